"""Writing a copy: whole or nothing, in constant memory, and mailed about once it is there.

A try that fails leaves nothing and begins anew; of two workers the one whose claim holds keeps its file.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.data_copy import archive, index, mails, portable, queries, reading
from admin_app.data_copy.archive import Archive
from admin_app.data_copy.masking import masker
from admin_app.data_copy.models import CopyFailure, CopyKind, CopyState, DataCopy
from admin_app.data_copy.reading import Whose
from admin_app.data_copy.service import UNDER_WAY, record
from admin_app.email import outbox
from admin_app.identity import stand_ins
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotFound
from admin_app.kernel.queue import Job
from admin_app.lib.files.sealed import Damaged, TooLarge
from admin_app.policy import keeping
from admin_app.stored_file import service as files
from admin_app.stored_file.models import FilePurpose
from admin_app.stored_file.progress import Cancelled, Progress
from admin_app.stored_file.service import NewFile
from admin_app.ticket.attachment import reading as attachments

TRIES = 3
MOST_BYTES = 4 << 30


def run(job: Job) -> None:
    """Write the copy of a claimed job. Raises ClaimLost where another worker has it by now."""
    copy = _begin(job)
    if copy is None:
        return
    user = db.session.get_one(User, copy.user_id)
    if user.kind is not UserKind.CUSTOMER or not _may_have_it(job, user) or not _still_owns(copy):
        _fail(job, CopyFailure.GONE)
        return
    db.session.expunge(user)
    db.session.rollback()
    try:
        _write(job, copy, user)
    except Cancelled:
        db.session.rollback()
        queue.finish(job.id)
    except TooLarge:
        _fail(job, CopyFailure.SIZE)


def _may_have_it(job: Job, user: User) -> bool:
    """Who asked signed in must still be able to; a copy that staff granted is also for somebody who can't sign in."""
    if job.arguments.get("granted"):
        return user.status is not UserStatus.ERASED
    return user.status is UserStatus.ACTIVE


def tried(job: Job, error: str, *, gave_up: bool) -> None:  # noqa: ARG001 - as every job is told
    """A try went wrong; after the last its person reads it on the page."""
    copy = lock_row(DataCopy, job.subject_id)
    if gave_up and copy is not None and copy.state in UNDER_WAY:
        _failed(job, copy, CopyFailure.FAULT)


def _begin(job: Job) -> DataCopy | None:
    """The copy as it is begun, from its first row on; None where it has ended."""
    with transaction() as session:
        queue.hold(job)
        copy = lock_row(DataCopy, job.subject_id)
        if copy is None or copy.state not in UNDER_WAY:
            queue.finish(job.id)
            return None
        copy.state, copy.rows_done = CopyState.RUNNING, 0
        session.flush()
        session.expunge(copy)
        return copy


def _still_owns(copy: DataCopy) -> bool:
    """Whether the account's own data still is the person's to take along, where it was asked for."""
    return copy.account_id is None or queries.account_owned_by(copy.user_id) == copy.account_id


def _write(job: Job, copy: DataCopy, user: User) -> None:
    progress = Progress(
        sa.update(DataCopy).where(DataCopy.id == copy.id, DataCopy.state == CopyState.RUNNING)
    )
    known = stand_ins.known(person_id=user.id)
    whose = Whose(user.id, copy.account_id, masker(user, known.stand_ins), known)
    db.session.rollback()
    with (
        files.writing(FilePurpose.DATA_COPY, most=MOST_BYTES) as new,
        archive.writing(new.content) as parts,
    ):
        if copy.kind is CopyKind.PORTABLE:
            count = portable.write(parts, whose, progress.add)
        else:
            found = [(table, archive.table(parts, table, progress.add)) for table in reading.of_copy(whose)]
            parts.text("index.html", index.page(copy, user, found))
            count = sum(rows for _table, rows in found)
            _attach(parts, user.id)
    try:
        _finish(job, copy.id, new, count)
    except queue.ClaimLost:
        with transaction():
            files.delete(new.id)
        raise


def _attach(parts: Archive, user_id: UUID) -> None:
    """Bring the files of the person's tickets along; one that is gone or damaged keeps nobody from the rest."""
    kept = attachments.kept_of(user_id)
    db.session.rollback()
    for name, file_id in kept:
        with suppress(NotFound, Damaged), parts.part(f"files/{name}") as opened:
            for piece in files.read(file_id).pieces:
                opened.write(piece)
            db.session.rollback()


def _finish(job: Job, copy_id: UUID, new: NewFile, count: int) -> None:
    with transaction() as session:
        queue.end(job)
        copy = lock_row(DataCopy, copy_id)
        if (
            copy is None or copy.state not in UNDER_WAY
        ):  # cancelled after its last batch; nobody keeps the file
            files.delete(new.id)
            return
        now = clock.now()
        copy.state, copy.ended_at, copy.expires_at = CopyState.READY, now, now + keeping.of_files()
        copy.file_id, copy.rows_done, copy.size = new.id, count, new.content.size
        files.keep(new.id, copy.expires_at)
        record(Event.DATA_COPY_READY, system(f"job-{job.id.hex}"), copy, {"rows": count})
        user = session.get_one(User, copy.user_id)
        outbox.queue(mails.ready(user, system(), copy=copy.kind, until=copy.expires_at))


def _fail(job: Job, why: CopyFailure) -> None:
    db.session.rollback()
    with transaction():
        queue.end(job)
        copy = lock_row(DataCopy, job.subject_id)
        if copy is not None and copy.state in UNDER_WAY:
            _failed(job, copy, why)


def _failed(job: Job, copy: DataCopy, why: CopyFailure) -> None:
    copy.state, copy.failure, copy.ended_at = CopyState.FAILED, why, clock.now()
    record(Event.DATA_COPY_FAILED, system(f"job-{job.id.hex}"), copy, {"failure": why})
