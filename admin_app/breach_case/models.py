"""Breach cases: something happened to personal data. What was learned of it, and what was told to whom, stays for good."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

TITLE_MAX, TEXT_MAX, AUTHORITY_MAX = 120, 2000, 120


class BreachState(enum.StrEnum):
    """How far a case has come."""

    AWARE = "aware"
    ASSESSED = "assessed"
    REPORTED = "reported"  # to the supervisory authority
    NOT_REQUIRED = "not_required"  # the breach is unlikely to result in a risk (GDPR art. 33(1))
    CLOSED = "closed"


class BreachRisk(enum.StrEnum):
    """What it is likely to mean for the people concerned."""

    NONE = "no_risk"
    RISK = "risk"  # the authority is told (art. 33)
    HIGH = "high_risk"  # the people are told too (art. 34)


class ToldWay(enum.StrEnum):
    """How the people concerned learned of it, or why they needn't (art. 34(3))."""

    EACH = "told_each"
    PUBLIC = "told_in_public"  # telling each would be out of proportion
    UNREADABLE = "unreadable"  # the data was encrypted, say
    AVERTED = "averted"  # what was done since leaves no high risk


class BreachEntryKind(enum.StrEnum):
    """What an entry of a case tells."""

    RECORDED = "recorded"
    ASSESSED = "assessed"
    SUPPLEMENTED = "supplemented"
    REPORTED = "reported"
    NOT_REQUIRED = "not_required"
    TOLD = "told"
    CLOSED = "closed"


WAITING_NOW = sa.text("state IN ('aware', 'assessed')")


class BreachCase(Model):
    """One breach. The 72 hours of art. 33(1) run from `aware_at` to `due_at`. A trigger keeps cases from being deleted."""

    __tablename__ = "breach_cases"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_breach_cases_aware_at_id", "aware_at", "id"),
        sa.Index("ix_breach_cases_waiting", "due_at", "id", postgresql_where=WAITING_NOW, sqlite_where=WAITING_NOW),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("B"))
    title: Mapped[str] = mapped_column(sa.String(TITLE_MAX))
    state: Mapped[BreachState] = mapped_column(one_of(BreachState, "state"), default=BreachState.AWARE)
    aware_at: Mapped[datetime] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    risk: Mapped[BreachRisk | None] = mapped_column(one_of(BreachRisk, "risk"))
    # Art. 33(3): what happened, whose and which data, about how many, what it may lead to, what is done.
    nature: Mapped[str] = mapped_column(sa.String(TEXT_MAX), default="")
    people: Mapped[int | None] = mapped_column()
    records: Mapped[int | None] = mapped_column()
    consequences: Mapped[str] = mapped_column(sa.String(TEXT_MAX), default="")
    measures: Mapped[str] = mapped_column(sa.String(TEXT_MAX), default="")
    assessed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    assessed_at: Mapped[datetime | None] = mapped_column()
    authority: Mapped[str] = mapped_column(sa.String(AUTHORITY_MAX), default="")
    reference: Mapped[str] = mapped_column(sa.String(AUTHORITY_MAX), default="")
    reported_at: Mapped[datetime | None] = mapped_column()
    told_way: Mapped[ToldWay | None] = mapped_column(one_of(ToldWay, "told_way"))
    told_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class BreachEntry(Model):
    """One step or finding of a case, in the order they came (art. 33(4) and (5)). Triggers keep entries as they were written."""

    __tablename__ = "breach_entries"
    __table_args__ = (sa.Index("ix_breach_entries_case_id_at_id", "case_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("breach_cases.id"))
    kind: Mapped[BreachEntryKind] = mapped_column(one_of(BreachEntryKind, "kind"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    words: Mapped[str] = mapped_column(sa.String(TEXT_MAX))
