"""What somebody changed or removed, as it was before: sealed, and kept for 30 days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model


class FormerState(Model):
    """One change by one person: which noun, which of them, and its state before; empty where it was added."""

    __tablename__ = "former_states"
    __table_args__ = (
        sa.Index("ix_former_states_by_user_id_at", "by_user_id", "at"),
        sa.Index("ix_former_states_keep_until", "keep_until"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    by_user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    noun: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[UUID] = mapped_column(sa.Uuid)  # the row's id, or whose setting it is
    at: Mapped[datetime] = mapped_column(default=clock.now)
    keep_until: Mapped[datetime] = mapped_column()
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
