"""How long we wait for PostgreSQL. Its own `statement_timeout` binds a server that works; one that stands still, or a
network that swallows everything, is let go from our side, so that no thread hangs on it for ever.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, Pool, PoolProxiedConnection

from admin_app.lib.sql.direct import AskingConnection

CONNECT_SECONDS = 3  # for each address of the server
SPARE_SECONDS = (
    2.0  # beyond the server's own limit, so that it is the server that ends a statement where it can
)
KEY = "patience"
PREPARED_MOST = 250  # statements of a connection: those of all pages; psycopg's 100 are those of twenty
TRUSTED_SECONDS = 1.0  # a connection that answered so lately is used without asking whether it still stands
LAST_USE = "last_use"
PLACES = "numeric_dollar"  # how SQLAlchemy writes where a value goes: $1, as PostgreSQL itself


class Columns(Sequence[tuple[Any, ...]]):
    """The columns of an answer by name and type, read when somebody asks for them.

    SQLAlchemy asks for those of a statement that it sees for the first time; later only whether there are any.
    """

    def __init__(self, answer: PGresult) -> None:
        self._answer = answer

    def __len__(self) -> int:
        return self._answer.nfields

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for i in range(len(self)):
            name = self._answer.fname(i)
            yield ((name or b"").decode(), self._answer.ftype(i), None, None, None, None, None)

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]


class Cursor(psycopg.RawCursor[Any]):
    """A cursor that leaves out what nobody needs and takes longer than the answer.

    SQLAlchemy writes the places of values as PostgreSQL has them (`PLACES`), so psycopg needn't look for them: it does so
    at each execution where a statement is longer than 4,096 characters. Columns that nobody reads aren't described.
    """

    @property
    def description(self) -> Any:
        """The columns of the present answer; None where it has none."""
        answer = self.pgresult
        return Columns(answer) if answer is not None and answer.nfields else None


class Connection(AskingConnection):
    """A connection that gives up where the server doesn't answer for `patience` seconds; it is closed then."""

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server. Raises psycopg.OperationalError once the patience is over."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001 - psycopg's own name for it, pinned to 3.3
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError("the database doesn't answer") from error

    def answers(self) -> bool:
        """Whether the server is still there. It ends with COMMIT, as nothing was done: see `rollback`."""
        try:
            self.execute("")
            self.commit()
        except psycopg.Error:
            return False
        return not self.closed

    def rollback(self) -> None:
        """Undo the transaction; where the connection has broken, the server has done so, and that is no error.

        One that only read ends with COMMIT: after a ROLLBACK psycopg forgets every statement the server has planned.
        """
        if self._is_idle:
            return
        reads = self.read_only or self._turns
        only_read = reads and self.pgconn.transaction_status == TransactionStatus.INTRANS
        self._turns = False
        try:
            super().commit() if only_read else super().rollback()
        except psycopg.OperationalError:
            if not self.closed:
                raise


def arguments(statement_timeout_ms: int) -> dict[str, Any]:
    """Arguments of a connection that waits no longer than it must; the server's limit for a statement in milliseconds."""
    return {"connect_timeout": CONNECT_SECONDS, KEY: statement_timeout_ms / 1000 + SPARE_SECONDS}


@event.listens_for(Engine, "do_connect")
def _connect(
    _dialect: Dialect, _record: ConnectionPoolEntry, args: list[Any], named: dict[str, Any]
) -> Connection | None:
    patience = named.pop(KEY, None)
    if patience is None:
        return None  # somebody else's engine, the usual way
    connection = Connection.connect(*args, **named)
    connection.patience = patience
    connection.cursor_factory = Cursor
    connection.server_cursor_factory = psycopg.RawServerCursor
    connection.prepared_max = PREPARED_MOST
    return connection


@event.listens_for(Pool, "checkin")
def _put_back(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[LAST_USE] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _ask(connection: object, record: ConnectionPoolEntry, _used: PoolProxiedConnection) -> None:
    """Replace the pool's connections where one that lay idle is broken: the server was restarted meanwhile.

    A round trip for each request, as SQLAlchemy's own `pool_pre_ping` makes it, is dear where requests come one upon
    the other.
    """
    last_use = record.info.get(LAST_USE)
    if not isinstance(connection, Connection) or last_use is None:
        return
    if time.monotonic() - last_use > TRUSTED_SECONDS and not connection.answers():
        raise InvalidatePoolError
