"""Huey's store, in which wake-ups of jobs wait: a SQLite file, PostgreSQL or Redis, by `jobs_store_url`.

What lies in it is signed with the secret key, since Huey reads it back with pickle. It holds no work: a job is its row.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import structlog

from admin_app.config import Settings
from admin_app.kernel.errors import told

if TYPE_CHECKING:
    from huey import Huey

STORE_WAIT_SECONDS = 1  # a request never waits longer for the store
STORE_USABLE = """
    SELECT count(c.oid) < 4,
           count(c.oid) = 4 AND bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
               AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')),
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
    FROM unnest(ARRAY['huey_kv', 'huey_schedule', 'huey_task', 'huey_counter']) AS wanted (name)
    LEFT JOIN pg_class c ON c.oid = to_regclass(wanted.name)
"""

REMEDY = (
    "`flask db upgrade` makes them with their rights in Gatehouse's own database, elsewhere its owner does"
)


@cache
def engine(url: str, secret: str) -> Huey:
    """Huey over its store. Nothing is kept of results: the row says how a job ended.

    Huey and the clients of its stores are imported here, by the first wake-up: an idle web process does without.
    """
    from huey import PostgresHuey, RedisHuey  # noqa: PLC0415
    from huey.serializer import SignedSerializer  # noqa: PLC0415

    common = {
        "name": "gatehouse",
        "results": False,
        "serializer": SignedSerializer(secret, salt="gatehouse.jobs"),
    }
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _in_file(str(path), common)
    if url.startswith(("redis://", "rediss://")):
        from redis import ConnectionPool  # noqa: PLC0415

        pool = ConnectionPool.from_url(
            url, socket_connect_timeout=STORE_WAIT_SECONDS, socket_timeout=STORE_WAIT_SECONDS + 1
        )
        return RedisHuey(connection_pool=pool, **common)
    huey = PostgresHuey(dsn=_dsn(url), connect_timeout=STORE_WAIT_SECONDS + 1, create_tables=False, **common)
    if not huey.storage.sql("SELECT to_regclass('huey_task')", results=True)[0][0]:
        huey.storage.initialize_schema()  # a database of its own; in Gatehouse's the migrations made them
    return huey


def _dsn(url: str) -> str:
    return "postgresql://" + url.partition("://")[2]


def problems(settings: Settings) -> list[str]:
    """What keeps wake-ups from a store that answers; one that can't be reached at the start may come."""
    if not settings.huey_url.startswith("postgres"):
        return []
    try:
        with psycopg.connect(_dsn(settings.huey_url), connect_timeout=STORE_WAIT_SECONDS + 1) as connection:
            missing, usable, may_make = connection.execute(STORE_USABLE).fetchone() or (False, True, False)
    except psycopg.OperationalError as error:
        structlog.get_logger("gatehouse.jobs").warning("job_store_unreachable", **told(error))
        return []
    if usable or (missing and may_make):
        return []
    what = "are missing, and this role may not make them" if missing else "can't be written by this role"
    return [f"GATEHOUSE_JOBS_STORE_URL: the tables huey_… {what}: {REMEDY}"]


def _in_file(path: str, common: dict[str, Any]) -> Huey:
    """Huey over a SQLite file, without an fsync for each wake-up: the sweep makes good what a power failure takes."""
    from huey import Huey  # noqa: PLC0415 - as above
    from huey.storage import SqliteStorage  # noqa: PLC0415

    class Store(SqliteStorage):  # type: ignore[misc] # Huey tells no types
        def _create_connection(self) -> Any:
            connection = super()._create_connection()
            connection.execute("PRAGMA synchronous=NORMAL")
            return connection

    return Huey(storage_class=Store, filename=path, timeout=STORE_WAIT_SECONDS, **common)
