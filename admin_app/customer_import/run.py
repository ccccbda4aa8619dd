"""`flask import`: a run from its first check to its last batch.

A run is a row, begun before the first batch and advanced in each batch's transaction: whatever ends the
process leaves whole batches, and the same run can be repeated. Mail is never sent.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from admin_app.customer_import import files
from admin_app.customer_import.load import Context
from admin_app.customer_import.lock import only_import
from admin_app.customer_import.reports import Reports
from admin_app.customer_import.rows.seen import Seen
from admin_app.customer_import.work import COUNTED, ImportWork, Progress, Result, Stop
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_


def run(
    actor: Actor,
    folder: Path,
    *,
    as_of: datetime | None = None,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Result:
    """Import the files of a folder; good rows come in even where others are refused.

    `as_of` says when the files were made (default: now); services and invoices are known as of then. A dry run
    gives the same counts and writes nothing, refused rows only where `rejects` is named; else they go to
    `rejects`, by default a folder of that name beside the files. `progress` is told the bytes read since it was
    told last; `stop` is asked after each batch.
    Raises, before anything is written: Invalid (folder, files, columns, time), Conflict (another import is
    running), NotAllowed (it is the operator's act, at the command line or as a job).
    """
    if not actor.is_internal:
        raise NotAllowed(N_("Customers are imported at the command line."))
    moment = _moment(as_of)
    sources, missing = files.sources(folder)
    result = Result(
        clock.new_id(), moment, missing=missing, counts={s.kind: dict.fromkeys(COUNTED, 0) for s in sources}
    )
    # The folder of refused rows belongs to the run that holds the lock; another one may be using it until then.
    with nullcontext() if dry_run else only_import():
        reports = Reports(rejects if dry_run else rejects or folder / "rejects")
        seen = Seen()
        try:
            context = Context(result.run_id, actor, clock.now(), dry_run, seen)
            _go(
                ImportWork(
                    context,
                    result,
                    reports,
                    sources,
                    progress or (lambda _bytes: None),
                    stop or (lambda: False),
                ),
                dry_run,
            )
        finally:
            seen.close()
            reports.close()
    result.written = reports.written
    return result


def _go(work: ImportWork, dry_run: bool) -> None:
    if dry_run:
        work.go()
        return
    work.begin()
    work.go()
    work.end()


def _moment(as_of: datetime | None) -> datetime:
    now = clock.now()
    if as_of is not None and as_of > now:
        raise Invalid(N_("The date of the files can’t be in the future."), field="as_of", code="future")
    return as_of or now
