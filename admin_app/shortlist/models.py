"""Accounts that a member of staff keeps at hand: pinned by hand, or opened lately."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel.db import Model


class ShortlistEntry(Model):
    """One account at one person's hand. A row without either moment says nothing and is removed."""

    __tablename__ = "shortlist"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True, index=True)
    pinned_at: Mapped[datetime | None] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column()
