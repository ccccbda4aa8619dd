"""Restrictions of data, and the uses that were made of restricted data on a recorded ground."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.kernel.rights.reasons import REASON_MAX

STANDS = sa.text("lifted_at IS NULL")


class RestrictionGround(enum.StrEnum):
    """Why data are restricted (GDPR art. 18(1), a to d)."""

    ACCURACY = "accuracy"
    UNLAWFUL = "unlawful"
    CLAIMS = "claims"
    OBJECTION = "objection"


class UseGround(enum.StrEnum):
    """Why restricted data are used all the same (GDPR art. 18(2))."""

    CONSENT = "consent"
    CLAIMS = "claims"
    PROTECTION = "protection"
    PUBLIC_INTEREST = "public_interest"


class Restriction(Model):
    """The data of one person, of one account, or of both: the account of a natural person goes with its owner.

    `case_id` is the request that it carries out. It stands until `lifted_at`; `lifts_at` is the moment that was announced
    to whom it concerns, which art. 18(3) asks for, with the reason and when they were told.
    """

    __tablename__ = "restrictions"
    __table_args__ = (
        sa.CheckConstraint("user_id IS NOT NULL OR account_id IS NOT NULL", name="somebody"),
        sa.Index("ix_restrictions_user_id_begun_at", "user_id", "begun_at"),
        sa.Index("ix_restrictions_account_id_begun_at", "account_id", "begun_at"),
        sa.Index("ix_restrictions_case_id", "case_id"),
        sa.Index(
            "uq_restrictions_user_id",
            "user_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
        sa.Index(
            "uq_restrictions_account_id",
            "account_id",
            unique=True,
            postgresql_where=STANDS,
            sqlite_where=STANDS,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    case_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    ground: Mapped[RestrictionGround] = mapped_column(one_of(RestrictionGround, "ground"))
    reason: Mapped[str] = mapped_column(sa.String(REASON_MAX))
    begun_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    lifts_at: Mapped[datetime | None] = mapped_column()
    lift_reason: Mapped[str] = mapped_column(sa.String(REASON_MAX), default="")
    lift_told_at: Mapped[datetime | None] = mapped_column()
    lift_told_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    lifted_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RestrictionUse(Model):
    """Somebody of staff uses restricted data in one session, until a moment, on a ground that the customer is told."""

    __tablename__ = "restriction_uses"
    __table_args__ = (
        sa.Index("ix_restriction_uses_restriction_id_at", "restriction_id", "at"),
        sa.Index("ix_restriction_uses_session_id_until_at", "session_id", "until_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    restriction_id: Mapped[UUID] = mapped_column(sa.ForeignKey("restrictions.id"))
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    session_id: Mapped[UUID] = mapped_column(sa.Uuid)
    ground: Mapped[UseGround] = mapped_column(one_of(UseGround, "ground"))
    reason: Mapped[str] = mapped_column(sa.String(REASON_MAX))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime] = mapped_column()
