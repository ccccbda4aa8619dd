"""Browsers that are signed in, and posting with the page's own token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in

Post = Callable[..., Any]


@pytest.fixture
def alice(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The owner's browser."""
    sign_in(client, cast.alice)
    return client


@pytest.fixture
def bob(new_client: Callable[[], FlaskClient], cast: Cast) -> FlaskClient:
    """The manager's browser."""
    browser = new_client()
    sign_in(browser, cast.bob)
    return browser


@pytest.fixture
def stale(new_client: Callable[[], FlaskClient], cast: Cast) -> FlaskClient:
    """The owner's browser, its fresh sign-in long over."""
    browser = new_client()
    sign_in(browser, cast.alice, fresh=False)
    return browser


@pytest.fixture
def post() -> Post:
    """Send a form as a page would: `post(browser, "/profile", full_name="…")`."""

    def send(browser: FlaskClient, path: str, **data: Any) -> Any:
        return browser.post(path, data={"csrf_token": browser.csrf(), **data})

    return send
