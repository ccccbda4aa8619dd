"""The engine of jobs: Huey wakes workers at once, a sweep every few seconds finds what no wake-up told of.

Huey's store (SQLite file, PostgreSQL or Redis, by `jobs_store_url`) holds wake-ups alone, never the work: a
job is its row. So a store that can't be reached costs seconds, and never a request or a job. What lies in the
store is signed with the secret key, since Huey reads it back with pickle.

Mail is sent by threads of its own (`postmen`), so that a mail server that hangs keeps no other job waiting.

The sweep is what retries, closings and cases rest on, so nothing ends it but its process, and it gives a sign
of life in the database: without one for too long, `/readyz` says so.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from admin_app import config, job_store, jobs
from admin_app.audit.proof import sealing
from admin_app.config import Settings
from admin_app.email import outbox
from admin_app.health import life_signs
from admin_app.incoming_mail import maildir
from admin_app.kernel import queue
from admin_app.kernel.db import db
from admin_app.kernel.errors import told
from admin_app.postmen import Postmen
from admin_app.stored_file import service as stored_files

SWEEP_SECONDS = 3
SEAL_SECONDS = 60
RECEIVE_SECONDS = 10
SIGN_EVERY = timedelta(seconds=5 * SWEEP_SECONDS)  # one small write for all workers together
SEEN_WITHIN = timedelta(minutes=1)
# A hundred sweeps: longer than any job takes, so that one long job makes no outage of it, nor
# does a new release of the worker; short enough that whoever waits for a mail hears of it.
SWEPT_WITHIN = timedelta(seconds=100 * SWEEP_SECONDS)
QUIET_SECONDS = 10  # after a store failed it isn't asked again for so long
STOP_SECONDS = 20  # a job under way may end before the worker does

Context = Callable[[], AbstractContextManager[Any]]
_contexts: list[Context] = []
_home = os.getpid()
_sweeping: dict[int, threading.Thread] = {}  # by process
_starting = threading.Lock()
_postmen: list[Postmen] = []  # of this process


def connect(settings: Settings) -> None:
    """Tell the job queue whom to wake. Tests run jobs by hand, unless a store is configured."""
    if settings.environment == "test" and not settings.jobs_store_url:
        queue.on_wake(lambda _job_id, _name: None)
    else:
        queue.on_wake(Waker(settings.huey_url, settings.secret_key.get_secret_value()))


class Waker:
    """Tells Huey of a due job; a store that can't be reached is left alone for a while."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._quiet_until = 0.0

    def __call__(self, job_id: UUID, name: str) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            _task(self._url, self._secret)(job_id.hex, name)
        except Exception as error:  # noqa: BLE001 - the sweep finds the job all the same
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            structlog.get_logger("gatehouse.jobs").warning("job_store_unreachable", **told(error))


