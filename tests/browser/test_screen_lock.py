"""The screen lock in a real browser: it falls by itself, hides everything, and gives back what was typed (S2-04, S2-05, SECURITY 60)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin_app.kernel.db import transaction
from admin_app.session.models import LoginSession, Stage
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.factories.people import PASSWORD
from tests.factories.pins import PIN, WRONG, lock, make_pin, row_of

pytestmark = pytest.mark.browser
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, document.title, window.name, history.state, location.href,
  await caches.keys(), (await indexedDB.databases()).map(d => d.name),
])"""
CANARIES = [
    "Alice Lindqvist",
    "Bob Solberg",
    "alice@nordlicht.example",
    "bob@nordlicht.example",
    "Nordlicht",
    "kanarien@privat.example",
]
TYPED = "kanarien@privat.example"


@pytest.fixture
def session_of(db):
    """The latest session of somebody."""

    def found(user):
        db.session.rollback()
        rows = db.session.query(LoginSession).filter_by(user_id=user.id).order_by(LoginSession.created_at)
        return rows.all()[-1].id

    return found


def locks_in(session_id, seconds):
    """Let a session lock after seconds, as no choice that is offered does."""
    with transaction() as session:
        session.get(LoginSession, session_id).lock_seconds = seconds


def unlock(page, pin=PIN):
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Unlock").click()


def is_locked(page):
    expect(page.get_by_role("heading", name="Screen locked")).to_be_visible()


@pytest.mark.feature("S2-04")
def test_a_pin_is_turned_on_with_number_repeat_and_password(browser_page, enter, cast, session_of):
    enter(browser_page, cast.alice, fresh=False)
    browser_page.goto("/security/pin")
    browser_page.get_by_label("PIN", exact=True).fill(PIN)
    browser_page.get_by_label("PIN again").fill(PIN)
    browser_page.get_by_label("Your password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Turn on").click()
    told(browser_page, "Your PIN is set")
    browser_page.get_by_label("Lock the screen after").select_option("5")
    browser_page.get_by_role("button", name="Save").click()
    told(browser_page, "Saved. It applies to all your devices")
    expect(browser_page.locator(".chip").get_by_text("Locks after 5 min")).to_be_visible()
    assert row_of(session_of(cast.alice)).lock_seconds == 300


@pytest.mark.feature("S2-05")
def test_s60_the_screen_locks_by_itself_hides_all_and_gives_back_what_was_typed(
    browser_page, enter, cast, session_of
):
    page = browser_page
    make_pin(cast.alice)
    assert cast.bob
    enter(page, cast.alice)
    here = session_of(cast.alice)
    locks_in(here, 4)
    page.goto("/people/invite")
    page.get_by_label("E-mail address", exact=True).fill(TYPED)
    is_locked(page)
    assert row_of(here).stage is Stage.LOCKED
    kept = page.content() + page.evaluate(KEPT)
    assert [c for c in CANARIES if c in kept] == []
    assert page.title().startswith("Screen locked")
    unlock(page, WRONG)
    expect(page.get_by_role("alert")).to_contain_text("Attempts left: 4.")
    locks_in(here, 300)
    unlock(page)
    expect(page.get_by_label("E-mail address", exact=True)).to_have_value(TYPED)
    assert row_of(here).stage is Stage.OPEN
    assert "Invite" in page.title()


def test_what_was_typed_before_the_lock_is_sent_after_it(browser_page, enter, cast, session_of):
    page = browser_page
    make_pin(cast.alice)
    enter(page, cast.alice)
    page.goto("/profile")
    page.get_by_label("Full name").fill("Alice Berg")
    page.locator("details.mine summary").click()
    page.get_by_role("button", name="Lock the screen").click()
    is_locked(page)
    unlock(page)
    page.get_by_role("button", name="Save").click()
    told(page, "Your profile is saved.")
    expect(page.get_by_label("Full name")).to_have_value("Alice Berg")


def test_lock_now_locks_every_window_and_unlocking_one_opens_all(browser_page, enter, cast, session_of):
    make_pin(cast.alice)
    enter(browser_page, cast.alice)
    other = browser_page.context.new_page()
    for page in (browser_page, other):
        page.goto("/security")
    browser_page.locator("details.mine summary").click()
    browser_page.get_by_role("button", name="Lock the screen").click()
    for page in (browser_page, other):
        is_locked(page)
    unlock(other)
    for page in (browser_page, other):
        expect(page.get_by_role("heading", name="Sign-in security", exact=True).first).to_be_visible()


