"""Glass that somebody of staff broke, and legal orders that keep it from the customer for a while."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class BreakGlassState(enum.StrEnum):
    """How a second person judged it."""

    AWAITING = "awaiting_review"
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


class BreakGlass(Model):
    """One breaking of the glass: whose account, which areas, why. Open from `opened_at` until stopped, 30 min at most."""

    __tablename__ = "break_glasses"
    __table_args__ = (
        sa.Index("ix_break_glasses_opened_at_id", "opened_at", "id"),
        sa.Index("ix_break_glasses_opened_by_opened_at", "opened_by", "opened_at"),
        sa.Index("ix_break_glasses_account_id_opened_at", "account_id", "opened_at"),
        sa.Index("ix_break_glasses_session_id_until_at", "session_id", "until_at"),
        sa.Index("ix_break_glasses_state_review_due_at", "state", "review_due_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    areas: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(sa.String(500))
    opened_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    opened_role: Mapped[str] = mapped_column(sa.String(40), default="")
    session_id: Mapped[UUID] = mapped_column(sa.Uuid)  # the login session in which it is open
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime] = mapped_column()
    stopped_at: Mapped[datetime | None] = mapped_column()
    allowed_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("users.id")
    )  # who let it go beyond the limits
    order_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("legal_orders.id"), index=True)
    told_at: Mapped[datetime | None] = mapped_column()  # when the owners were mailed
    state: Mapped[BreakGlassState] = mapped_column(
        one_of(BreakGlassState, "state"), default=BreakGlassState.AWAITING
    )
    review_due_at: Mapped[datetime] = mapped_column()
    reviewed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column()
    review_note: Mapped[str] = mapped_column(sa.String(500), default="")
    frozen_by: Mapped[UUID | None] = mapped_column(
        sa.Uuid
    )  # the dispute about its review that has to be settled first
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class LegalOrderState(enum.StrEnum):
    """How far an order to keep silent has come; one that is on ends by itself at its date."""

    RECORDED = "recorded"
    ON = "on"
    DECLINED = "declined"
    ENDED = "ended"


class LegalOrder(Model):
    """A legal order that forbids to tell a customer that the glass was broken: 90 days at most."""

    __tablename__ = "legal_orders"
    __table_args__ = (
        sa.Index("ix_legal_orders_recorded_at_id", "recorded_at", "id"),
        sa.Index("ix_legal_orders_account_id_until_at", "account_id", "until_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    reference: Mapped[str] = mapped_column(sa.String(120))  # who ordered it, under which number
    reason: Mapped[str] = mapped_column(sa.String(500))
    days: Mapped[int] = mapped_column()
    state: Mapped[LegalOrderState] = mapped_column(
        one_of(LegalOrderState, "state"), default=LegalOrderState.RECORDED
    )
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_note: Mapped[str] = mapped_column(sa.String(500), default="")
    until_at: Mapped[datetime | None] = mapped_column()  # once it is on
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
