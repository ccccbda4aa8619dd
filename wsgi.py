"""The composition root: settings, database, mail, jobs and pages put together, and nothing else."""

from __future__ import annotations

import os
import sys

from flask import Flask

import views
from admin_app import config, job_store, worker
from admin_app.health import keys, schema
from admin_app.kernel import clock
from admin_app.kernel.db import db, engine_options


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the application. Raises ConfigError naming everything that is wrong with the settings."""
    settings = settings or config.load()
    config.use(settings)
    if settings.clock_offset:
        clock.set_offset(settings.clock_offset)
    app = views.Application("views", instance_path=str(config.ROOT / "instance"), static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        DEBUG=settings.debug,
    )
    (config.ROOT / "instance").mkdir(mode=0o700, exist_ok=True)
    db.init_app(app)
    worker.connect(settings)
    views.register(app)
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        take_migrations(app)
    if settings.is_production and not _at_console():
        _require_ready(app)
    return app


def take_migrations(app: Flask) -> None:
    """Let `flask db` and tests migrate the database; a process that serves has no use for what this imports."""
    from flask_migrate import Migrate  # noqa: PLC0415 - see above

    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)


def _at_console() -> bool:
    """A command such as `flask db upgrade` must start on a database that a server or worker refuses."""
    serving = "run" in sys.argv or {"jobs", "work"} <= set(sys.argv)
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and not serving


def _require_ready(app: Flask) -> None:
    with app.app_context():
        problems = schema.problems()
        if not problems:
            problems = keys.problems() + job_store.problems(config.active())
        db.session.remove()
        db.engine.dispose()  # no connection crosses a fork
    if problems:
        raise config.ConfigError(problems)
