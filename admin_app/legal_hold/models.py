"""Legal holds: data of a person or an account that must not be deleted, since a claim or a procedure needs it."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.kernel.rights.reasons import REASON_MAX

EVENT_TARGET = "legal_hold"  # the kind of target of events about one


class HoldState(enum.StrEnum):
    """How far a hold has come; one that nobody confirmed ends without ever having been on."""

    PROPOSED = "proposed"
    ON = "on"
    ENDED = "ended"


IS_ON = sa.text("state = 'on'")


class LegalHold(Model):
    """One hold, on a person or on an account with all its people. Without an end it has a day of review, or it has both.

    `may_tell`: the law allows to tell the customer; where it doesn't, `why_untold` says by what.
    """

    __tablename__ = "legal_holds"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("(user_id IS NULL) <> (account_id IS NULL)", name="of_one"),
        sa.CheckConstraint("until_at IS NOT NULL OR review_at IS NOT NULL", name="has_a_day"),
        sa.Index("ix_legal_holds_proposed_at_id", "proposed_at", "id"),
        sa.Index("ix_legal_holds_user_id", "user_id"),
        sa.Index("ix_legal_holds_account_id", "account_id"),
        sa.Index("ix_legal_holds_review", "review_at", "id", postgresql_where=IS_ON, sqlite_where=IS_ON),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("H"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    state: Mapped[HoldState] = mapped_column(one_of(HoldState, "state"), default=HoldState.PROPOSED)
    reason: Mapped[str] = mapped_column(sa.String(REASON_MAX))
    may_tell: Mapped[bool] = mapped_column()
    why_untold: Mapped[str] = mapped_column(sa.String(REASON_MAX), default="")
    told_at: Mapped[datetime | None] = mapped_column()
    until_at: Mapped[datetime | None] = mapped_column()
    review_at: Mapped[datetime | None] = mapped_column()
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column()
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column()
    review_note: Mapped[str] = mapped_column(sa.String(REASON_MAX), default="")
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # who confirmed its end
    end_reason: Mapped[str] = mapped_column(sa.String(REASON_MAX), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
