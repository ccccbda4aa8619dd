"""What goes to which address of a person besides what is always sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model

READERS = sa.text("newsletter")


class Subscription(Model):
    """The topics of one address: of the sign-in address (`id` is the person's) or of an e-mail contact (`id` is its).

    Where there is no row yet, the defaults of `topics` hold.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        sa.Index("ix_subscriptions_readers", "user_id", "id", postgresql_where=READERS, sqlite_where=READERS),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("contacts.id", ondelete="CASCADE"), index=True
    )
    support: Mapped[bool] = mapped_column()
    status: Mapped[bool] = mapped_column()
    billing: Mapped[bool] = mapped_column()
    newsletter: Mapped[bool] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
