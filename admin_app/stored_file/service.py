"""Kept files: written as a stream, read as a stream, gone at their time.

A file's row is there before its first byte and says when it goes: what a process that died left behind is swept like
everything else. Whoever the file belongs to keeps it longer in the transaction that names it.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app import config
from admin_app.config.keys import AES_KEY_BYTES
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import after_commit, db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.lib.files.folder import FileFolder
from admin_app.lib.files.sealed import SealedWriter
from admin_app.stored_file.models import FilePurpose, StoredFile

UNCLAIMED = timedelta(days=1)  # longer than anything takes to be written
SWEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is being written."""

    id: UUID
    content: SealedWriter


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is read: its size in bytes, and its bytes in pieces."""

    size: int
    pieces: Iterator[bytes]


def folder() -> FileFolder:
    """Where files lie."""
    return FileFolder(config.active().files_path)


@contextmanager
def writing(purpose: FilePurpose, *, most: int) -> Iterator[NewFile]:
    """A new file of at most so many bytes. Whole once the block has ended, and gone within a day unless it is kept.

    Raises TooLarge, OSError where the folder can't be written; then nothing is left of it.
    """
    file_id, key = clock.new_id(), secrets.token_bytes(AES_KEY_BYTES)
    sealed = crypto.seal(base64.b64encode(key).decode(), _place(file_id))
    with transaction() as session:
        session.add(
            StoredFile(id=file_id, purpose=purpose, sealed_key=sealed, expires_at=clock.now() + UNCLAIMED)
        )
    try:
        with folder().writing(file_id, key, most) as content:
            yield NewFile(file_id, content)
    except BaseException:
        db.session.rollback()
        with transaction():
            delete(file_id)
        raise
    with transaction() as session:
        whole = {"size": content.size, "sha256": content.sha256}
        session.execute(sa.update(StoredFile).where(StoredFile.id == file_id).values(whole))


def keep(file_id: UUID, until: datetime | None) -> None:
    """Say when a file goes (None: never), in the transaction of whoever it belongs to."""
    db.session.execute(sa.update(StoredFile).where(StoredFile.id == file_id).values(expires_at=until))


def let_go(file_ids: sa.Select[UUID | None]) -> None:
    """Files whose owners go, in the caller's transaction: nobody reads them any more, and the next sweep takes them away."""
    ending = sa.update(StoredFile).where(StoredFile.id.in_(file_ids)).values(expires_at=clock.now())
    db.session.execute(ending.execution_options(synchronize_session=False))


def read(file_id: UUID) -> OpenFile:
    """A whole file. Raises NotFound where it is gone, BadCiphertext where its key is no longer in the ring."""
    row = db.session.get(StoredFile, file_id)
    if row is None or not row.sha256 or (row.expires_at is not None and row.expires_at <= clock.now()):
        raise NotFound
    key = base64.b64decode(crypto.unseal(row.sealed_key, _place(file_id)))
    try:
        return OpenFile(row.size, folder().read(file_id, key))
    except FileNotFoundError as error:  # where machines don't share the folder, or it isn't mounted here
        structlog.get_logger("gatehouse.files").error("file_missing", file_id=str(file_id))
        raise NotFound from error


def delete(file_id: UUID) -> None:
    """Take a file away: its row in the caller's transaction, its content once that is kept."""
    db.session.execute(sa.delete(StoredFile).where(StoredFile.id == file_id))
    after_commit(lambda: folder().delete(file_id))


def run_out() -> sa.Select[UUID]:
    """The files that the next sweep takes away."""
    return sa.select(StoredFile.id).where(StoredFile.expires_at <= clock.now())


def sweep() -> None:
    """Take away what has run out, and what lies in the folder without a row for a day."""
    old = run_out().limit(SWEPT_AT_ONCE)
    for file_id in db.session.scalars(old).all():
        with transaction():
            delete(file_id)
    clear_scratch()
    strays = list(folder().older(UNCLAIMED.total_seconds()))
    for start in range(0, len(strays), SWEPT_AT_ONCE):
        some = strays[start : start + SWEPT_AT_ONCE]
        known = set(db.session.scalars(sa.select(StoredFile.id).where(StoredFile.id.in_(some))))
        db.session.rollback()
        for file_id in set(some) - known:
            folder().delete(file_id)


def clear_scratch() -> None:
    """Take away what writers left behind that were killed: at the start of a worker, and every hour."""
    folder().clear_scratch()


def _place(file_id: UUID) -> str:
    return f"stored_files.sealed_key:{file_id}"