def test_five_wrong_pins_lead_to_the_door_which_says_why(browser_page, enter, cast, session_of):
    page = browser_page
    make_pin(cast.alice)
    enter(page, cast.alice)
    page.goto("/profile")
    page.locator("details.mine summary").click()
    page.get_by_role("button", name="Lock the screen").click()
    for left in (4, 3, 2, 1):
        unlock(page, WRONG)
        expect(page.get_by_role("alert")).to_contain_text(f"Attempts left: {left}.")
    unlock(page, WRONG)
    page.wait_for_url(re.compile("/sign-in"))
    told(page, "5 wrong PINs: this session has ended.")


def test_a_form_sent_after_the_time_finds_the_lock_first_and_is_kept(browser_page, enter, cast, session_of):
    """The page was asleep: its timer never ran."""
    page = browser_page
    make_pin(cast.alice)
    enter(page, cast.alice)
    here = session_of(cast.alice)
    locks_in(here, 600)
    page.goto("/profile")
    page.get_by_label("Full name").fill("Alice Berg")
    page.evaluate("Date.now = (real => () => real() + 700_000)(Date.now.bind(Date))")
    page.get_by_role("button", name="Save").click()
    is_locked(page)
    unlock(page)
    expect(page.get_by_label("Full name")).to_have_value("Alice Berg")


def test_a_page_that_cannot_ask_locks_and_opens_nothing_until_it_can(browser_page, enter, cast, session_of):
    page = browser_page
    make_pin(cast.alice)
    enter(page, cast.alice)
    here = session_of(cast.alice)
    locks_in(here, 4)
    page.goto("/profile")
    page.context.set_offline(True)
    is_locked(page)
    unlock(page)
    expect(page.get_by_role("alert")).to_contain_text("You are offline")
    page.context.set_offline(False)
    locks_in(here, 600)
    unlock(page)
    expect(page.get_by_label("Full name")).to_have_value("Alice Lindqvist")


def test_an_open_dialog_stands_open_again(browser_page, enter, new_page, cast, session_of):
    page = browser_page
    make_pin(cast.alice)
    enter(new_page(), cast.alice)
    enter(page, cast.alice)
    page.goto("/security")
    page.get_by_role("link", name="Sign out everywhere else").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.querySelector('form[data-lock-now]').requestSubmit()")
    is_locked(page)
    unlock(page)
    expect(page.locator("dialog:modal")).to_be_visible()


def test_without_script_the_page_says_beforehand_what_is_lost_and_unlocking_leads_back(
    new_page, enter, cast, session_of
):
    page = new_page(script=False)
    make_pin(cast.alice, minutes=5)
    enter(page, cast.alice)
    page.goto("/profile")
    told(page, "The screen locks after 5 min without activity. Your browser runs no script")
    lock(session_of(cast.alice))
    page.goto("/people?key=")
    is_locked(page)
    assert "/locked?next=" in page.url
    unlock(page)
    page.wait_for_url(re.compile(r"(?<!next=)/people\?key=$"))


def test_staff_lock_and_unlock_at_the_desk(browser_page, enter, cast, session_of):
    page = browser_page
    make_pin(cast.sam)
    assert cast.alice
    enter(page, cast.sam)
    page.goto("/admin/people/")
    with page.expect_response("**/admin/lock"):
        page.evaluate("document.querySelector('form[data-lock-now]').requestSubmit()")
    is_locked(page)
    assert "Alice Lindqvist" not in page.content()
    page.reload()
    assert "/admin/locked?next=" in page.url
    unlock(page)
    page.wait_for_url(re.compile("(?<!next=)/admin/people/$"))
    expect(page.get_by_text("Alice Lindqvist").first).to_be_visible()


def test_a_page_loaded_anew_before_the_server_heard_of_the_lock_is_locked_again(
    browser_page, enter, cast, session_of
):
    page = browser_page
    make_pin(cast.alice)
    enter(page, cast.alice)
    page.goto("/profile")
    page.route("**/lock", lambda route: route.abort())
    page.evaluate("document.querySelector('form[data-lock-now]').requestSubmit()")
    is_locked(page)
    page.unroute("**/lock")
    with page.expect_response("**/lock"):
        page.reload()
    is_locked(page)
    assert row_of(session_of(cast.alice)).stage is Stage.LOCKED
    page.reload()
    unlock(page)
    expect(page.get_by_label("Full name")).to_have_value("Alice Lindqvist")


def test_axe_finds_nothing_on_the_pages_of_the_lock(new_page, enter, cast, session_of):
    page = new_page()
    enter(page, cast.alice)
    page.goto("/security/pin")
    wrong = wrong_with(page)
    make_pin(cast.alice)
    page.goto("/security/pin")
    wrong += wrong_with(page)
    page.evaluate("document.querySelector('form[data-lock-now]').requestSubmit()")
    is_locked(page)
    unlock(page, WRONG)
    expect(page.get_by_role("alert")).to_be_visible()
    wrong += wrong_with(page)
    page.reload()
    wrong += wrong_with(page)
    assert wrong == []
