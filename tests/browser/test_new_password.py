"""A new password as it is typed: every rule of the list turns green, and nothing of it is cut off (S2-02, SECURITY 2)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser
GOOD = "Nine+Lamps+Above+27"


@pytest.mark.feature("S2-02")
def test_every_rule_of_the_list_turns_green_while_it_is_typed(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/security/password")
    field = page.get_by_label("New password", exact=True)
    field.fill("Lindqvist+Nordlicht-1")
    rules = page.locator("[data-rules] li")
    hard = rules.filter(has_text="Hard to guess")
    expect(rules.filter(has_text="commonest")).to_have_class("good")
    expect(hard).not_to_have_class("good")
    field.fill(GOOD)
    expect(page.locator("[data-rules] li.good")).to_have_count(7)


def test_a_long_password_that_is_pasted_is_refused_and_not_cut_off(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/security/password")
    field = page.get_by_label("New password", exact=True)
    field.focus()
    page.evaluate("text => document.execCommand('insertText', false, text)", "Ab1+" * 50)
    assert len(field.input_value()) == 200
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password again").fill("Ab1+" * 50)
    page.get_by_role("button", name="Change password").click()
    expect(page.locator("main [aria-invalid=true]").first).to_have_attribute("name", "new")
