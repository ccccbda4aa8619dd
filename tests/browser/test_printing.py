"""On paper: one sheet where one serves, no menus, marks kept, and who printed it when."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.factories.people import make_account, make_person

pytestmark = pytest.mark.browser
SHEETS = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def printing(
    cast: Cast, new_page: Callable[..., Page], enter: Callable[[Page, Any], None]
) -> Callable[[str], Page]:
    """A page as paper shows it."""

    def opened(path: str) -> Page:
        page = new_page()
        enter(page, cast.sam)
        page.goto(path)
        page.emulate_media(media="print")
        return page

    return opened


def sheets(page: Page) -> int:
    """How many sheets of A4 it takes."""
    return len(SHEETS.findall(page.pdf(format="A4", prefer_css_page_size=True)))


def forty_five() -> None:
    for number in range(45):
        account = make_account(name=f"Reederei und Spedition Nummer {number} GmbH & Co. KG")
        make_person(account, full_name=f"Wilhelmina Ö. Featherstonehaugh {number}")


def test_forty_five_accounts_are_one_sheet(printing):
    forty_five()
    assert sheets(printing("/admin/accounts/")) == 1


def test_a_sheet_has_no_menus_and_says_who_printed_it_when_and_in_which_zone(printing, cast):
    assert cast.alice
    page = printing("/admin/people/")
    seen = page.inner_text("body")
    assert "Printed by Sam Ferreira" in seen
    assert re.search(r"\d{1,2} \w{3,4} 20\d\d, \d\d:\d\d:\d\d \S+", seen)
    for gone in ("Audit trail", "Columns", "Export", "Filter"):
        assert gone not in seen
    assert "•••••@" in seen
    expect(page.locator(".list .chip").first).to_be_visible()


def test_paper_gives_a_near_day_its_date(printing, cast):
    assert cast.alice
    page = printing("/admin/sessions/")
    near = page.locator("time[data-print]").first
    assert re.fullmatch(r"\d{1,2} \w{3,4} 20\d\d, \d\d:\d\d", near.get_attribute("data-print") or "")
    assert near.evaluate("e => getComputedStyle(e, '::after').content").strip('"') == near.get_attribute(
        "data-print"
    )
    assert near.evaluate("e => getComputedStyle(e).fontSize") == "0px"
