"""Production starts only where it can serve."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.health import schema
from admin_app.kernel.db import db as database
from admin_app.role import service as roles
from tests import databases
from tests.factories.people import make_account, make_person
from tests.kernel.test_config import GOOD
from tests.migrations.test_compatible import stand_at
from wsgi import create_app


@pytest.fixture(autouse=True)
def _former_settings():
    former = list(config._active)
    yield
    config._active[:] = former


def test_s37_production_refuses_a_database_behind_the_migrations(tmp_path):
    with pytest.raises(config.ConfigError, match="behind the migrations"):
        create_app(
            config.load(**{**GOOD, "database_url": f"sqlite:///{tmp_path / 'empty.db'}", "single_host": True})
        )


@pytest.mark.parametrize(
    ("command", "starts"),
    [("run", False), ("jobs work", False), ("db upgrade", True), ("staff add ann", True)],
)
def test_s37_a_worker_is_refused_like_a_server_and_a_command_that_mends_is_not(
    tmp_path, monkeypatch, command, starts
):
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    monkeypatch.setattr("sys.argv", ["flask", *command.split()])
    settings = config.load(
        **{**GOOD, "database_url": f"sqlite:///{tmp_path / 'empty.db'}", "single_host": True}
    )
    if starts:
        assert create_app(settings)
        return
    with pytest.raises(config.ConfigError, match="behind the migrations"):
        create_app(settings)


def test_production_starts_on_a_migrated_database(tmp_path):
    url = f"sqlite:///{tmp_path / 'good.db'}"
    app = databases.migrated_app(url)
    with app.app_context():
        database.engine.dispose()
    assert create_app(config.load(**{**GOOD, "database_url": url, "single_host": True}))


def test_s37_a_ring_without_a_key_in_use_is_refused_by_its_id(tmp_path):
    url = f"sqlite:///{tmp_path / 'keys.db'}"
    app = databases.migrated_app(url)
    with app.app_context():
        roles.ensure_built_in()
        make_person(make_account(), factor=True)
        database.session.remove()
        database.engine.dispose()
    with pytest.raises(config.ConfigError, match='the key "demo" is missing'):
        create_app(config.load(**{**GOOD, "database_url": url, "single_host": True}))


@pytest.mark.parametrize("compatible", [True, False])
def test_s78_the_former_release_starts_on_a_database_ahead_by_compatible_migrations(tmp_path, compatible):
    url = f"sqlite:///{tmp_path / 'ahead.db'}"
    app = databases.migrated_app(url)
    with app.app_context():
        stand_at("9999", *([schema.head()] if compatible else []))
        database.session.remove()
        database.engine.dispose()
    settings = config.load(**{**GOOD, "database_url": url, "single_host": True})
    if compatible:
        assert create_app(settings)
        return
    with pytest.raises(config.ConfigError, match="ahead of this release"):
        create_app(settings)


def test_a_database_that_knows_no_letters_is_refused_with_the_remedy(worker_id):
    uri = sa.make_url(databases.start_postgres())
    engine = sa.create_engine(uri, isolation_level="AUTOCOMMIT")
    name = f"ascii_only_{worker_id}"
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 LOCALE 'C'"))
    engine.dispose()
    url = uri.set(database=name).render_as_string(hide_password=False)
    with pytest.raises(config.ConfigError, match="LC_CTYPE"):
        create_app(
            config.load(**{**GOOD, "database_url": url + ("&" if "?" in url else "?") + "sslmode=disable"})
        )
