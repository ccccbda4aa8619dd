"""The engine of jobs: Huey wakes workers at once, a sweep every few seconds finds what no wake-up told of.

Huey's store (SQLite file, PostgreSQL or Redis, by `jobs_store_url`) holds wake-ups alone, never the work: a
job is its row. So a store that can't be reached costs seconds, and never a request or a job. What lies in the
store is signed with the secret key, since Huey reads it back with pickle.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from redis import ConnectionPool

from admin_app import jobs
from admin_app.config import Settings
from admin_app.kernel import queue
from admin_app.kernel.db import db

SWEEP_SECONDS = 3
QUIET_SECONDS = 10  # after a store failed it isn't asked again for so long
STORE_WAIT_SECONDS = 1  # a request never waits longer for the store
STOP_SECONDS = 20  # a job under way may end before the worker does

Context = Callable[[], AbstractContextManager[Any]]
_contexts: list[Context] = []
_home = os.getpid()
_sweeping: set[int] = set()  # processes
_starting = threading.Lock()


def connect(settings: Settings) -> None:
    """Tell the job queue whom to wake. Tests run jobs by hand, unless a store is configured."""
    if settings.environment == "test" and not settings.jobs_store_url:
        queue.on_wake(lambda _job_id: None)
    else:
        queue.on_wake(Waker(settings.huey_url, settings.secret_key.get_secret_value()))


class Waker:
    """Tells Huey of a due job; a store that can't be reached is left alone for a while."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._quiet_until = 0.0

    def __call__(self, job_id: UUID) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            _task(self._url, self._secret)(job_id.hex)
        except Exception as error:  # noqa: BLE001 - the sweep finds the job all the same
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            structlog.get_logger("gatehouse.jobs").warning(
                "job_store_unreachable", error=type(error).__name__
            )


def serve(settings: Settings, context: Context, *, workers: int, processes: bool) -> None:
    """Run jobs until a signal ends this process. `context` opens what a job needs (the application's context).

    SIGTERM lets the jobs under way come to an end.
    """
    engine = _engine(settings.huey_url, settings.secret_key.get_secret_value())
    _contexts[:] = [context]
    engine.on_startup(name="sweep")(_sweep_in_this_process)
    engine.periodic_task(crontab(minute="7"), name="periodic")(_periodic)
    _task(settings.huey_url, settings.secret_key.get_secret_value())
    consumer = engine.create_consumer(
        workers=workers,
        worker_type="process" if processes else "thread",
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=STOP_SECONDS,
    )
    consumer.run()


def sweep() -> int:
    """Run all that is due, here and now. How many jobs were ours."""
    due = queue.due()
    db.session.rollback()
    return sum(jobs.run_job(job_id) for job_id in due)


@cache
def _engine(url: str, secret: str) -> Huey:
    """Huey over its store. Nothing is kept of results: the row says how a job ended."""
    common = {
        "name": "gatehouse",
        "results": False,
        "serializer": SignedSerializer(secret, salt="gatehouse.jobs"),
    }
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return SqliteHuey(filename=str(path), timeout=STORE_WAIT_SECONDS, **common)
    if url.startswith(("redis://", "rediss://")):
        pool = ConnectionPool.from_url(
            url, socket_connect_timeout=STORE_WAIT_SECONDS, socket_timeout=STORE_WAIT_SECONDS + 1
        )
        return RedisHuey(connection_pool=pool, **common)
    dsn = "postgresql://" + url.partition("://")[2]
    return PostgresHuey(dsn=dsn, connect_timeout=STORE_WAIT_SECONDS + 1, **common)


@cache
def _task(url: str, secret: str) -> Any:
    return _engine(url, secret).task(name="run_job")(_run)


def _run(job_id: str) -> None:
    with _contexts[0]():
        jobs.run_job(UUID(job_id))


def _periodic() -> None:
    for task in jobs.PERIODIC:
        try:
            with _contexts[0]():
                task()
        except Exception as error:  # noqa: BLE001 - the next task, and the next hour, must have their turn
            structlog.get_logger("gatehouse.jobs").warning(
                "periodic_failed", job=task.__name__, error=type(error).__name__
            )


def _sweep_in_this_process() -> None:
    """Begin the sweep, once in each process; a forked one leaves its parent's connections alone."""
    with _starting:
        if os.getpid() in _sweeping:
            return
        if os.getpid() != _home:
            with _contexts[0]():
                db.engine.dispose(close=False)
        _sweeping.add(os.getpid())
        threading.Thread(target=_keep_sweeping, name="sweep", daemon=True).start()


def _keep_sweeping() -> None:
    while True:
        try:
            with _contexts[0]():
                sweep()
        except Exception as error:  # noqa: BLE001 - a database that is away comes back
            structlog.get_logger("gatehouse.jobs").warning("sweep_failed", error=type(error).__name__)
        time.sleep(SWEEP_SECONDS)
