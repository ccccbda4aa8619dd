"""What the crawl of all pages can't reach: axe on a form with errors, at 1280 and 390 px, light and dark; pages without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import wrong_with

pytestmark = pytest.mark.browser


def test_axe_finds_nothing_on_a_form_with_errors(new_page, enter, cast):
    page = new_page()
    enter(page, cast.alice, fresh=False)
    page.goto("/support-access")
    page.get_by_role("button", name="Allow for 24 hours").click()
    expect(page.get_by_label("Your password")).to_be_visible()
    assert wrong_with(page) == []
    page.goto("/security/password")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert wrong_with(page) == []


def test_a_rule_turns_green_while_it_is_typed(browser_page, enter, cast):
    enter(browser_page, cast.alice)
    browser_page.goto("/security/password")
    digit = browser_page.locator("[data-rule=digit]")
    assert "good" not in (digit.get_attribute("class") or "")
    browser_page.get_by_label("New password", exact=True).press_sequentially("ab1")
    assert "good" in digit.get_attribute("class")


def test_the_pages_work_without_script(new_page, enter, cast):
    page = new_page(width=390, script=False)
    enter(page, cast.alice)
    page.goto("/support-access")
    page.get_by_label("What for").fill("To find out why")
    page.get_by_role("button", name="Allow for 24 hours").click()
    expect(page.get_by_role("heading", name="Support access is on")).to_be_visible()
    page.get_by_role("button", name="End now").click()
    expect(page.get_by_role("heading", name="Support access is off")).to_be_visible()
