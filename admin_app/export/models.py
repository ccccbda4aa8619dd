"""The rows of exports."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import BigInt, Model, one_of


class ExportState(enum.StrEnum):
    """How far an export has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ExportFormat(enum.StrEnum):
    """What kind of file it is."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportFailure(enum.StrEnum):
    """Why there is no file."""

    RIGHT = "right"  # whoever asked may not see the list any more
    LIST = "list"  # the list can't be asked like that any more
    SIZE = "size"
    FAULT = "fault"


class Export(Model):
    """One export. `arguments` are those of the list's address; what was searched for goes from them as the export ends.

    `rows_about` were there when it was asked for, `rows_done` are written.
    """

    __tablename__ = "exports"
    __table_args__ = (
        sa.Index("ix_exports_created_at_id", "created_at", "id"),
        sa.Index("ix_exports_user_id_created_at_id", "user_id", "created_at", "id"),
        sa.Index("ix_exports_state_expires_at", "state", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    list_key: Mapped[str] = mapped_column(sa.String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    format: Mapped[ExportFormat] = mapped_column(one_of(ExportFormat, "format"))
    state: Mapped[ExportState] = mapped_column(one_of(ExportState, "state"), default=ExportState.QUEUED)
    failure: Mapped[ExportFailure | None] = mapped_column(one_of(ExportFailure, "failure"))
    rows_about: Mapped[int] = mapped_column()
    rows_done: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInt, default=0)  # bytes
    file_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("stored_files.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column()
    expires_at: Mapped[datetime | None] = mapped_column()
