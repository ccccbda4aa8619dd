"""The database: base of the models, column types, and `transaction()`, the only way to write.

SQLite under threads needs `BEGIN IMMEDIATE` for a writer: a deferred transaction that has read can't turn
into a writer, whatever the busy timeout. So a writing connection says so before it begins. On PostgreSQL every
other one is READ ONLY: the server refuses what is written past `transaction()`.
"""

from __future__ import annotations

import enum
import functools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm import registry as Registry  # noqa: N812 - Base's own attribute has the name
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from admin_app import config
from admin_app.kernel.database import patience
from admin_app.lib import reading_only
from admin_app.lib.sql.direct import asking
from admin_app.lib.sql.gathering import AHEAD, ENDS, GatheringSession
from admin_app.lib.sql.listened import share
from admin_app.lib.sql.whole import KEYS, ROW, Whole

WRITES = "gatehouse_writes"
UNDONE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
LET_PASS = 0.05  # seconds: else who was undone takes its first lock again before the other one is awake
T = TypeVar("T")
BUSY_TIMEOUT_MS = 15_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused: nobody knows what it means."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What paging keys and filters check values by."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time can't be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSONType = sa.JSON().with_variant(JSONB(), "postgresql")
BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def one_of(kind: type[enum.StrEnum], name: str, length: int = 24, *, checked: bool = True) -> sa.Enum:
    """A column that holds one of an enum's values; the database refuses any other, unless it isn't `checked`."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=checked,
        length=length,
        values_callable=lambda e: [m.value for m in e],
    )


class Base(DeclarativeBase):
    """Base of all models."""

    registry = Registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: JSONType, list[str]: JSONType},
    )


OPTIONS = {"class_": GatheringSession, "expire_on_commit": False}
db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options=OPTIONS)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@contextmanager
def transaction(*, repeatable: bool = False) -> Iterator[Session]:
    """Run a block as one unit: all of it is kept, or nothing.

    An inner call joins the outer one. If an inner block fails, the outer can't be committed any more, even
    when the error is swallowed on the way. What a query loaded before is read anew inside. `repeatable`: it may be
    kept twice without harm (the count of a try), so `again_if_undone` may run it twice.
    Raises RuntimeError when changes were made outside of a transaction, ReadingOnly where nothing may be changed.
    """
    reading_only.refuse()
    session = db.session()
    if session.info.get("depth"):
        yield from _joined(session)
        return
    if session.new or session.dirty or session.deleted:
        session.rollback()
        raise RuntimeError("rows were changed outside of a transaction")
    if not _turned(session):
        session.rollback()
        session.connection(execution_options={WRITES: True})
    session.expire_all()
    session.info.pop(AHEAD, None)
    session.info.update(depth=1, broken=False, after=[], keys=set(), notes={})
    callbacks: list[Callable[[], None]] = session.info["after"]
    try:
        yield session
        _refuse_broken(session)
        session.info[ENDS] = True
        session.commit()
        session.info["kept"] = session.info.get("kept", 0) + (not repeatable)
    except BaseException:
        session.rollback()
        callbacks = []
        raise
    finally:
        session.info.update({"depth": 0, "broken": False, "after": [], "notes": {}, ENDS: False})
    for callback in callbacks:
        callback()


def _turned(session: Session) -> bool:
    """Whether the transaction that only read gives way to this one without a round trip: its end goes out with what comes next."""
    if not session.in_transaction() or session.in_nested_transaction():
        return False
    driver = asking(session.connection())
    return driver is not None and driver.turn_to_writing()


def _refuse_broken(session: Session) -> None:
    if session.info["broken"]:
        raise RuntimeError("an inner block failed; nothing is kept")


def _joined(session: Session) -> Iterator[Session]:
    try:
        yield session
    except BaseException:
        session.info["broken"] = True
        raise


def again_if_undone(work: Callable[[], T]) -> T:
    """Run a unit of work; once more where the database undid it so that another transaction could go on.

    That is a deadlock or a failure to serialise. Only while nothing of it is kept, and by the outermost caller alone:
    so `work` must do nothing outside of the database that can't be done twice.
    """
    session = db.session()
    kept = session.info.get("kept", 0)
    try:
        return work()
    except OperationalError as error:
        if not was_undone(error) or in_transaction() or session.info.get("kept", 0) != kept:
            raise
        session.rollback()
    time.sleep(LET_PASS)
    return work()


def was_undone(error: BaseException) -> bool:
    """Whether the database undid a transaction for another one's sake: the same may well go through when it is run again."""
    return isinstance(getattr(error, "orig", None), UNDONE)


