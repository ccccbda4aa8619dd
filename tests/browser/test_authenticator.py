"""An authenticator app and recovery codes in a real browser: three steps on one page, codes kept, used at the door, off again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from admin_app.kernel import clock
from tests.browser.steps import come_in, knock, told
from tests.sign_in.door import app_code

pytestmark = pytest.mark.browser


def give(page, code):
    """The second step at the door."""
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("navigation").first.wait_for()


@pytest.mark.feature("S1-02", "S2-11", "S2-12")
def test_an_app_is_set_up_in_three_steps_asked_for_at_the_door_and_turned_off(cast, new_page):
    assert cast.alice
    page = new_page(accept_downloads=True)
    come_in(page, "alice.lind")
    page.goto("/security")
    page.get_by_role("button", name="Set it up").click()
    page.locator(".qr svg").wait_for()
    expect(page.locator('a[href^="otpauth://totp/"]')).to_have_count(1)
    secret = re.sub(r"\s", "", page.locator(".secret .mono").first.inner_text())
    page.locator("[name=code]").fill(app_code(secret))
    page.get_by_role("button", name="Turn on", exact=True).click()

    codes = page.locator(".codes li")
    codes.first.wait_for()
    kept = codes.all_inner_texts()
    assert len(set(kept)) == 10
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Download").click()
    text = loaded.value.path().read_text("utf-8")
    assert all(code in text for code in kept)
    page.evaluate("() => { window.print = () => { document.title = 'printed'; } }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")
    page.get_by_role("link", name="I have stored them, continue").click()
    page.get_by_text(re.compile("[34]/4")).wait_for()
    page.goto("/security/recovery-codes")
    assert kept[0] not in page.content()

    with clock.shifted(timedelta(minutes=2)):
        other = new_page()
        knock(other, "alice.lind")
        give(other, kept[0])
        other.goto("/security")
        expect(other.get_by_text("9 of 10").first).to_be_visible()
        third = new_page()
        knock(third, "alice.lind")
        give(third, app_code(secret))
    with clock.shifted(timedelta(minutes=4)):
        third.goto("/security/authenticator")
        third.get_by_role("link", name="Turn off").click()
        third.locator("[name=code]").last.fill(app_code(secret))
        third.get_by_role("button", name="Turn off").last.click()
        told(third, "off")
        last = new_page()
        knock(last, "alice.lind")
        last.get_by_role("navigation").first.wait_for()
