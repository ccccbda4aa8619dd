"""The account's page in a real browser: the first screen answers, and it holds on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import Throttle
from tests.browser.looks import sideways, wrong_with
from tests.factories.contacts import make_contact
from tests.factories.disputes import say_not_me
from tests.factories.imports import AWKWARD_NAMES
from tests.factories.notes import make_note
from tests.factories.people import make_person
from tests.factories.support import allow

pytestmark = pytest.mark.browser
FIRST_SCREEN = {"width": 1440, "height": 900}
# The lower edges of what the first screen must hold.
BOTTOMS = """() => Object.fromEntries([
  ['head', '.head'], ['attention', '.strip.warn'], ['consent', '.strip.good'], ['tabs', 'nav.tabs'],
  ['person', '.table tbody tr:nth-child(4)'], ['event', '.events li:not(.day)']
].map(([name, of]) => [name, [...document.querySelectorAll(of)].slice(0, 3).at(-1)?.getBoundingClientRect().bottom]))"""
TITLES = "() => [...document.querySelectorAll('.split .card')].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map(c => c.querySelector('h2').textContent)"


@pytest.fixture
def at_account(cast, browser_page, enter) -> Page:
    """Sam looks at an account of six people, one of them locked, under support access."""
    people = [cast.alice, cast.bob, *(make_person(cast.nordlicht, full_name=f"Person {n}") for n in range(4))]
    with transaction() as session:
        until = clock.now() + timedelta(minutes=15)
        session.add(Throttle(key="name:bob", failures=15, wait_until=until, user_id=people[1].id))
    make_contact(cast.alice)
    allow(cast.alice)
    for n in range(3):
        make_note(cast.sam, cast.nordlicht, f"What colleagues should know, {n}")
    say_not_me(people[-1])
    enter(browser_page, cast.sam)
    browser_page.goto(f"/admin/accounts/{cast.nordlicht.id}")
    return browser_page


def test_the_first_screen_holds_attention_consent_tabs_four_people_and_three_events(at_account):
    at_account.set_viewport_size(FIRST_SCREEN)
    bottoms = at_account.evaluate(BOTTOMS)
    assert None not in bottoms.values()
    assert {name: at for name, at in bottoms.items() if at > FIRST_SCREEN["height"]} == {}


def test_under_1180_px_there_is_one_column_and_a_phone_has_the_story_after_the_facts(at_account):
    at_account.set_viewport_size({"width": 1100, "height": 900})
    assert sideways(at_account) == []
    at_account.set_viewport_size({"width": 390, "height": 800})
    titles = at_account.evaluate(TITLES)
    assert titles == [
        "People",
        "Account",
        "Staff notes",
        "Sign-in security",
        "Timeline",
        "Open request",
        "Billing",
    ]


def test_the_page_and_its_tabs_hold_with_long_and_right_to_left_names_on_a_phone_and_in_the_dark(
    at_account, cast
):
    for name in AWKWARD_NAMES:
        make_contact(make_person(cast.nordlicht, full_name=name))
        make_note(cast.sam, cast.nordlicht, name * 3)
    for tab in ("", "/contacts", "/requests", "/notes", "/timeline"):
        at_account.goto(f"/admin/accounts/{cast.nordlicht.id}{tab}")
        assert wrong_with(at_account) == [], tab
