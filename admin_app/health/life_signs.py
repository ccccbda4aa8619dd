"""Signs of life: when what must go on by itself last did. They stand in the database, where every machine sees them."""

from __future__ import annotations

import errno
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import WRITES, Model, db, transaction

TRIAL = "trial"
SWEEP, WORKER = "sweep", "worker"  # what a worker tells of itself
LEAST_ROOM = 1 << 20  # bytes
MAY_MAKE = sa.text("SELECT has_database_privilege(current_database(), 'TEMPORARY')")
ROOM = sa.text("CREATE TEMPORARY TABLE room ON COMMIT DROP AS SELECT repeat('x', 1000) AS taken")


class LifeSign(Model):
    """The last sign of one thing, whichever machine gave it."""

    __tablename__ = "life_signs"

    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column()


def last(name: str) -> datetime | None:
    """When the sign was given last; None if it never was."""
    return db.session.scalar(sa.select(LifeSign.at).where(LifeSign.name == name))


def is_fresh(name: str, within: timedelta) -> bool:
    """Whether the sign is at most so old. One from the future tells of a clock that was set back, and isn't fresh."""
    at = last(name)
    return at is not None and abs(clock.now() - at) <= within


def give(name: str, *, every: timedelta) -> None:
    """Give a sign, in a transaction of its own. It is written at most once in `every`, however many give it."""
    fresh = is_fresh(name, every)
    db.session.rollback()
    if not fresh:
        with transaction() as session:
            session.execute(_written(name))


def try_to_write() -> None:
    """Write, and take it back: raises SQLAlchemyError or OSError where the database takes no write now, or has no room.

    PostgreSQL finds room in a page that it has for a row that replaces another one; a table of its own needs a new page.
    """
    session = db.session()
    session.rollback()
    connection = session.connection(execution_options={WRITES: True})
    try:
        session.execute(_written(TRIAL))
        if connection.dialect.name == "postgresql":
            if session.scalar(MAY_MAKE):
                session.execute(ROOM)
        else:
            _require_room(connection.engine.url.database)
    finally:
        session.rollback()


def _require_room(database: str | None) -> None:
    """SQLite takes what it can't keep until the transaction ends, so its disk is asked."""
    folder = Path((database or "").removeprefix("file:").partition("?")[0]).resolve().parent
    if folder.is_dir() and shutil.disk_usage(folder).free < LEAST_ROOM:
        raise OSError(errno.ENOSPC, "no room for the database")


def _written(name: str) -> sa.Executable:
    make: Any = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(LifeSign).values(name=name, at=clock.now())
    row: sa.Executable = statement.on_conflict_do_update(
        index_elements=["name"], set_={"at": statement.excluded.at}
    )
    return row
