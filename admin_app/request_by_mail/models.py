"""Releases of a copy of one's data to somebody who can't sign in: told to every contact, and open after 72 hours."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model


class CopyRelease(Model):
    """One release of one copy. It opens at `opens_at` and ends at `ends_at`, unless a contact objected before."""

    __tablename__ = "copy_releases"
    __table_args__ = (sa.UniqueConstraint("copy_id"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    copy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_copies.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    opens_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    told: Mapped[int] = mapped_column(default=0)  # contacts
    objected_at: Mapped[datetime | None] = mapped_column()

    @property
    def is_open(self) -> bool:
        """Whether the copy can be downloaded now, judged by the clock."""
        return self.objected_at is None and self.opens_at <= clock.now() < self.ends_at