def serve(settings: Settings, context: Context, *, workers: int, processes: bool) -> None:
    """Run jobs until a signal ends this process. `context` opens what a job needs (the application's context).

    SIGTERM lets the jobs under way come to an end.
    """
    from huey import crontab  # noqa: PLC0415 - as in `job_store`

    engine = job_store.engine(settings.huey_url, settings.secret_key.get_secret_value())
    _contexts[:] = [context]
    engine.on_startup(name="sweep")(_work_in_this_process)
    engine.periodic_task(crontab(minute="7"), name="periodic")(_periodic)
    _task(settings.huey_url, settings.secret_key.get_secret_value())
    consumer = engine.create_consumer(
        workers=workers,
        worker_type="process" if processes else "thread",
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    try:
        consumer.run()
    finally:
        for postmen in _postmen:
            postmen.stop()


def sweep(*, but: str = "") -> int:
    """Run all that is due, here and now, but those of a name. How many jobs were ours.

    A sign of life is given after each job and at the end: many slow ones in a row (a mail server that doesn't
    answer) are work, not a standstill.
    """
    due = queue.due(but=but)
    db.session.rollback()
    ours = 0
    for job_id in due:
        ours += jobs.run_job(job_id)
        life_signs.give(life_signs.SWEEP, every=SIGN_EVERY)
    life_signs.give(life_signs.SWEEP, every=SIGN_EVERY)
    life_signs.give(life_signs.WORKER, every=SIGN_EVERY)
    return ours


@contextmanager
def keeping(context: Context) -> Iterator[None]:
    """A block in which what this process has claimed stays its own, however long a job takes."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(queue.RENEW_EVERY.total_seconds()):
            with suppress(SQLAlchemyError), context():
                queue.renew()

    threading.Thread(target=keep, name="claims", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def last_swept() -> datetime | None:
    """When a sweep of any worker last came to an end, or to the end of a job; up to `SIGN_EVERY` may be missing."""
    return life_signs.last(life_signs.SWEEP)


def last_seen() -> datetime | None:
    """When any worker last said that it is there, busy or not; up to `SIGN_EVERY` may be missing."""
    return life_signs.last(life_signs.WORKER)


def is_seen() -> bool:
    """Whether some worker was there within a minute."""
    return life_signs.is_fresh(life_signs.WORKER, SEEN_WITHIN)


def sweeps() -> bool:
    """Whether some worker has swept within `SWEPT_WITHIN` (5 minutes: a hundred times the sweep's interval).

    Where none ever has, jobs wait for a worker that isn't there: no.
    """
    return life_signs.is_fresh(life_signs.SWEEP, SWEPT_WITHIN)


@cache
def _task(url: str, secret: str) -> Any:
    return job_store.engine(url, secret).task(name="run_job")(_run)


def _run(job_id: str, name: str = "") -> None:
    if name == outbox.SEND:
        _postmen[0].wake()
        return
    with _contexts[0]():
        jobs.run_job(UUID(job_id))


def _periodic() -> None:
    for task in jobs.PERIODIC:
        try:
            with _contexts[0]():
                task()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the next task, and the next hour, must have their turn
            structlog.get_logger("gatehouse.jobs").warning(
                "periodic_failed", job=task.__name__, **told(error)
            )


def _work_in_this_process() -> None:
    """Begin the sweep and the sending of mail, once in each process; a forked one leaves its parent's connections alone."""
    with _starting:
        begun = _sweeping.get(os.getpid())
        if begun and begun.is_alive():
            return
        if os.getpid() != _home:
            with _contexts[0]():
                db.engine.dispose(close=False)
        with suppress(OSError), _contexts[0]():  # `/readyz` tells of a folder that can't be read
            stored_files.clear_scratch()
        threading.Thread(target=_keep_signing, name="signs", daemon=True).start()
        threading.Thread(target=_keep_sealing, name="seal", daemon=True).start()
        threading.Thread(target=_keep_receiving, name="mail", daemon=True).start()
        thread = threading.Thread(target=_keep_sweeping, name="sweep", daemon=True)
        thread.start()
        _sweeping[os.getpid()] = thread
        _postmen[:] = [Postmen(_contexts[0])]
        _postmen[0].start()


def _keep_signing() -> None:
    """Say that this process is there, however long its jobs take; what keeps it from that, the sweep tells."""
    while True:
        with suppress(BaseException), _contexts[0]():
            life_signs.give(life_signs.WORKER, every=SIGN_EVERY)
        time.sleep(SIGN_EVERY.total_seconds())


def _keep_sealing() -> None:
    """Seal the audit trail every minute; of several workers one at a time makes the next block."""
    while True:
        with suppress(BaseException):
            _seal_once()
        time.sleep(SEAL_SECONDS)


def _seal_once() -> None:
    try:
        with _contexts[0]():
            sealing.seal()
    except BaseException as error:  # noqa: BLE001 - as `_sweep_once`
        structlog.get_logger("gatehouse.jobs").warning("seal_failed", **told(error))


def _keep_receiving() -> None:
    """Take in what is new in the configured maildir; of several workers one at a time reads it."""
    while True:
        with suppress(BaseException):
            _receive_once()
        time.sleep(RECEIVE_SECONDS)


def _receive_once() -> None:
    try:
        with _contexts[0]():
            folder = config.active().ticket_maildir
            if folder:
                maildir.poll(Path(folder))
    except BaseException as error:  # noqa: BLE001 - as `_sweep_once`
        structlog.get_logger("gatehouse.jobs").warning("receive_failed", **told(error))


def _keep_sweeping() -> None:
    """Sweep until the process ends, whatever ends a single sweep: an exit of a library, memory that ran out."""
    while True:
        with suppress(BaseException):
            time.sleep(SWEEP_SECONDS)  # first, so that no fault whatsoever makes it a loop without a pause
            _sweep_once()


def _sweep_once() -> None:
    try:
        with _contexts[0]():
            sweep(but=outbox.SEND)
    except BaseException as error:  # noqa: BLE001 - a database that is away comes back; so does everything else
        structlog.get_logger("gatehouse.jobs").warning("sweep_failed", **told(error))
