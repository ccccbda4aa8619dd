"""What became of mails after they left us, and addresses that mail doesn't reach."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class Fate(enum.StrEnum):
    """What a report says of a mail."""

    DELIVERED = "delivered"
    DELAYED = "delayed"  # not yet, or not this time: it may come later
    BOUNCED = "bounced"  # never


class MailReport(Model):
    """One report about one mail, heard once (`key`): what it says, and the code of RFC 3463 alone of its words."""

    __tablename__ = "mail_reports"
    __table_args__ = (sa.UniqueConstraint("key"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(64))  # a hash of what tells the report from others
    mail_id: Mapped[UUID] = mapped_column(sa.ForeignKey("mails.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    fate: Mapped[Fate] = mapped_column(one_of(Fate, "fate"))
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AddressTrouble(Model):
    """How often mail to one address of a person came back since something last arrived there."""

    __tablename__ = "address_troubles"
    __table_args__ = (sa.UniqueConstraint("user_id", "to_hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    to_hash: Mapped[str] = mapped_column(sa.String(64))
    bounces: Mapped[int] = mapped_column(default=0)
    delays: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
