"""The rows of copies of somebody's data."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import BigInt, Model, one_of

_UNDER_WAY = sa.text("state IN ('queued', 'running')")


class CopyKind(enum.StrEnum):
    """What is in it."""

    COPY = "copy"  # everything that may be told (art. 15)
    PORTABLE = "portable"  # what the person gave, for other programs (art. 20)


class CopyState(enum.StrEnum):
    """How far it has come."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CopyFailure(enum.StrEnum):
    """Why there is no file."""

    GONE = "gone"  # whoever asked can't sign in any more, or isn't an owner any more
    SIZE = "size"
    FAULT = "fault"


class DataCopy(Model):
    """One copy of a person's data; with `account_id` of the account's own data too, which is an owner's."""

    __tablename__ = "data_copies"
    __table_args__ = (
        sa.Index("ix_data_copies_user_id_created_at_id", "user_id", "created_at", "id"),
        sa.Index("ix_data_copies_created_at_id", "created_at", "id"),
        sa.Index("ix_data_copies_state_expires_at", "state", "expires_at"),
        # One at a time, whatever races.
        sa.Index(
            "ix_data_copies_under_way",
            "user_id",
            unique=True,
            postgresql_where=_UNDER_WAY,
            sqlite_where=_UNDER_WAY,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    kind: Mapped[CopyKind] = mapped_column(one_of(CopyKind, "kind"))
    state: Mapped[CopyState] = mapped_column(one_of(CopyState, "state"), default=CopyState.QUEUED)
    failure: Mapped[CopyFailure | None] = mapped_column(one_of(CopyFailure, "failure"))
    rows_done: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInt, default=0)  # bytes
    downloads: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("stored_files.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column()
    expires_at: Mapped[datetime | None] = mapped_column()
