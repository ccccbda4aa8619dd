"""A restriction set in a real browser: tested, on trial, confirmed above any page, or fallen back by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import wrong_with
from tests.browser.steps import knock, told
from tests.cast import sign_in
from tests.factories.people import PASSWORD
from tests.sign_in.door import later
from tests.trusted_ip.shelf import keep

pytestmark = pytest.mark.browser
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.20"}


def restrict(page):
    """From one's own address, tested first."""
    page.goto("/security/addresses")
    expect(page.get_by_label("Address or network")).to_have_value("127.0.0.1")
    page.get_by_label("Sign in only from here").check()
    page.get_by_role("button", name="Add it").click()
    told(page, "Nothing is changed yet.")
    page.get_by_role("button", name="Start the trial").click()
    told(page, "expires by itself")


@pytest.mark.feature("S0-11", "S3-10")
def test_a_restriction_is_tried_falls_back_unconfirmed_and_stays_confirmed(cast, new_page, client):
    sign_in(client, cast.alice)  # her phone, elsewhere
    page = new_page()
    knock(page, "alice.lind")
    page.get_by_role("navigation").first.wait_for()
    restrict(page)
    refused = client.get("/profile", environ_overrides=ELSEWHERE)
    assert refused.status_code == 403
    assert "Access from this IP denied" in refused.text
    with later(minutes=11):
        assert client.get("/profile", environ_overrides=ELSEWHERE).status_code == 200
        page.goto("/security/addresses")
        expect(page.get_by_text("Expired")).to_be_visible()
        page.get_by_role("link", name="Try again: 127.0.0.1").click()
        page.get_by_role("button", name="Save").click()
        told(page, "Nothing is changed yet.")
        page.get_by_role("button", name="Start the trial").click()
        page.get_by_label("Your password").fill(PASSWORD)  # the fresh sign-in is over by now
        page.get_by_role("button", name="Start the trial").click()
        told(page, "expires by itself")
        page.goto("/profile")
        page.get_by_role("button", name="Confirm").click()
        told(page, "The restriction stays.")
    with later(minutes=22):
        assert client.get("/profile", environ_overrides=ELSEWHERE).status_code == 403
        page.goto("/security/addresses")
        expect(page.get_by_text("On", exact=True)).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_trusted_addresses(new_page, enter, cast):
    keep(cast.alice, "203.0.113.0/24", "skip_totp", label="Office")
    row = keep(cast.alice, "127.0.0.0/8", user_id=None, account_id=cast.nordlicht.id)
    page = new_page()
    enter(page, cast.alice)
    for path in ("", f"/{row.id}", f"/{row.id}/delete"):
        assert page.goto(f"/security/addresses{path}").status == 200
        assert wrong_with(page) == [], path
    restrict(page)
    assert wrong_with(page) == []
