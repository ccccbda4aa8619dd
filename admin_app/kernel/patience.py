"""How long we wait for PostgreSQL. Its own `statement_timeout` binds a server that works; one that stands still, or a
network that swallows everything, is let go from our side, so that no thread hangs on it for ever.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.pool import ConnectionPoolEntry

CONNECT_SECONDS = 3  # for each address of the server
SPARE_SECONDS = (
    2.0  # beyond the server's own limit, so that it is the server that ends a statement where it can
)
KEY = "patience"


class Connection(psycopg.Connection[Any]):
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

    def rollback(self) -> None:
        """Undo the transaction; where the connection has broken, the server has done so, and that is no error.

        One that only read ends with COMMIT: after a ROLLBACK psycopg forgets every statement the server has planned.
        """
        only_read = self.read_only and self.pgconn.transaction_status == TransactionStatus.INTRANS
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
    return connection
