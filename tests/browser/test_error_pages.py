"""Every refusal and fault, provoked in the browser: axe finds nothing at each size, in each scheme, and there is one heading of the first level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from admin_app.session import binding
from admin_app.session.models import LoginSession
from admin_app.user import people
from tests.browser.looks import wrong_with
from tests.browser.steps import knock, try_in_vain
from tests.browser.test_signed_out import end_all
from tests.cast import actor_of
from tests.web.test_answers import failing as failing

pytestmark = pytest.mark.browser
FAULTS = {"/failing/conflict": 409, "/failing/wait": 429, "/failing/fault": 500, "/failing/down": 503}
STAFF = {"/admin/none": 404, "/admin/staff/": 403, "/admin/me/theme": 405, "/admin/people/?sort=email": 422}
CUSTOMER = {"/none": 404, "/people/invite": 403, "/theme": 405}
NOBODY = {"/none": 404, "/admin/none": 404, "/link/reset/none": 404}
MOST, LARGE = 10_000, 12_000  # bytes that a form takes in these tests, and more than that
# A form of nobody's making, sent by the browser itself: `token` and a text of that many letters.
SEND = """([path, token, size]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action: path});
  for (const [name, value] of [['csrf_token', token], ['full_name', 'x'.repeat(size)]])
    form.append(Object.assign(document.createElement('textarea'), {name, value}));
  document.body.append(form);
  form.submit();
}"""
TOKEN = "document.querySelector('[name=csrf_token]').value"


@pytest.fixture
def send(app: Flask, browser_page: Page, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Send a form; gives the status of the answer, which is shown then."""
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", MOST)

    def sent(path: str, token: str = "stale", size: int = 10) -> int:
        with browser_page.expect_navigation() as answer:
            browser_page.evaluate(SEND, [path, token, size])
        assert answer.value
        return answer.value.status

    return sent


def wrong_on(page: Page, came: int, status: int) -> list[str]:
    """What is wrong with the error page that is shown."""
    found = [] if came == status else [f"{page.url}: {came} in place of {status}"]
    expect(page.locator("h1"), f"h1 of {page.url} {status}").to_have_count(
        1
    )  # a 401 draws its door by script
    return found + [f"{page.url} {status}: {what}" for what in wrong_with(page)]


def opened(page: Page, paths: dict[str, int]) -> Iterator[str]:
    for path, status in paths.items():
        answer = page.goto(path)
        yield from wrong_on(page, answer.status if answer else 0, status)


SIDES = {
    "sam": ("/admin/me/profile", "/admin/me/theme", STAFF),
    "bob": ("/profile", "/theme", CUSTOMER),
}


@pytest.mark.parametrize("who", SIDES)
def test_s28_error_pages_of_who_is_signed_in_are_readable(failing, browser_page, enter, cast, send, who):
    profile, theme, paths = SIDES[who]
    page, user = browser_page, getattr(cast, who)
    enter(page, user)
    wrong = [*opened(page, paths | FAULTS)]
    page.goto(profile)
    token = page.evaluate(TOKEN)
    wrong += wrong_on(page, send(theme), 400)
    wrong += wrong_on(page, send(profile, token, LARGE), 413)
    page.goto(profile)
    people.change_profile(actor_of(user), full_name="From Elsewhere")
    page.get_by_label("Full name").fill("Of Today")
    with page.expect_navigation() as answer:
        page.get_by_role("main").get_by_role("button", name="Save").first.click()
    wrong += wrong_on(page, answer.value.status, 409)
    end_all(user)
    wrong += wrong_on(page, send(profile, token), 401)
    assert wrong == []


def test_s28_error_pages_of_who_is_not_signed_in_are_readable(failing, browser_page, cast, send):
    assert cast.bob
    wrong = [*opened(browser_page, NOBODY | FAULTS)]
    wrong += wrong_on(browser_page, send("/sign-in"), 400)
    wrong += wrong_on(browser_page, send("/sign-in", size=LARGE), 413)
    try_in_vain(cast.bob.username)
    browser_page.goto("/sign-in")
    with browser_page.expect_navigation() as answer:
        knock(browser_page, cast.bob.username)
    wrong += wrong_on(browser_page, answer.value.status, 429)
    assert wrong == []


def test_s28_the_page_of_a_denied_address_is_readable(browser_page, enter, cast):
    enter(browser_page, cast.alice)
    with transaction() as session:
        row = session.query(LoginSession).filter_by(user_id=cast.alice.id).one()
        binding.tie(session.get(User, cast.alice.id), row.id, "198.51.100.20")
    assert [*opened(browser_page, {"/profile": 403})] == []
    expect(browser_page.get_by_role("heading", name="Access from this IP denied")).to_be_visible()
