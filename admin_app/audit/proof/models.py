"""Blocks of sealed events. Neither a block nor an event's place in it ever changes; triggers hold this."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel.db import BigInt, Model, one_of


class AuditBlock(Model):
    """Some events, in the order of their numbers, sealed by a hash over them and the block before, and signed.

    `settled_seq`: every event up to this number is in this block or an earlier one, or will never come. `seen_seq` and
    `seen_xid` are what the sealer saw, by which a later one knows what is settled by then.
    """

    __tablename__ = "audit_blocks"

    number: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    events_hash: Mapped[str] = mapped_column(sa.String(64))
    events: Mapped[int] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()  # no event of a later block is from long before
    sealed_at: Mapped[datetime] = mapped_column()
    settled_seq: Mapped[int] = mapped_column(sa.BigInteger)
    seen_seq: Mapped[int] = mapped_column(sa.BigInteger)
    seen_xid: Mapped[int | None] = mapped_column(sa.BigInteger)  # none on SQLite
    key_id: Mapped[str] = mapped_column(sa.String(40))
    hash: Mapped[str] = mapped_column(sa.String(64))
    signature: Mapped[str] = mapped_column(sa.String(100))


class SealedEvent(Model):
    """In which block an event is, and the hash of it at that time."""

    __tablename__ = "audit_sealed_events"
    __table_args__ = (sa.Index("ix_audit_sealed_events_block_seq", "block", "seq"),)

    seq: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(sa.BigInteger)
    body_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class HeadPlace(enum.StrEnum):
    """Where the head of the chain is sent to."""

    FILE = "file"
    URL = "url"


class PublishedHead(Model):
    """The last head that a place has taken."""

    __tablename__ = "audit_published_heads"

    place: Mapped[HeadPlace] = mapped_column(one_of(HeadPlace, "place", 10), primary_key=True)
    block: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column()
