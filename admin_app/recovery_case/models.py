"""Recovery cases: somebody lost the second factor and every recovery code, and asks for a way back."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class CaseState(enum.StrEnum):
    """How far a case has come: waiting, then ready for the person to complete."""

    WAITING = "waiting"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class CancelledBy(enum.StrEnum):
    """Who, or what, ended a case before it was completed."""

    PERSON = "person"  # signed in, at the second step, or by "This wasn't me"
    CONTACT = "contact"  # by the link of the mail or text
    STAFF = "staff"
    FACTOR = "factor"  # the second factor was seen, so it isn't lost
    DISPUTE = "dispute"


WAITING_NOW = sa.text("state = 'waiting'")


class RecoveryCase(Model):
    """One case; a person has at most one that is open. It is ready when `waits_until` has passed."""

    __tablename__ = "recovery_cases"
    __table_args__ = (
        sa.Index(
            "uq_recovery_cases_open",
            "user_id",
            unique=True,
            postgresql_where=WAITING_NOW,
            sqlite_where=WAITING_NOW,
        ),
        sa.Index("uq_recovery_cases_number", "number", unique=True),
        sa.Index("ix_recovery_cases_opened_at_id", "opened_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    # A case that was opened by the release before this one has none.
    number: Mapped[str | None] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("RC"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    state: Mapped[CaseState] = mapped_column(one_of(CaseState, "state"), default=CaseState.WAITING)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    opened_ip: Mapped[str] = mapped_column(sa.String(45), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    device: Mapped[str] = mapped_column(sa.String(80), default="")
    waits_until: Mapped[datetime] = mapped_column()
    lapses_at: Mapped[datetime] = mapped_column()
    shortened_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    completed_at: Mapped[datetime | None] = mapped_column()
    cancelled_at: Mapped[datetime | None] = mapped_column()
    cancelled_by: Mapped[str] = mapped_column(sa.String(20), default="")  # a CancelledBy
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Vouch(Model):
    """Somebody's word that the case is the person's own: another owner, or a confirmed contact."""

    __tablename__ = "recovery_vouches"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "by_user_id"),
        sa.UniqueConstraint("case_id", "contact_id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("recovery_cases.id"), index=True)
    by_user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    contact_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("contacts.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
