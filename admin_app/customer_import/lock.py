"""One import at a time: two at once would each take the other's rows for news.

The lock goes with the process that holds it, whatever ends it, so a run that is still marked as running while
the lock is free was abandoned.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_

ADVISORY_KEY = 0x67_61_74_65_68_69_6D_70  # "gatehimp"
PATIENCE = 3.0  # seconds; a killed run's server side needs a moment to notice
PAUSE = 0.1


@contextmanager
def only_import() -> Iterator[None]:
    """Hold the lock for the block. Raises Conflict when another import is running."""
    holding = _advisory() if db.engine.dialect.name == "postgresql" else _file()
    with holding:
        yield


@contextmanager
def _advisory() -> Iterator[None]:
    # A connection of its own: the lock outlives the batches' transactions, which come and go.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taking = sa.select(sa.func.pg_try_advisory_lock(ADVISORY_KEY))
        _patiently(lambda: bool(connection.scalar(taking)))
        try:
            yield
        finally:
            if not connection.invalidated:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_KEY)))


@contextmanager
def _file() -> Iterator[None]:
    database = Path(db.engine.url.database or "gatehouse.db")
    with database.with_name(database.name + "-import-lock").open("a") as file:
        _patiently(lambda: _flock(file.fileno()))
        yield


def _flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _patiently(take: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not take():
        if time.monotonic() >= until:
            raise Conflict(N_("Another import is running. Wait until it has ended."), code="import_running")
        time.sleep(PAUSE)
