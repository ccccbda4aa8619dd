"""One device at a time, in two browsers: set on the page, then either the former gives way or the new one waits."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.steps import knock, told

pytestmark = pytest.mark.browser
LIMITED = "Limit how many devices you can be signed in on at once"


def limit_to_one(page, choice):
    page.goto("/security/rules")
    expect(page.get_by_label("Devices at once")).to_be_hidden()
    page.get_by_label(LIMITED).check()
    page.get_by_label(choice).check()
    page.get_by_role("button", name="Save").click()
    told(page, "Saved. The rules apply to all your devices.")


def signed_in(page):
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.mark.feature("S4-13")
def test_the_former_browser_gives_way_and_reads_why(new_page, cast):
    former, present = new_page(), new_page()
    for page in (former, present):
        knock(page, cast.alice.username)
        signed_in(page)
        if page is former:
            limit_to_one(former, "Sign out the previous device")
    former.goto("/profile")
    told(former, "only one device is allowed")
    assert "/sign-in" in former.url
    present.goto("/profile")
    assert present.url.endswith("/profile")


@pytest.mark.feature("S4-13")
def test_the_new_browser_without_script_is_refused_until_the_former_signs_out(new_page, cast):
    former, present = new_page(), new_page(script=False)
    knock(former, cast.alice.username)
    signed_in(former)
    limit_to_one(former, "Refuse the new sign-in")
    knock(present, cast.alice.username)
    told(present, "Sign out there first.")
    former.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    former.wait_for_url("**/sign-in")
    knock(present, cast.alice.username)
    signed_in(present)


@pytest.mark.feature("S4-14")
def test_from_two_devices_on_the_choice_is_fixed_before_ones_eyes(new_page, cast):
    page = new_page()
    knock(page, cast.alice.username)
    signed_in(page)
    page.goto("/security/rules")
    page.get_by_label(LIMITED).check()
    page.get_by_label("Sign out the previous device").check()
    page.get_by_label("Devices at once").fill("2")
    expect(page.get_by_label("Refuse the new sign-in")).to_be_checked()
    expect(page.get_by_label("Sign out the previous device")).to_be_disabled()
    page.get_by_label("Devices at once").fill("1")
    expect(page.get_by_label("Sign out the previous device")).to_be_checked()
