"""Alembic's environment: the migrations' role where one is configured, triggers' tables left alone, roles and spellings renewed."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

import admin_app
import admin_app.health.life_signs
import admin_app.kernel.queue  # both for their tables
from admin_app import config
from admin_app.config import addresses
from admin_app.health import schema
from admin_app.identity import spelled
from admin_app.kernel.db import WRITES, UTCDateTime, db, transaction
from admin_app.role import service as roles
from admin_app.user.identifiers import renewal
from migrations.by_hand import ACCOUNTS_LEFT_OUT, grant

# Made by hand in the migrations: search tables (and SQLite's shadows of them), indexes over operators, Huey's tables.
BY_HAND = ("search_", "ix_search_", "huey_")


def _read_models() -> None:
    """Each noun's `models.py`, for its tables: a new noun needs no line here."""
    for module in pkgutil.walk_packages(admin_app.__path__, f"{admin_app.__name__}."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)


def _include(_object: Any, name: str | None, _kind: str, _reflected: bool, _compare_to: Any) -> bool:
    return not (name or "").startswith(BY_HAND)


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types as the plain ones they are, so that migrations never depend on today's code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _grant(connection: sa.Connection) -> None:
    settings = config.active()
    user = sa.make_url(settings.sqlalchemy_url).username
    if settings.migration_database_url and user:
        grant(connection, user)


def _engine() -> sa.Engine:
    """On PostgreSQL one of its own: an index takes as long as it takes, where a page's statement is given up."""
    settings = config.active()
    if settings.sqlite:
        engine: sa.Engine = current_app.extensions["migrate"].db.engine
        return engine
    url = addresses.normal_database_url(settings.migration_database_url or settings.sqlalchemy_url)
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args={"options": "-c timezone=UTC"})


def _run() -> None:
    with _engine().connect().execution_options(**{WRITES: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=_include,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
            schema.note_compatible(connection)
            if sa.inspect(connection).has_table("audit_events"):
                _grant(connection)
        connection.commit()


def _renew_data() -> None:
    """Once the schema is this version's, built-in roles hold what its code says and every name is found its way."""
    current = schema.is_current()
    db.session.rollback()
    if current:
        roles.ensure_built_in()
        renewal.renew()
        spelled.add_missing()
        with transaction() as session:
            for statement in ACCOUNTS_LEFT_OUT:
                session.execute(sa.text(statement))


_read_models()
_run()
_renew_data()
