"""What opens on a page is read by axe as well: menus, the columns of a list, the list of keys, a phone's menu, dialogs of a closing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import FULL, HEIGHT, LOOKS, findings, sideways, wrong_with
from tests.factories import closing

pytestmark = pytest.mark.browser
PATHS = {
    "sam": ("/admin/people/", "/admin/accounts/{account}", "/admin/people/{person}"),
    "alice": ("/profile",),
}
MENUS = {"sam": 10, "alice": 1}  # at least
# Open the menu of this place, and no other; its name, or nothing after the last one.
OPEN = """place => {
  const all = [...document.querySelectorAll('details')].filter(d => d.querySelector('summary').getClientRects().length);
  all.forEach(one => { one.open = false; });
  if (all[place]) all[place].open = true;
  return all[place]?.querySelector('summary').textContent;
}"""


def wrong_with_menus(page: Page, path: str) -> tuple[int, list[str]]:
    """How many menus a page has, and what is wrong with it while each of them is open."""
    seen, wrong = 0, []
    page.goto(path)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        at = 0
        while name := page.evaluate(OPEN, at):
            # What lies beneath an open menu is covered until it is closed: no target of that moment.
            found = [w for w in (*findings(page, FULL), *sideways(page)) if "obscured" not in w]
            wrong += [f"{path} {width} {scheme} with {name.strip()}: {what}" for what in found]
            at += 1
        seen += at
    return seen, wrong


@pytest.mark.parametrize("who", PATHS)
def test_axe_finds_nothing_in_any_menu_that_is_open(browser_page, enter, cast, who):
    enter(browser_page, getattr(cast, who))
    parts = {"account": cast.nordlicht.id, "person": cast.bob.id}
    found = [wrong_with_menus(browser_page, path.format(**parts)) for path in PATHS[who]]
    assert [what for _, wrong in found for what in wrong] == []
    assert sum(seen for seen, _ in found) >= MENUS[who]


def test_axe_finds_nothing_in_the_list_of_keys(browser_page, enter, cast):
    enter(browser_page, cast.sam)
    browser_page.goto("/admin/notices")
    browser_page.keyboard.press("?")
    expect(browser_page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert wrong_with(browser_page) == []


@pytest.mark.parametrize(
    ("who", "path", "menu", "line"),
    [("sam", "/admin/people/", "Menu", "Accounts"), ("alice", "/profile", "Profile", "Sign-in security")],
)
def test_axe_finds_nothing_in_a_phones_menu(new_page, enter, cast, who, path, menu, line):
    page = new_page(width=390, dark=True)
    enter(page, getattr(cast, who))
    page.goto(path)
    page.get_by_role("button", name=menu, exact=True).click()
    expect(page.get_by_role("link", name=line).first).to_be_visible()
    assert findings(page, FULL) + sideways(page) == []


def test_axe_finds_nothing_in_the_dialogs_of_billings_case(browser_page, enter, cast):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    enter(browser_page, cast.bill)
    browser_page.goto(f"/admin/requests/{case_id}")
    openers = browser_page.locator("main [data-dialog]")
    assert openers.count() > 1
    for at in range(openers.count()):
        openers.nth(at).click()
        expect(browser_page.get_by_role("dialog")).to_be_visible()
        assert wrong_with(browser_page) == []
        browser_page.keyboard.press("Escape")
