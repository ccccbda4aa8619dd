"""The rows of kept files."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import BigInt, Model, one_of


class FilePurpose(enum.StrEnum):
    """What a file is kept for."""

    EXPORT = "export"
    DATA_COPY = "data_copy"
    TICKET = "ticket"


class StoredFile(Model):
    """One file. `size` and `sha256` are of its plain bytes, unknown until it is whole.

    `sealed_key` opens it and nothing else, so that what lies in a backup of the folder is lost with the row. It goes at
    `expires_at` unless whoever it belongs to keeps it longer; None keeps it for good.
    """

    __tablename__ = "stored_files"

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    purpose: Mapped[FilePurpose] = mapped_column(one_of(FilePurpose, "purpose", checked=False))
    sealed_key: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int] = mapped_column(BigInt, default=0)
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
