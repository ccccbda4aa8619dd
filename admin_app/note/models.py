"""Notes of staff on an account: what the next colleague should know. No page of a customer shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model

TEXT_MAX = 4000


class Note(Model):
    """One note. It is the customer's personal data all the same: what is written here belongs into their export."""

    __tablename__ = "notes"
    __table_args__ = (
        sa.Index(
            "ix_notes_account_id_important_created_at_id", "account_id", "important", "created_at", "id"
        ),
        sa.Index("ix_notes_author_id_created_at", "author_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(sa.String(TEXT_MAX))
    important: Mapped[bool] = mapped_column(default=False)  # stands before the others
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