def in_transaction() -> bool:
    """Whether a `transaction()` is under way in this session."""
    return bool(db.session().info.get("depth"))


def after_commit(callback: Callable[[], None]) -> None:
    """Run something once the outermost transaction is kept; never when it is undone."""
    session = db.session()
    if session.info.get("depth"):
        session.info["after"].append(callback)
    else:
        callback()


M = TypeVar("M", bound=Base)


def lock_row(model: type[M], row_id: UUID | str | None, *, keys: bool = False) -> M | None:
    """The row, locked until the transaction ends and read anew. On SQLite the writer's lock holds it already.

    On PostgreSQL the lock is FOR NO KEY UPDATE: it excludes every other lock of ours, but not the foreign keys of rows
    that are written elsewhere meanwhile, so they never wait for each other in a circle (SECURITY 71). Whoever goes on
    to write a unique column asks for `keys`, which excludes those too (FOR UPDATE): taken only by the UPDATE it would
    wait for somebody's foreign key who waits for this lock.
    """
    if keys and row_id is not None:
        note_keys(row_id)
    # Not session.get(): it raises StaleDataError where the row was read before the lock and changed meanwhile.
    return cast("M | None", locking(model, keys).one(db.session(), {"row_id": row_id}))


def note_keys(row_id: UUID | str) -> None:
    """Keep that this transaction locks a row with its `keys`."""
    db.session().info["keys"].add(row_id)


def has_keys(row_id: UUID) -> bool:
    """Whether this transaction has locked a row with its `keys`."""
    return row_id in db.session().info.get("keys", ())


@functools.cache
def locking(model: type[M], keys: bool) -> Whole[M]:
    """The statement by which `lock_row` reads a row, given its `row_id`."""
    key = sa.inspect(model).primary_key[0]
    return Whole(model, key == sa.bindparam("row_id"), locked=KEYS if keys else ROW)


def is_away(error: BaseException) -> bool:
    """Whether the database can't serve just now (gone, frozen, overloaded, read-only); else it was asked wrongly."""
    read_only = isinstance(getattr(error, "orig", None), psycopg.errors.ReadOnlySqlTransaction)
    return read_only or isinstance(error, OperationalError | InterfaceError | NoConnectionLeft)


def took_too_long(error: BaseException) -> bool:
    """Whether the database answered, and only the statement was stopped for its length."""
    stopped = getattr(error, "orig", None)
    if isinstance(stopped, sqlite3.Error):
        return stopped.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    return isinstance(stopped, psycopg.errors.QueryCanceled)


share()


@event.listens_for(Engine, "connect")
def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get(WRITES))
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        return
    raw = connection.connection.driver_connection
    wanted = None if writes else True  # None: as the server is set, which may be read-only itself
    if isinstance(raw, patience.Connection) and raw.read_only is not wanted:
        raw.read_only = wanted  # said within BEGIN, so it costs no statement


def engine_options(settings: config.Settings) -> dict[str, Any]:
    """How to connect: on PostgreSQL every session is UTC, no statement runs and no answer is awaited for ever.

    An error never quotes the values of a statement: it may be logged (SECURITY 36).
    """
    if settings.sqlite:
        return {
            "hide_parameters": True,
            "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        }
    options = f"-c timezone=UTC -c statement_timeout={settings.statement_timeout_ms} -c enable_memoize=off"
    return {
        "hide_parameters": True,
        "paramstyle": patience.PLACES,
        "connect_args": {
            "options": options,
            "prepare_threshold": None if settings.prepare_threshold < 0 else settings.prepare_threshold,
            **patience.arguments(settings.statement_timeout_ms),
        },
        "pool_use_lifo": True,  # the connection used last has prepared what pages ask for
        "pool_size": 8,
        "max_overflow": 4,
    }
