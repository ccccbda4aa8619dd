"""What tests of SECURITY.md's statements share: everything that was logged, after the allow-list."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from structlog.testing import LogCapture

from admin_app import config
from admin_app.kernel.db import db as database
from admin_app.session import lifecycle
from tests import databases
from tests.cast import Cast
from tests.factories.people import make_person
from tests.kernel.test_config import GOOD
from tests.lasting import lasting
from tests.security.reading import Reading, read, read_awkward, read_once
from tests.sign_in.door import later
from tests.sign_in.travel import BERLIN, arrive
from views.http import log
from wsgi import create_app


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """Lines of the log, as they would be written."""
    capture = LogCapture()
    former = structlog.get_config()["processors"]
    structlog.configure(
        processors=[log.of_request, structlog.processors.add_log_level, log.only_allowed, capture]
    )
    yield capture.entries
    structlog.configure(processors=former)


@pytest.fixture
def home_session(cast: Cast, outbox: Any) -> lifecycle.Started:
    """Alice signed in at home some minutes ago; her session's cookie."""
    assert cast.alice
    with later(minutes=-20):
        return arrive("alice.lind", BERLIN, browser="home")


@pytest.fixture
def post(client: Any) -> Any:
    """Post a form with the token of a page of this browser if one is named."""

    def send(path: str, page: str | None = None, **fields: Any) -> Any:
        return client.post(path, data={"csrf_token": client.csrf(page), **fields})

    return send


@pytest.fixture
def reading(app: Flask, cast: Cast, role: str, logged: list[Any], caplog: Any, capfd: Any) -> Reading:
    """Every page that the test's role may read."""

    def read_all() -> Reading:
        caplog.set_level(logging.INFO)
        found = read(app, app.test_client(), lasting(app, cast), role)
        found.written = str(logged) + caplog.text + "".join(capfd.readouterr())
        return found

    return read_once(app, role, read_all)


@pytest.fixture
def awkward_reading(app: Flask, cast: Cast, role: str) -> Reading:
    """The same in German, with awkward names."""
    client = app.test_client()
    return read_once(app, f"{role}, awkward", lambda: read_awkward(app, client, lasting(app, cast), role))


@pytest.fixture(scope="session")
def production_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, config.Settings]]:
    """The application as production has it, on a database of its own that was only migrated."""
    former = list(config._active)
    url = f"sqlite:///{tmp_path_factory.mktemp('production') / 'production.db'}"
    with databases.migrated_app(url).app_context():
        database.engine.dispose()
    settings = config.load(**{**GOOD, "database_url": url, "single_host": True})
    app = create_app(settings)
    with app.app_context():
        databases.keep(app)
    config._active[:] = former
    yield app, settings
    with app.app_context():
        database.engine.dispose()


@pytest.fixture
def production(production_app: tuple[Flask, config.Settings]) -> Iterator[Flask]:
    """The same for a test: with nobody in it yet."""
    app, settings = production_app
    former = list(config._active)
    config.use(settings)
    with app.app_context():
        databases.put_back(app)
        yield app
        database.session.remove()
    config._active[:] = former


@pytest.fixture
def alice(cast):
    """Alice has been a customer for a while, and signed in from home before."""
    return cast.alice


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, username="fay", email="fay@nordlicht.example", factor=True)
