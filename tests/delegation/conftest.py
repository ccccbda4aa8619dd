"""Browsers of the cast, and a clock that goes on."""

from __future__ import annotations

import pytest

from admin_app.kernel import clock
from tests.cast import sign_in


@pytest.fixture
def travel(time_machine):
    """Let time pass."""
    return lambda length: time_machine.move_to(clock.now() + length)


@pytest.fixture
def alice(client, cast):
    """The browser of an owner."""
    sign_in(client, cast.alice)
    return client


@pytest.fixture
def bob(new_client, cast):
    """The browser of a manager."""
    browser = new_client()
    sign_in(browser, cast.bob)
    return browser
