"""PGP keys of people: the public block, by which others encrypt to them and check what they signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model


class PgpKey(Model):
    """One public key, as it was when it was added: its end and its e-mail addresses stand in the block itself."""

    __tablename__ = "pgp_keys"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "fingerprint"),
        sa.Index("ix_pgp_keys_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    block: Mapped[str] = mapped_column(sa.Text)  # armored, written anew from what was read
    fingerprint: Mapped[str] = mapped_column(sa.String(64))  # of the primary key, in capitals, without blanks
    emails: Mapped[list[str]] = mapped_column(default=list)
    expires_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
