"""Finding and doing by the keyboard: the box, the hits, and the palette."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import looks
from tests.factories.billing import make_service
from tests.factories.people import make_account, make_person
from tests.factories.support import allow

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(cast, browser_page, enter):
    """Sam's browser on the start page."""
    enter(browser_page, cast.sam)
    return browser_page


def palette(page):
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Find or do")
    expect(box).to_be_focused()
    return box


def option(page, name):
    return page.get_by_role("option", name=name)


def test_the_first_hit_has_the_focus_and_j_k_and_o_go_through_hits(cast, desk):
    for name in ("Lind", "Lindholm", "Lindqvist"):
        make_account(name=name)
    desk.goto("/admin/notices")
    desk.keyboard.press("/")
    desk.keyboard.insert_text("lind")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("link", name="Lind", exact=True)).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name="Lindholm")).to_be_focused()
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("o")
    expect(desk.get_by_role("heading", level=1, name="Lindholm")).to_be_visible()


def test_the_palette_finds_while_one_types_and_opens_by_arrow_and_enter(cast, desk):
    first, second = make_account(name="Solberg Fisk AS"), cast.bob
    desk.goto("/admin/notices")
    palette(desk).press_sequentially("solberg")
    expect(option(desk, first.name)).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("ArrowDown")
    expect(option(desk, second.full_name)).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/admin/people/{second.id}")


def test_an_act_asks_whom_it_is_for_and_opens_over_the_page(cast, desk):
    bob = cast.bob
    desk.goto("/admin/notices")
    palette(desk).press_sequentially("> unlock")
    expect(option(desk, "Unlock")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_placeholder("Name, number or a whole address")).to_be_focused()
    desk.keyboard.type("bob sol")
    expect(option(desk, bob.full_name)).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog", name="Unlock Bob Solberg")).to_be_visible()


def test_an_act_begins_in_the_box_at_the_top_as_well(cast, desk):
    desk.goto("/admin/notices")
    desk.keyboard.press("/")
    desk.keyboard.type("> unlock")
    expect(option(desk, "Unlock")).to_be_visible()


@pytest.mark.parametrize(("typed", "at", "title", "field"), [
    ("> break glass", "account", "Break glass at Nordlicht Media GmbH", "Why it can’t wait"),
    ("> access request", "account", "Ask Nordlicht Media GmbH for support access", "Reason"),
    ("> view as", "person", "View as Bob Solberg", "Reason"),
])  # fmt: skip
def test_acts_that_need_a_reason_open_over_the_page_with_the_reason_focused(
    cast, desk, typed, at, title, field
):
    allow(cast.alice, areas=["security"])
    here = f"/admin/people/{cast.bob.id}" if at == "person" else f"/admin/accounts/{cast.nordlicht.id}"
    desk.goto(here)
    palette(desk).press_sequentially(typed)
    expect(option(desk, title)).to_be_visible()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name=title)
    expect(dialog.get_by_label(field)).to_be_focused()
    assert desk.url.endswith(here)


def test_on_a_persons_page_the_act_is_for_that_person_and_the_focus_comes_back(cast, desk):
    desk.goto(f"/admin/people/{cast.bob.id}")
    bell = desk.get_by_role("link", name="Notices").first
    bell.focus()
    palette(desk).press_sequentially("> unlock")
    expect(option(desk, "Unlock Bob Solberg")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog", name="Unlock Bob Solberg")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(bell).to_be_focused()


def test_a_whole_address_is_looked_up_by_enter_alone(cast, desk):
    bob = cast.bob
    desk.goto("/admin/notices")
    palette(desk).press_sequentially(bob.email)
    expect(option(desk, "Look up this e-mail address")).to_be_visible()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/admin/people/{bob.id}")


def test_an_account_is_pinned_from_its_page_and_stands_first_from_then_on(cast, desk):
    desk.goto(f"/admin/accounts/{cast.nordlicht.id}")
    palette(desk).press_sequentially("> pin")
    expect(option(desk, "Pin Nordlicht Media GmbH")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Unpin")).to_be_visible()
    desk.goto("/admin/notices")
    palette(desk)
    expect(option(desk, "Nordlicht Media GmbH")).to_be_visible()


def test_escape_closes_and_gives_the_focus_back(cast, desk):
    desk.goto("/admin/notices")
    bell = desk.get_by_role("link", name="Notices").first
    bell.focus()
    palette(desk)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(bell).to_be_focused()


def test_axe_finds_nothing_in_the_open_palette(cast, desk):
    make_person(cast.nordlicht, full_name="Solveig Sol", status="invited")
    make_account(name="Solberg Fisk AS", status="suspended")
    desk.goto("/admin/notices")
    palette(desk).press_sequentially("sol")
    expect(option(desk, "Solberg Fisk AS")).to_be_visible()
    assert looks.wrong_with(desk) == []


def test_axe_finds_nothing_on_the_page_of_hits_nor_where_nothing_was_found(cast, desk):
    make_account(name="Solberg Fisk AS", status="suspended")
    make_service(cast.nordlicht, name="Solar roof")
    for typed in ("sol", "qqxyzzy 77"):
        desk.goto("/admin/notices")
        desk.keyboard.press("/")
        desk.keyboard.insert_text(typed)
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", level=1, name="Search")).to_be_visible()
        assert looks.wrong_with(desk) == [], typed
        desk.set_viewport_size({"width": 1280, "height": 900})
