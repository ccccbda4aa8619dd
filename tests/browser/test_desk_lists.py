"""Lists of the desk hold in a narrow window, in each language: nothing scrolls sideways, rows are alike, the head stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.looks import FULL, findings, sideways
from tests.browser.looks import wrong_with as wrong_looks
from tests.browser.test_crawl import awkward
from tests.factories.billing import change
from tests.lasting import lasting
from tests.staff.nouns import OF_ADMINISTRATORS, OF_AGENTS
from tests.world import World

pytestmark = pytest.mark.browser
WIDTHS = (861, 1024, 1280)
ROWS = {"audit": 40}  # CSS pixels of one line; all others have two
# Rows that aren't as high as all; heads and marks (a chip, a dot, a time) that are cut; how wide the name is.
LOOK = """() => {
  const shown = e => e.getClientRects().length, cut = e => e.scrollWidth > e.clientWidth + 1;
  const rows = [...document.querySelectorAll('.list tbody tr')], names = [...document.querySelectorAll('.list tbody td.long')];
  return {
    heights: [...new Set(rows.map(r => Math.round(r.getBoundingClientRect().height)))],
    cut: [...document.querySelectorAll('.list th, .list td:has(> .dot), .list .chip, .list td.soft:not(.long)')].filter(e => shown(e) && cut(e)).map(e => e.innerText),
    name: Math.min(...names.map(n => n.getBoundingClientRect().width)),
    columns: [...document.querySelectorAll('.list th')].filter(shown).length,
  }}"""


@pytest.fixture
def world(app: Flask, cast: Any) -> World:
    """One of everything, with names that break careless pages."""
    return lasting(app, cast, "awkward", awkward)


@pytest.fixture
def desk(
    world: World, new_page: Callable[..., Page], enter: Callable[[Page, Any], None]
) -> Callable[..., Page]:
    """A page of whoever sees most lists, or of somebody else, in a language."""

    def opened(language: str = "en", who: str = "root", **options: Any) -> Page:
        page, user = new_page(**options), getattr(world.cast, who)
        change(user, language=language)
        enter(page, user)
        return page

    return opened


def wrong_with(page: Page, name: str, width: int) -> list[str]:
    """What doesn't hold of a list in a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    look = page.evaluate(LOOK)
    found = [*sideways(page), *(f"cut: {text}" for text in look["cut"])]
    if look["heights"] not in ([], [ROWS.get(name, 55)]):
        found.append(f"rows of {look['heights']} px")
    if look["name"] is not None and look["name"] < 199:
        found.append(f"the name has {look['name']} px of {look['columns']} columns")
    return [f"{name} at {width}: {what}" for what in found]


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_list_holds_from_861_px_in_each_language(desk, language):
    wrong = []
    for who, names in (("root", OF_ADMINISTRATORS), ("sam", OF_AGENTS)):
        page = desk(language, who)
        for name in names:
            page.goto(f"/admin/{name}/")
            assert page.evaluate("document.documentElement.lang").startswith(language)
            wrong += [what for width in WIDTHS for what in wrong_with(page, name, width)]
            wrong += [f"{name}: {what}" for what in findings(page, FULL)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_queues_hold_from_861_px_too(desk, language):
    page, wrong = desk(language), []
    for path in ("/admin/requests/", "/admin/requests/?view=all", "/admin/waiting"):
        page.goto(path)
        wrong += [what for width in WIDTHS for what in wrong_with(page, path, width)]
    assert not wrong, "\n".join(wrong)


def test_the_whole_row_opens_by_one_link_and_other_links_in_it_stay(desk):
    page = desk()
    page.goto("/admin/people/")
    row = page.locator(".list tbody tr").first
    name = row.locator("td.long").get_by_role("link")
    expect(name).to_have_count(1)
    where = name.get_attribute("href")
    row.locator("td").last.click(force=True)
    page.wait_for_url(f"**{where}")
    page.go_back()
    page.locator(".list td[data-label=Account] a").first.click()
    page.wait_for_url("**/admin/accounts/*")


def test_the_head_of_a_list_stays_in_sight(desk):
    page = desk()
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto("/admin/people/")
    page.evaluate("scrollTo(0, 600)")
    head = page.locator(".list th").first.bounding_box()
    assert head
    assert 50 <= head["y"] <= 60


@pytest.mark.parametrize("script", [True, False])
def test_an_event_opens_in_its_row_and_closes_with_and_without_script(desk, script):
    page = desk(script=script)
    page.goto("/admin/audit/")
    row = page.locator(".list tbody tr").nth(2)
    where = row.get_attribute("id")
    row.locator("td.tools").click(force=True)
    panel = page.locator(f"#{where} + .open-row")
    panel.get_by_text("Sealed in block").wait_for()
    assert "open=" in page.url
    page.locator(f"#{where} td.tools").click(force=True)
    panel.wait_for(state="detached")
    assert "open=" not in page.url


def test_an_open_event_is_readable(desk):
    page = desk()
    page.goto("/admin/audit/")
    page.locator(".list tbody tr td.tools").nth(1).click(force=True)
    page.locator(".open-row").wait_for()
    assert wrong_looks(page) == []


def test_the_page_of_one_row_is_readable_at_each_width(desk):
    page, wrong = desk(), []
    for name in ("sessions", "invoices", "services", "mail", "support-access", "imports"):
        page.goto(f"/admin/{name}/")
        page.goto(page.locator(".list td.long a").first.get_attribute("href") or "")
        wrong += [f"{name}: {what}" for what in wrong_looks(page)]
    assert not wrong, "\n".join(wrong)


def test_a_list_that_fits_has_no_pager(desk):
    page = desk()
    page.goto("/admin/roles/")
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)
    page.goto("/admin/people/?size=10")
    expect(page.get_by_role("link", name="Older")).to_have_count(1)


TOPS = """row => [...row.querySelectorAll('td[data-label]')].map(cell => {
  const text = document.createRange()
  text.selectNodeContents(cell)
  return Math.round(text.getBoundingClientRect().top - cell.getBoundingClientRect().top)
})"""


def test_on_a_phone_the_values_of_a_row_stand_in_line(cast, new_page, enter):
    page = new_page(width=390)
    enter(page, cast.root)
    page.goto("/admin/retention")
    tops = page.locator(".blocks tbody tr").first.evaluate(TOPS)
    assert len(tops) == 4
    assert len(set(tops)) == 1, tops
