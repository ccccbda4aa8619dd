"""What people do at the door, typed and clicked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from admin_app.kernel.errors import DomainError
from tests.factories.people import PASSWORD
from tests.sign_in import door
from tests.sign_in.door import app_code, later


def knock(page: Page, name: str, password: str = PASSWORD, *, path: str = "/sign-in") -> None:
    """Fill in name and password and send them."""
    if not page.url.endswith(path):
        page.goto(path)
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def come_in(page: Page, name: str) -> None:
    """A customer signs in with the password alone; returns once the first page within stands there."""
    knock(page, name)
    page.get_by_role("navigation").first.wait_for()


def enter_desk(page: Page, name: str) -> None:
    """A member of staff signs in: password, then the app's code."""
    knock(page, name, path="/admin/sign-in")
    page.locator("[name=code]").fill(app_code())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("navigation", name="Main").wait_for()


def told(page: Page, text: str) -> None:
    """Wait until the page says something."""
    page.get_by_text(text).first.wait_for()


def try_in_vain(name: str) -> None:
    """Wrong passwords all afternoon, each wait longer than the one before, until now."""
    for minutes in range(-240, 1, 20):
        with later(minutes=minutes), pytest.raises(DomainError):
            door.knock(name, door.WRONG)
