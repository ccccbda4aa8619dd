"""A card beside a name in a real browser: by the pointer and by the keyboard, closed by Esc, never on touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import FULL, findings

pytestmark = pytest.mark.browser


@pytest.fixture
def at_people(cast, browser_page, enter):
    assert cast.alice != cast.bob
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/people/")
    return browser_page


def test_pointing_at_a_name_shows_a_card_that_the_pointer_may_enter(at_people):
    at_people.locator("main").get_by_role("link", name="Bob Solberg").first.hover()
    card = at_people.get_by_role("tooltip")
    expect(card).to_contain_text("Nordlicht Media GmbH")
    assert findings(at_people, FULL) == []
    card.hover()
    at_people.wait_for_timeout(400)
    expect(card).to_be_visible()
    at_people.mouse.move(5, 890)
    expect(card).to_have_count(0)


def test_the_focus_shows_it_and_esc_closes_it_where_the_focus_stays(at_people):
    name = at_people.locator("main").get_by_role("link", name="Bob Solberg").first
    at_people.keyboard.press("Tab")
    name.focus()
    expect(at_people.get_by_role("tooltip")).to_contain_text("Bob Solberg")
    expect(name).to_have_attribute("aria-describedby", "preview")
    at_people.keyboard.press("Escape")
    expect(at_people.get_by_role("tooltip")).to_have_count(0)
    expect(name).to_be_focused()


def test_a_page_shows_no_card_of_what_it_is_itself_about(cast, at_people):
    at_people.goto(f"/admin/accounts/{cast.nordlicht.id}/people")
    shown = []
    at_people.on("request", lambda request: shown.append(request.url))
    at_people.get_by_role("link", name="Overview").hover()
    at_people.wait_for_timeout(450)
    assert [url for url in shown if "/preview/" in url] == []
