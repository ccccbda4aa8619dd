"""An owner sets a rule for everybody on a phone without script: what it does comes first, then it holds; a colleague meets it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from admin_app.kernel import clock
from admin_app.policy.register import Key
from tests.browser.looks import wrong_with
from tests.browser.steps import knock, told
from tests.factories.account_rules import make_rule
from tests.factories.passkeys import make_passkey

pytestmark = pytest.mark.browser
GOOD = "Nine-Lamps-Above-The-Harbour-7"


@pytest.mark.feature("S2-03")
def test_an_owner_sets_rules_on_a_phone_without_script(new_page, enter, cast):
    make_passkey(cast.alice)
    assert cast.bob
    page = new_page(width=390, script=False)
    enter(page, cast.alice)
    page.goto("/account/rules")
    page.get_by_label("Length of a password").select_option("At least 20 characters")
    page.get_by_label("Everybody must have one").check()
    page.get_by_label("From a certain day on; everybody is told beforehand").check()
    page.get_by_label("Day", exact=True).fill((clock.now() + timedelta(days=9)).date().isoformat())
    page.get_by_role("button", name="See what it does").click()
    told(page, "1 person has no second step: Bob Solberg.")
    told(page, "Nothing is saved yet.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Save the rules").first.click()
    told(page, "Saved. The rules apply from the day you chose")
    told(page, "on: Everybody must have one")


@pytest.mark.feature("S2-03")
def test_whoever_falls_short_of_a_rule_chooses_another_password_in_the_next_sign_in(new_page, cast):
    assert cast.bob
    make_rule(cast.nordlicht, Key.PASSWORD_LENGTH, 20, by=cast.alice)
    page = new_page(width=390)
    knock(page, cast.bob.username)
    told(page, "doesn’t meet the rule that holds now")
    told(page, "Rule of Nordlicht Media GmbH")
    page.get_by_label("New password", exact=True).fill(GOOD)
    page.get_by_label("New password again").fill(GOOD)
    page.get_by_role("button", name="Set the password").click()
    told(page, "Your new password is set.")


@pytest.mark.parametrize("look", [{"width": 1280}, {"width": 390, "dark": True}])
def test_axe_finds_nothing_where_the_effect_is_told(new_page, enter, cast, look):
    page = new_page(**look)
    enter(page, cast.alice)
    page.goto("/account/rules")
    page.get_by_label("Devices at once").select_option("1 device at most")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert wrong_with(page) == []
