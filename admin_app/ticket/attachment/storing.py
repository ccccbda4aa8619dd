"""Taking in the files that come with a text in a ticket.

The threat: a file that is larger than it says, one that calls itself a picture and is a program, a name with a path in it.
So bytes are counted as they are read, what a file is its content tells, and its name is cleaned and used as a name alone.
A file is written before the text's transaction, and belongs to a ticket only once that is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, in_transaction, transaction
from admin_app.kernel.errors import DomainError, Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.lib.files import kinds
from admin_app.lib.files.kinds import FileKind
from admin_app.lib.files.sealed import TooLarge
from admin_app.stored_file import service as files
from admin_app.stored_file.models import FilePurpose
from admin_app.ticket.models import MessageKind, ScanState, Ticket, TicketFile, TicketMessage

SCAN = "ticket.scan"
FILES_MOST = 5
MEGABYTES = 10
FILE_MOST = MEGABYTES << 20
SENT_MOST = FILES_MOST * FILE_MOST  # with one text
A_DAY_MOST = 500 << 20  # bytes that one person sends
# Bytes that come into all tickets of an account, of which nothing proves from whom.
UNPROVEN_A_DAY_MOST = 100 << 20
PIECE = 1 << 16
TOO_MANY = N_("Choose at most %(most)s files. More can come with the next answer.")
TOO_LARGE = N_("“%(name)s” is larger than %(most)s\u00a0MB.")
EMPTY = N_("“%(name)s” is empty.")
PROGRAM = N_("“%(name)s” is a program, whatever it is called. Programs aren’t taken.")
ENOUGH = N_("You sent a lot of files today. Send the others tomorrow.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sends: what they call it, and its bytes, read from their beginning."""

    name: str = field(repr=False)
    stream: IO[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """The same, written and judged; it is nobody's until it is attached."""

    file_id: UUID
    name: str = field(repr=False)
    kind: FileKind
    size: int


@contextmanager
def stored(uploads: Sequence[Upload]) -> Iterator[list[StoredUpload]]:
    """Files as they are written, for a block that attaches them; where it fails they are taken away again.

    Raises Invalid beside `files`: too many, too large, empty, a program.
    """
    if len(uploads) > FILES_MOST:
        raise _refused(TOO_MANY, "too_many", most=FILES_MOST)
    done: list[StoredUpload] = []
    try:
        for upload in uploads:
            done.append(_stored(upload))  # noqa: PERF401 - what was written is known if the next one fails
        yield done
    except BaseException:
        _take_away(done)
        raise


def attach(row: Ticket, message: TicketMessage, found: Sequence[StoredUpload]) -> None:
    """Let written files belong to a text, in its transaction; each waits for the scanner, where there is one.

    Raises RateLimited for whoever sends more than anybody needs.
    """
    if not found:
        return
    _enough(row, message, sum(one.size for one in found))
    scan = ScanState.WAITING if config.active().scanner_url else ScanState.UNSCANNED
    for one in found:
        files.keep(one.file_id, None)
        attached = TicketFile(
            id=clock.new_id(),
            ticket_id=row.id,
            message_id=message.id,
            file_id=one.file_id,
            name=one.name,
            content_type=one.kind.value,
            size=one.size,
            scan=scan,
        )
        db.session.add(attached)
        if scan is ScanState.WAITING:
            queue.enqueue(SCAN, attached.id)
    db.session.flush()


def discard(found: Sequence[StoredUpload]) -> None:
    """Take written files away again that belong to nothing, in the caller's transaction."""
    for one in found:
        files.delete(one.file_id)


def _stored(upload: Upload) -> StoredUpload:
    upload.stream.seek(0)
    head = upload.stream.read(kinds.HEAD)
    kind = kinds.kind_of(head)
    name = kinds.name_of(upload.name, kind)
    if not head:
        raise _refused(EMPTY, "empty", name=name)
    if kind is FileKind.PROGRAM:
        raise _refused(PROGRAM, "program", name=name)
    try:
        with files.writing(FilePurpose.TICKET, most=FILE_MOST) as new:
            piece = head
            while piece:
                new.content.write(piece)
                piece = upload.stream.read(PIECE)
    except TooLarge:
        raise _refused(TOO_LARGE, "too_large", name=name, most=MEGABYTES) from None
    return StoredUpload(new.id, name, kind, new.content.size)


def _refused(words: str, code: str, **params: object) -> DomainError:
    return Invalid(words, field="files", code=code, **params)


def _take_away(done: Sequence[StoredUpload]) -> None:
    if in_transaction():  # it is undone as a whole, and rows of files with it
        for one in done:
            files.folder().delete(one.file_id)
        return
    db.session.rollback()
    with transaction():
        for one in done:
            files.delete(one.file_id)


def has_room_for_unproven(row: Ticket, size: int) -> bool:
    """Whether so many bytes more may come to an account of which nothing proves from whom; it is locked, or asked again."""
    sent = _sent_today().join(Ticket, Ticket.id == TicketMessage.ticket_id)
    sent = sent.where(Ticket.account_id == row.account_id, TicketMessage.kind == MessageKind.UNPROVEN)
    return (db.session.scalar(sent) or 0) + size <= UNPROVEN_A_DAY_MOST


def _enough(row: Ticket, message: TicketMessage, size: int) -> None:
    """The account is locked by whoever adds a text, so what is counted stays true."""
    if message.author_id is None:
        fits = has_room_for_unproven(row, size)
    else:
        sent = db.session.scalar(_sent_today().where(TicketMessage.author_id == message.author_id))
        fits = (sent or 0) + size <= A_DAY_MOST
    if not fits:
        raise RateLimited(None, ENOUGH, field="files")


def _sent_today() -> sa.Select[int]:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(TicketFile.size), 0))
        .join(TicketMessage, TicketMessage.id == TicketFile.message_id)
        .where(TicketMessage.created_at > clock.now() - timedelta(days=1))
    )
