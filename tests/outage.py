"""A database that goes away while the desk runs, and comes back: behind a relay on PostgreSQL, behind a link on SQLite.

The desk is the application once more, on a way to the test's database that the test can break. The test's own
session takes the straight way and sees all the time what is there.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from admin_app.kernel.db import db
from tests import databases
from wsgi import create_app

STATEMENT_MS = 400
SOCKET = ".s.PGSQL.5432"  # where libpq looks for a server in a folder


class Relay:
    """A socket in a folder that hands everything on to the server, until it is told not to."""

    def __init__(self, folder: Path, server: str) -> None:
        self._path, self._server = str(folder / SOCKET), server
        self._flows = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.listen()

    def listen(self) -> None:
        """The server is there (again)."""
        self._flows.set()
        if self._listener is None:
            Path(self._path).unlink(missing_ok=True)
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(self._path)
            self._listener.listen(50)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def kill(self) -> None:
        """The server is gone: each connection breaks, a new one is refused."""
        if self._listener is not None:
            _close(self._listener)
            self._listener = None
        self._flows.set()
        for one in list(self._open):
            _close(one)
        self._open.clear()

    def freeze(self) -> None:
        """The server stands still: it takes connections, and answers nothing on old and new ones."""
        self._flows.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._open |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65_536):
                self._flows.wait()
                target.sendall(part)
        for one in (source, target):
            _close(one)
            self._open.discard(one)


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


class Postgres:
    """The desk on PostgreSQL, behind a relay."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._read_only = sa.make_url(url), False
        self.relay = Relay(folder, f"{self._url.query['host']}/{SOCKET}")
        self.app = _desk(self._url.update_query_dict({"host": str(folder)}))

    def away(self) -> None:
        """Connections break, new ones are refused."""
        self.relay.kill()

    def read_only(self) -> None:
        """A server that fell back to a copy: it reads, and writes nothing."""
        self._read_only = True
        self._set("SET default_transaction_read_only = on")

    def back(self) -> None:
        """All is well again."""
        if self._read_only:
            self._set("RESET default_transaction_read_only")
        self._read_only = False
        self.relay.listen()

    def rest(self) -> None:
        """All is well, and no connection is open."""
        self.back()
        _dispose(self.app)

    def close(self) -> None:
        """Leave no connection and no thread behind."""
        self.rest()
        self.relay.kill()

    def _set(self, what: str) -> None:
        db.session.rollback()  # no connection stays out while the pool is renewed
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.exec_driver_sql(f'ALTER DATABASE "{self._url.database}" {what}')
        db.engine.dispose()
        _dispose(self.app)


class Sqlite:
    """The desk on SQLite, behind a link to the file."""

    def __init__(self, url: str, folder: Path) -> None:
        self._file, self._link = url.removeprefix("sqlite:///"), folder / "gatehouse.db"
        self._link.symlink_to(self._file)
        self.app = _desk(f"sqlite:///file:{self._link}?uri=true")
        self._quiet: Any = None

    def away(self) -> None:
        """There is no file any more, nor can one be made there."""
        self._link.unlink()
        self._link.mkdir()
        _dispose(self.app)

    def read_only(self) -> None:
        """The file can't be written."""
        self._quiet = self._query_only
        with self.app.app_context():
            sa.event.listen(db.engine, "connect", self._quiet)
        _dispose(self.app)

    @staticmethod
    def _query_only(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    def back(self) -> None:
        """All is well again."""
        if self._link.is_dir():
            self._link.rmdir()
            self._link.symlink_to(self._file)
        if self._quiet is not None:
            with self.app.app_context():
                sa.event.remove(db.engine, "connect", self._quiet)
            self._quiet = None
        _dispose(self.app)

    def rest(self) -> None:
        """All is well, and no connection is open."""
        self.back()

    def close(self) -> None:
        """Leave no connection behind."""
        self.rest()


def _desk(url: sa.URL | str) -> Flask:
    shown = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    app = create_app(databases.settings_for(shown, statement_timeout_ms=STATEMENT_MS))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def of(app: Flask, folder: Path) -> Postgres | Sqlite:
    """The desk beside an application of the tests."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return (Sqlite if url.startswith("sqlite") else Postgres)(url, folder)
