"""A token's way in a real browser: made, shown once, used by a program, ended; on a phone and without script too."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.browser.steps import told
from tests.factories.tokens import make_token

pytestmark = pytest.mark.browser
TOKEN = re.compile(r"gth_[0-9A-Za-z]{49}")


def curl(url, token):
    """What a program of everybody's gets: status and JSON."""
    done = subprocess.run(
        ["curl", "-s", "-w", "\n%{http_code}", "-H", f"Authorization: Bearer {token}", url],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


def make(page, name):
    page.goto("/tokens")
    page.get_by_role("link", name="Create a token").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create the token").click()
    page.get_by_role("heading", name="Your new token").wait_for()
    return page.locator(".secret .mono").inner_text()


@pytest.mark.feature("S1-03", "S1-04", "S1-05")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_token_is_shown_once_used_and_ended(cast, live_server, new_page, enter, script):
    page = new_page(width=390, script=script)
    enter(page, cast.alice)
    token = make(page, "Nightly report")
    assert TOKEN.fullmatch(token)
    if script:
        expect(page.get_by_role("button", name="Copy")).to_be_visible()
    status, account = curl(f"{live_server.url}/api/v1/account", token)
    assert (status, account["number"]) == (200, cast.nordlicht.number)

    page.get_by_role("link", name="I have stored the token, continue").click()
    page.get_by_role("link", name="End Nightly report").wait_for()
    assert token not in page.content()
    page.get_by_role("link", name="End Nightly report").click()
    page.get_by_role("button", name="End the token").click()
    told(page, "The token has ended.")
    status, problem = curl(f"{live_server.url}/api/v1/account", token)
    assert (status, problem["code"]) == (401, "no_token")


def test_the_pages_of_tokens_are_whole_on_a_phone(cast, new_page, enter):
    for user in (cast.alice, cast.bob):
        make_token(user, name="Report " + "N" * 73, networks=["203.0.113.0/24", "2001:db8::/48"])
    page = new_page(width=390)
    enter(page, cast.alice)
    for path in ("/tokens", "/tokens/create", "/api/docs"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
