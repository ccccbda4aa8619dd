"""Writing an export: read as its maker would see the list now, batch by batch, and rung for once it is there.

A try that fails leaves nothing and begins anew; of two workers the one whose claim holds keeps its file.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bell import service as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.export import lists, maker, room, tables
from admin_app.export.lists import ExportableList
from admin_app.export.models import Export, ExportFailure, ExportState
from admin_app.export.service import UNDER_WAY, end
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.queue import Job
from admin_app.lib.files.sealed import TooLarge
from admin_app.policy import keeping
from admin_app.stored_file import service as files
from admin_app.stored_file.models import FilePurpose
from admin_app.stored_file.progress import Cancelled, Progress
from admin_app.stored_file.service import NewFile

TRIES = 3


def run(job: Job) -> None:
    """Write the export of a claimed job. Raises ClaimLost where another worker has it by now."""
    export = _begin(job)
    if export is None:
        return
    actor = maker.present(export.user_id, request_id=f"job-{job.id.hex}")
    try:
        exportable = lists.of_key(export.list_key)
        if actor is None or not actor.may(exportable.right):
            _fail(job, ExportFailure.RIGHT)
            return
        _write(job, export, exportable, actor)
    except Cancelled:
        db.session.rollback()
        queue.finish(job.id)
    except TooLarge:
        _fail(job, ExportFailure.SIZE)
    except DomainError:
        _fail(job, ExportFailure.LIST)


def tried(job: Job, error: str, *, gave_up: bool) -> None:  # noqa: ARG001 - as every job is told
    """A try went wrong; after the last its maker is told."""
    export = lock_row(Export, job.subject_id)
    if gave_up and export is not None and export.state in UNDER_WAY:
        _failed(export, ExportFailure.FAULT)


def _begin(job: Job) -> Export | None:
    """The export as it is begun, from its first row on; None where it has ended."""
    with transaction() as session:
        queue.hold(job)
        export = lock_row(Export, job.subject_id)
        if export is None or export.state not in UNDER_WAY:
            queue.finish(job.id)
            return None
        export.state, export.rows_done = ExportState.RUNNING, 0
        session.flush()
        session.expunge(export)
        return export


def _write(job: Job, export: Export, exportable: ExportableList, actor: Actor) -> None:
    progress = Progress(sa.update(Export).where(Export.id == export.id, Export.state == ExportState.RUNNING))
    with (
        files.writing(FilePurpose.EXPORT, most=room.left(export.user_id)) as new,
        files.folder().scratch() as scratch,
        exportable.reading(actor, export.arguments) as reading,
        tables.writing(export.format, new.content, reading, scratch) as table,
    ):
        for batch in reading.batches:
            table.write(batch)
            progress.add(len(batch[0]))
    try:
        _finish(job, export.id, new, progress.rows, actor.request_id)
    except queue.ClaimLost:
        with transaction():
            files.delete(new.id)
        raise


def _finish(job: Job, export_id: UUID, new: NewFile, rows: int, request_id: str) -> None:
    with transaction():
        queue.end(job)
        row = lock_row(Export, export_id)
        if row is None or row.state not in UNDER_WAY:  # cancelled after its last batch; nobody keeps the file
            files.delete(new.id)
            return
        if not room.fits(row.user_id, new.content.size):  # another was written meanwhile
            files.delete(new.id)
            _failed(row, ExportFailure.SIZE)
            return
        _done(row, new, rows, request_id)


def _done(export: Export, new: NewFile, rows: int, request_id: str) -> None:
    end(export, ExportState.DONE)
    export.file_id, export.rows_done, export.size = new.id, rows, new.content.size
    export.expires_at = clock.now() + keeping.of_files()
    files.keep(new.id, export.expires_at)
    audit.record(
        Event.EXPORT_WRITTEN,
        system(request_id),
        target=("export", export.id),
        facts={"list": export.list_key, "rows": rows},
    )
    _ring(export, BellKind.READY)


def _fail(job: Job, why: ExportFailure) -> None:
    db.session.rollback()
    with transaction():
        queue.end(job)
        export = lock_row(Export, job.subject_id)
        if export is not None and export.state in UNDER_WAY:
            _failed(export, why)


def _failed(export: Export, why: ExportFailure) -> None:
    end(export, ExportState.FAILED)
    export.failure = why
    _ring(export, BellKind.FAILED)


def _ring(export: Export, kind: BellKind) -> None:
    thing = BellThing(Export.__tablename__, export.id, export.list_key)
    bell.ring([export.user_id], BellTopic.ANSWER, kind, thing, by_name="", digests={})
