"""Breaking the glass in a real browser: the reason, the red banner, a look, stop, and the review; then the customer's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import wrong_with
from tests.browser.steps import enter_desk, knock, told
from tests.factories.break_glass import WHY
from tests.factories.support import allow

pytestmark = pytest.mark.browser
NOTE = "The letter of the court is in the ticket"


def test_glass_is_broken_looked_behind_reviewed_and_told(cast, new_page):
    owner, _bob, _sam, _aud = cast.alice, cast.bob, cast.sam, cast.aud
    sam = new_page()
    enter_desk(sam, "sam")
    sam.goto(f"/admin/accounts/{cast.nordlicht.id}")
    sam.get_by_role("link", name="Break glass…").click()
    sam.get_by_label("Profile").check()
    sam.get_by_label("Why it can’t wait").fill(WHY)
    assert wrong_with(sam) == []
    sam.get_by_role("button", name="Break glass for 30 minutes").click()
    told(sam, "You have break-glass access")
    expect(sam.locator(".banner.bad").get_by_text(WHY)).to_be_visible()
    assert wrong_with(sam) == []
    sam.goto(f"/admin/people/{owner.id}")
    sam.get_by_role("button", name="Show: email").first.click()
    told(sam, owner.email)
    sam.locator(".banner.bad").get_by_role("button", name="Stop").click()
    told(sam, "Stopped. Private data is masked again.")
    expect(sam.locator(".banner.bad")).to_have_count(0)

    aud = new_page()
    enter_desk(aud, "aud")
    aud.goto("/admin/")
    aud.locator("#waiting").get_by_role("link", name="Nordlicht Media GmbH").click()
    aud.get_by_role("link", name="Review what was seen").wait_for()
    assert wrong_with(aud) == []
    aud.get_by_role("link", name="Review what was seen").click()
    aud.get_by_label("Justified: it couldn’t wait").check()
    aud.get_by_label("Note").fill(NOTE)
    aud.get_by_role("button", name="Save the review").click()
    told(aud, "The review is saved.")

    alice = new_page()
    knock(alice, owner.username)
    alice.get_by_role("navigation").first.wait_for()
    alice.goto("/support-access")
    card = alice.locator("#broken-glass")
    expect(card.get_by_text("Sam F.")).to_be_visible()
    expect(card.get_by_text("Justified")).to_be_visible()
    expect(card.get_by_text(NOTE)).to_be_visible()
    assert wrong_with(alice) == []


def test_an_agent_sees_the_customers_pages_read_only_and_stops(cast, new_page):
    bob, _sam = cast.bob, cast.sam
    allow(cast.alice)
    page = new_page()
    enter_desk(page, "sam")
    page.goto(f"/admin/people/{bob.id}")
    page.get_by_role("link", name="View as customer…").click()
    page.get_by_label("Reason").fill("He asks what he would see")
    page.get_by_role("button", name="Start the view").click()
    told(page, "You see this as Bob Solberg sees it, read only.")
    expect(page.get_by_text(bob.email).first).to_be_visible()
    assert wrong_with(page) == []
    page.locator(".banner").get_by_role("button", name="Stop").click()
    told(page, "The view has ended.")
    assert page.url.endswith(f"/admin/people/{bob.id}")
