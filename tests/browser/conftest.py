"""A real browser against a real server: SQLite, threads, this machine only.

`live_server.url` is where it answers. `browser_page` is a page of a browser that has just been opened;
`new_page(width=…, dark=…)` opens more, each with cookies of its own. `enter(page, user)` signs somebody in.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from admin_app.identity.models import User
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.session.models import LoginSession
from tests.cast import sign_in

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

# The shell comes first: the same engine without the rest of a browser, which takes half of its processor time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Nothing of its own reaches out, and no sandbox where root runs the tests.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A server under test."""

    url: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, one a process; without it these tests are left out, in CI they fail."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        missing = "Chromium is missing (apt-get install chromium-headless-shell): browser tests can't run."
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Answering:
    """Knows which requests are under way: a browser that goes leaves some behind, and they need the test's database."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = threading.Condition()
        self._under_way = 0
        self._over = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._changed:
            if self._over:
                start_response("503 Service Unavailable", [])
                return []
            self._under_way += 1
        try:
            with closing(ClosingIterator(self._app(environ, start_response))) as parts:
                return list(parts)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def end(self) -> None:
        """Answer nobody any more; returns once everybody before has an answer."""
        with self._changed:
            self._over = True
            assert self._changed.wait_for(lambda: not self._under_way, 20), "a request didn't end"


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application, served by threads on a free port."""
    answering = Answering(app)
    server = make_server("localhost", 0, answering, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    database.session.rollback()
    yield LiveServer(f"http://localhost:{server.server_port}")
    server.shutdown()
    answering.end()
    thread.join(10)
    server.server_close()


@pytest.fixture
def new_page(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own, at the size and in the theme asked for; script can be off."""
    contexts = []

    def opened(
        *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True, **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def browser_page(new_page: Callable[..., Page]) -> Page:
    """A page at 1280 px."""
    return new_page()


@pytest.fixture
def enter(app: Flask, live_server: LiveServer) -> Callable[[Page, User], None]:
    """Give a page's browser an open session of somebody, past the door."""

    def signed_in(page: Page, user: User, **options: Any) -> None:
        jar = app.test_client()
        began = sign_in(jar, user, **options)
        with transaction() as session:  # nothing is known of the browser it began in: this one is no other
            session.get(LoginSession, began).device = ""
        name = f"gh_{user.kind}"
        cookie = jar.get_cookie(name)
        assert cookie
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        database.session.rollback()

    return signed_in
