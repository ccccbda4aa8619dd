"""Going through pages by the keyboard alone: the first stop leads past the menu, each stop is seen, and they follow as they are read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
MOST = 150  # stops; no page here has more
# Where the focus is: in which part of the page, how high and how low, and whether it can be seen.
STOP = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  if (e === document.body) return null;
  const drawn = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  const seen = [e, e.closest('label'), e.closest('.find')].some(one => one && drawn(getComputedStyle(one))) || drawn(getComputedStyle(e, '::after'));
  const parts = [...document.querySelectorAll('.skip, .side, .bar, .top, .settings, nav, main header, main .card, main .strip, main tr, main > *')];
  let rolled = scrollY; // how far the page and what it lies in, a long menu, have been scrolled
  for (let one = e.parentElement; one && one !== document.documentElement; one = one.parentElement) rolled += one.scrollTop;
  return {part: parts.indexOf(e.closest('.skip, .side, .bar, .top, .settings, nav, main header, main tr, main .card, main .strip, main > *')),
    top: box.top + rolled, bottom: box.bottom + rolled, left: box.left, right: box.right, seen, what: e.outerHTML.slice(0, 120), main: !!e.closest('main')};
}"""


def stops(page: Page) -> list[dict]:
    """Each stop of Tab, from the page's beginning to its end."""
    found = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(STOP)) is None:
            return found
        found.append(stop)
    raise AssertionError(f"more than {MOST} stops")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("sam", "/admin/accounts/{account}"),
        ("sam", "/admin/people/"),
        ("sam", "/admin/people/{person}"),
        ("alice", "/security"),
        ("alice", "/people"),
    ],
)
def test_each_stop_of_tab_is_seen_and_they_follow_as_they_are_read(browser_page, enter, cast, who, path):
    page = browser_page
    address = path.format(account=cast.nordlicht.id, person=cast.bob.id)
    enter(page, getattr(cast, who))
    page.goto(address)
    page.evaluate("document.activeElement.blur()")
    found = stops(page)
    assert [stop["what"] for stop in found if not stop["seen"]] == []
    back = [
        (one["what"], two["what"])
        for one, two in pairwise(found)
        if one["part"] == two["part"] and two["bottom"] <= one["top"] and two["left"] < one["right"]
    ]
    assert back == []
    assert any(stop["main"] for stop in found)


@pytest.mark.parametrize(("who", "path"), [("sam", "/admin/people/"), ("alice", "/security")])
def test_the_first_stop_leads_past_the_menu_to_the_content(browser_page, enter, cast, who, path):
    page = browser_page
    assert cast.bob
    enter(page, getattr(cast, who))
    page.goto(path)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
