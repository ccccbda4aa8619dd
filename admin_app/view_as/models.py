"""Views of a customer's own pages by a member of staff."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model


class CustomerView(Model):
    """One member of staff sees, in one session, the pages of one customer as that person sees them; read only."""

    __tablename__ = "customer_views"
    __table_args__ = (sa.Index("ix_customer_views_account_id_from_at", "account_id", "from_at"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    session_id: Mapped[UUID] = mapped_column(sa.Uuid)
    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("support_grants.id"))
    areas: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(sa.String(500))
    from_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime] = mapped_column()
    stopped_at: Mapped[datetime | None] = mapped_column()
