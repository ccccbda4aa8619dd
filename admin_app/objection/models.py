"""Objections: a customer says that an act of staff wasn't right, and an approver who had no part in it judges."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

TEXT_MIN, TEXT_MAX = 10, 1000


class ObjectionState(enum.StrEnum):
    """How far an objection has come."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class Objection(Model):
    """One objection to one receipt. `remedy` is the event of the act that undoes it, where an upheld one has such."""

    __tablename__ = "objections"
    __table_args__ = (
        sa.UniqueConstraint("receipt_id"),
        sa.Index("uq_objections_number", "number", unique=True),
        sa.Index("ix_objections_state_due_at_id", "state", "due_at", "id"),
        sa.Index("ix_objections_opened_at_id", "opened_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    # A case that was opened by the release before this one has none.
    number: Mapped[str | None] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("OB"))
    receipt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("receipts.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("users.id"), index=True
    )  # whom the act was about
    opened_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(sa.String(TEXT_MAX))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column()
    state: Mapped[ObjectionState] = mapped_column(
        one_of(ObjectionState, "state"), default=ObjectionState.OPEN
    )
    remedy: Mapped[str] = mapped_column(sa.String(60), default="")
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column()
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
