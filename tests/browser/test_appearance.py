"""The size of buttons is measured, and axe finds nothing at any of them; a welcome message stays readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import FULL, LOOKS, findings, sideways
from tests.factories.billing import change
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser
PAGE = "/profile/appearance"
HEIGHTS = "[...document.querySelectorAll('main .btn')].map(b => b.getBoundingClientRect().height)"


@pytest.mark.feature("S0-05", "S0-15")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_buttons_grow_and_shrink_and_stay_large_enough_to_hit(new_page, enter, cast, width, scheme):
    page = new_page(width=width, dark=scheme == "dark")
    enter(page, cast.alice)
    seen = {}
    for size in ("small", "normal", "large"):
        change(cast.alice, button_size=size, tooltips=size != "small")
        page.goto(PAGE)
        seen[size] = min(page.evaluate(HEIGHTS))
        assert findings(page, FULL) + sideways(page) == [], size
    assert 24 <= seen["small"] < seen["normal"] < seen["large"]


@pytest.mark.feature("S4-15")
def test_a_long_welcome_message_is_read_on_a_phone_after_the_door(new_page, cast):
    change(cast.alice, welcome="Call Ada first\nthen " + "W" * 400)
    page = new_page(width=390)
    page.goto("/sign-in")
    page.fill("[name=name]", cast.alice.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/security")
    greeting = page.get_by_role("region", name="Your welcome message")
    assert greeting.inner_text().startswith("Call Ada first\nthen W")
    assert findings(page, FULL) + sideways(page) == []
    page.reload()
    expect(greeting).to_have_count(0)
