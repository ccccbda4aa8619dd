"""What every test may use: an application on each database, clients, clocks, threads and a recorder of statements."""

from __future__ import annotations

import gc
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app import config, jobs, worker
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db as database
from admin_app.role import service as roles
from tests import databases
from tests.cast import FIREFOX_ON_LINUX, Cast
from tests.exported import exported as exported
from tests.named_only import NamedOnly
from tests.outbox import Outbox
from tests.receipts_given import receipts_given as receipts_given
from views.http.cookie import cookies

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


NOT_QUICK = ("browser", "large")
LONGEST_ID = 48
QUICK = "Quick: each test on one database, those in a browser or on large tables left out; `make test` runs everything."


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="each test on one database, none in a browser, none of large tables",
    )


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until everything is collected: nothing of it goes before the end
    config.addinivalue_line("markers", "feature(*codes): the codes of docs/features.md that the test shows")
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        databases.start_postgres()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.stop_postgres()


def pytest_collection_finish() -> None:
    # What is loaded by now stays: the collector need not walk through all of it again and again.
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.quick:
        left_out = [item for item in items if any(map(item.get_closest_marker, NOT_QUICK))]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not any(map(item.get_closest_marker, NOT_QUICK))]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.option.quick:
        terminalreporter.write_line(QUICK)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    # A long text is no name, and where it is made at random two workers would collect different tests.
    return argname if isinstance(val, str) and len(val) > LONGEST_ID else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "base_app" not in metafunc.fixturenames:
        return
    kinds = ["sqlite", "postgres"]
    if "postgres_only" in metafunc.fixturenames or metafunc.definition.get_closest_marker("postgres"):
        kinds = ["postgres"]
    if "sqlite_only" in metafunc.fixturenames or metafunc.definition.get_closest_marker("browser"):
        kinds = ["sqlite"]
    one = metafunc.definition.get_closest_marker("one_database")
    both = metafunc.definition.get_closest_marker("both_databases")
    if metafunc.config.option.quick or (one and not both):
        kinds = kinds[:1]
    metafunc.parametrize("base_app", kinds, indirect=True, scope="session")


class Client(FlaskClient):
    """A browser. Whatever it did is seen by the test's own session at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_USER_AGENT"] = FIREFOX_ON_LINUX

    def open(self, *args: Any, **kwargs: Any) -> Any:
        database.session.rollback()
        response = super().open(*args, **kwargs)
        database.session.rollback()
        return response

    def csrf(self, path: str | None = None) -> str:
        """The token a page of this browser carries; without a path no page is rendered for it, its cookie is enough."""
        if path is None:
            with self.session_transaction() as page:
                value = page.setdefault("csrf_token", secrets.token_hex(20))
                cookies.answered(somebody=False)  # else nothing is known, and no cookie is written
            return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(value)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]


@pytest.fixture(scope="session", autouse=True)
def any_settings() -> None:
    """A test that asks for no application has settings too, even if it is the first of its process."""
    config.use(databases.settings_for("sqlite://"))


@pytest.fixture(scope="session")
def base_app(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Flask]:
    """One migrated application a database and worker."""
    folder = databases.new_folder("sqlite")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'gatehouse.db'}"
    else:
        url = databases.new_postgres(f"gatehouse_{worker_id}")
    app = databases.migrated_app(url)
    app.test_client_class = Client
    app.jinja_env.context_class = NamedOnly
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(request.config.cache.mkdir("templates")))
    with app.app_context():
        roles.ensure_built_in()
        databases.keep(app)
    yield app
    with app.app_context():
        database.engine.dispose()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def base_settings(base_app: Flask) -> config.Settings:
    """What every test begins with, read and judged once."""
    return databases.settings_for(base_app.config["SQLALCHEMY_DATABASE_URI"])


@contextmanager
def emptied(base_app: Flask, base_settings: config.Settings) -> Iterator[Flask]:
    """The application on an empty database, its context pushed."""
    config.use(base_settings)
    worker.connect(base_settings)
    with base_app.app_context():
        databases.put_back(base_app)
        yield base_app
        database.session.rollback()
        database.session.remove()
        clock.set_offset(0)


@pytest.fixture
def app(base_app: Flask, base_settings: config.Settings) -> Iterator[Flask]:
    """The application on an empty database, its context pushed."""
    with emptied(base_app, base_settings):
        yield base_app


@pytest.fixture(scope="module")
def lasting_app(base_app: Flask, base_settings: config.Settings) -> Iterator[Flask]:
    """The same for a whole module, whose tests go on with what is there; none of them may ask for `app`.

    It may last longer than a worker may be silent, and none runs here.
    """
    with emptied(base_app, base_settings), pytest.MonkeyPatch.context() as patched:
        patched.setattr(worker, "SEEN_WITHIN", worker.SWEPT_WITHIN)
        yield base_app


@pytest.fixture
def db(app: Flask) -> Any:
    """The database; `db.session` is the test's own session."""
    return database


@pytest.fixture
def settings(app: Flask) -> config.Settings:
    """The settings in force."""
    return config.active()


@pytest.fixture
def use_settings(app: Flask) -> Callable[..., config.Settings]:
    """Change settings for this test."""

    def change(**changes: Any) -> config.Settings:
        config.use(replace(config.active(), **changes))
        return config.active()

    return change


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session; CSRF is on, as for everybody."""
    return app.test_client()


@pytest.fixture
def new_client(app: Flask) -> Callable[[], FlaskClient]:
    """More browsers."""
    return app.test_client


@pytest.fixture
def postgres_only(base_app: Flask) -> None:
    """The test needs PostgreSQL."""


@pytest.fixture
def sqlite_only(base_app: Flask) -> None:
    """The test needs SQLite."""


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """The mail that was queued."""
    return Outbox()


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run every due job here and now; gives how many ran."""

    def run() -> int:
        count = 0
        database.session.rollback()
        while due := queue.due():
            database.session.rollback()
            for job_id in due:
                jobs.run_job(job_id)
                count += 1
        database.session.rollback()
        return count

    return run


@dataclass
class Counted:
    """Statements seen, BEGIN and COMMIT left out."""

    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], Any]:
    """`with count_statements() as seen:` then `seen.total`."""

    @contextmanager
    def count() -> Iterator[Counted]:
        seen = Counted()

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.lstrip().upper().startswith(NOT_COUNTED):
                seen.statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return count


@pytest.fixture
def threads(app: Flask) -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Run functions at the same moment, each in a thread and app context of its own; results or exceptions in order."""

    def run(functions: list[Callable[[], Any]]) -> list[Any]:
        barrier = threading.Barrier(len(functions))
        results: list[Any] = [None] * len(functions)

        def one(index: int, function: Callable[[], Any]) -> None:
            with app.app_context():
                barrier.wait()
                try:
                    results[index] = function()
                except Exception as error:  # noqa: BLE001 - the test judges it
                    results[index] = error
                finally:
                    database.session.remove()

        database.session.rollback()
        running = [threading.Thread(target=one, args=(i, f)) for i, f in enumerate(functions)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(60)
        return results

    return run


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The named people."""
    return Cast()
