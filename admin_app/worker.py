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
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from admin_app import jobs
from admin_app.config import Settings
from admin_app.email import outbox
from admin_app.health import life_signs
from admin_app.kernel import queue
from admin_app.kernel.db import db
from admin_app.kernel.errors import where
from admin_app.postmen import Postmen

if TYPE_CHECKING:
    from huey import Huey

SWEEP_SECONDS = 3
SWEEP = "sweep"
SIGN_EVERY = timedelta(seconds=5 * SWEEP_SECONDS)  # one small write for all workers together
# A hundred sweeps: longer than any job takes, so that one long job makes no outage of it, nor
# does a new release of the worker; short enough that whoever waits for a mail hears of it.
SWEPT_WITHIN = timedelta(seconds=100 * SWEEP_SECONDS)
QUIET_SECONDS = 10  # after a store failed it isn't asked again for so long
STORE_WAIT_SECONDS = 1  # a request never waits longer for the store
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
            structlog.get_logger("gatehouse.jobs").warning(
                "job_store_unreachable", error=type(error).__name__, where=where(error)
            )


def serve(settings: Settings, context: Context, *, workers: int, processes: bool) -> None:
    """Run jobs until a signal ends this process. `context` opens what a job needs (the application's context).

    SIGTERM lets the jobs under way come to an end.
    """
    from huey import crontab  # noqa: PLC0415 - as in `_engine`

    engine = _engine(settings.huey_url, settings.secret_key.get_secret_value())
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
        life_signs.give(SWEEP, every=SIGN_EVERY)
    life_signs.give(SWEEP, every=SIGN_EVERY)
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
    return life_signs.last(SWEEP)


def sweeps() -> bool:
    """Whether some worker has swept within `SWEPT_WITHIN` (5 minutes: a hundred times the sweep's interval).

    Where none ever has, jobs wait for a worker that isn't there: no.
    """
    return life_signs.is_fresh(SWEEP, SWEPT_WITHIN)


@cache
def _engine(url: str, secret: str) -> Huey:
    """Huey over its store. Nothing is kept of results: the row says how a job ended.

    Huey and the clients of its stores are imported here, by the first wake-up: an idle web process does without.
    """
    from huey import PostgresHuey, RedisHuey  # noqa: PLC0415
    from huey.serializer import SignedSerializer  # noqa: PLC0415

    common = {
        "name": "gatehouse",
        "results": False,
        "serializer": SignedSerializer(secret, salt="gatehouse.jobs"),
    }
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _in_file(str(path), common)
    if url.startswith(("redis://", "rediss://")):
        from redis import ConnectionPool  # noqa: PLC0415

        pool = ConnectionPool.from_url(
            url, socket_connect_timeout=STORE_WAIT_SECONDS, socket_timeout=STORE_WAIT_SECONDS + 1
        )
        return RedisHuey(connection_pool=pool, **common)
    dsn = "postgresql://" + url.partition("://")[2]
    return PostgresHuey(dsn=dsn, connect_timeout=STORE_WAIT_SECONDS + 1, **common)


def _in_file(path: str, common: dict[str, Any]) -> Huey:
    """Huey over a SQLite file, without an fsync for each wake-up: the sweep makes good what a power failure takes."""
    from huey import Huey  # noqa: PLC0415 - as in `_engine`
    from huey.storage import SqliteStorage  # noqa: PLC0415

    class Store(SqliteStorage):  # type: ignore[misc] # Huey tells no types
        def _create_connection(self) -> Any:
            connection = super()._create_connection()
            connection.execute("PRAGMA synchronous=NORMAL")
            return connection

    return Huey(storage_class=Store, filename=path, timeout=STORE_WAIT_SECONDS, **common)


@cache
def _task(url: str, secret: str) -> Any:
    return _engine(url, secret).task(name="run_job")(_run)


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
                "periodic_failed", job=task.__name__, error=type(error).__name__, where=where(error)
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
        thread = threading.Thread(target=_keep_sweeping, name="sweep", daemon=True)
        thread.start()
        _sweeping[os.getpid()] = thread
        _postmen[:] = [Postmen(_contexts[0])]
        _postmen[0].start()


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
        structlog.get_logger("gatehouse.jobs").warning(
            "sweep_failed", error=type(error).__name__, where=where(error)
        )
