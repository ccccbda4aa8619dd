"""An open page whose session is gone: a sign-in in place, what was typed kept, for its typist alone (UX 11, SECURITY 13, 60)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin_app.kernel.db import db, transaction
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.factories.people import PASSWORD
from tests.factories.pins import PIN, make_pin
from tests.sign_in.door import app_code

pytestmark = pytest.mark.browser
TYPED = "Kanari Envogel"


def end_all(user, why=EndReason.STAFF):
    db.session.rollback()
    with transaction():
        sessions.revoke_user(user.id, why)


def last_seen(user):
    db.session.rollback()
    rows = db.session.query(LoginSession).filter_by(user_id=user.id, ended_at=None)
    return rows.one().last_seen_at


def aged(user, **times):
    """The person's session, as if it had been used last some time ago."""
    with transaction() as session:
        row = session.query(LoginSession).filter_by(user_id=user.id, ended_at=None).one()
        for name, value in times.items():
            setattr(row, name, value)


def page_slept(page):
    """As if the page's server had said nothing for a minute."""
    page.evaluate("Date.now = (real => () => real() + 60_000)(Date.now.bind(Date))")


def dialog_of(page):
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="You are signed out")).to_be_visible()
    return dialog


def sign_in_there(page, user, password=PASSWORD):
    dialog = dialog_of(page)
    dialog.get_by_label("Username or e-mail").fill(user.username)
    dialog.get_by_label("Password", exact=True).fill(password)
    dialog.get_by_role("button", name="Sign in", exact=True).click()


def test_the_session_ends_the_door_stands_in_a_dialog_and_the_page_comes_back_as_typed(
    browser_page, enter, cast
):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/profile")
    page.get_by_label("Full name").fill(TYPED)
    end_all(cast.alice)
    page_slept(page)
    page.get_by_role("button", name="Save").first.click()
    dialog = dialog_of(page)
    expect(dialog).to_contain_text("signed out by our staff")
    assert TYPED not in page.content()
    assert "Nordlicht" not in page.content()
    sign_in_there(page, cast.alice, "Wrong+Way-0")
    expect(dialog).to_contain_text("don’t match")
    sign_in_there(page, cast.alice)
    expect(page.get_by_label("Full name")).to_have_value(TYPED)
    told(page, "Nothing has been sent yet")
    page.get_by_role("button", name="Save").first.click()
    told(page, "Your profile is saved.")


def test_the_next_key_that_is_typed_finds_it_too_and_steps_are_taken_in_the_dialog(browser_page, enter, cast):
    page = browser_page
    make_pin(cast.sam, after_sign_in=True)
    enter(page, cast.sam)
    page.goto("/admin/me/profile")
    page.get_by_label("Full name").fill("Sam Berg")
    end_all(cast.sam)
    page_slept(page)
    page.keyboard.press("End")
    sign_in_there(page, cast.sam)
    page.get_by_role("dialog").locator("[name=code]").fill(app_code())
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()
    page.get_by_role("dialog").get_by_label("PIN", exact=True).fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Full name")).to_have_value("Sam Berg")


def test_another_person_who_signs_in_finds_nothing_of_it(browser_page, enter, cast):
    page = browser_page
    assert cast.bob
    enter(page, cast.alice)
    page.goto("/profile")
    page.get_by_label("Full name").fill("Alices Geheimnis")
    end_all(cast.alice)
    page_slept(page)
    page.keyboard.press("End")
    sign_in_there(page, cast.bob)
    page.get_by_text("Bob Solberg").first.wait_for()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Alices Geheimnis" not in page.content()
    assert "Bob Solberg" in page.content()


def test_a_password_that_was_typed_is_not_kept(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/security/password")
    for label in ("Current password", "New password"):
        page.get_by_label(label, exact=True).fill("Geheim+Wort-9")
    end_all(cast.alice)
    page_slept(page)
    page.keyboard.press("End")
    sign_in_there(page, cast.alice)
    for label in ("Current password", "New password"):
        expect(page.get_by_label(label, exact=True)).to_have_value("")


def test_s13_typing_is_activity_and_a_page_that_only_stands_open_is_none(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/profile")
    before = last_seen(cast.alice)
    page.wait_for_timeout(300)
    assert last_seen(cast.alice) == before
    aged(cast.alice, last_seen_at=before.replace(year=before.year), idle_seconds=1800)
    with page.expect_response(lambda answer: answer.url.endswith("/session")) as beat:
        page_slept(page)
        page.get_by_label("Full name").press("End")
    assert "x-background" not in beat.value.request.headers


def test_a_page_that_stands_open_past_its_time_shows_the_door_by_itself(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    aged(cast.alice, idle_seconds=2)
    page.goto("/profile")
    expect(dialog_of(page)).to_contain_text("there was no activity here for a while")
    assert "Alice Lindqvist" not in page.content()


def test_a_second_tabs_sign_in_gives_the_first_tabs_form_the_new_token(browser_page, enter, cast):
    page = browser_page
    enter(page, cast.alice)
    page.goto("/profile")
    page.get_by_label("Full name").fill("Alice Berg")
    end_all(cast.alice)
    other = page.context.new_page()
    other.goto("/sign-in")
    other.get_by_label("Username or e-mail").fill(cast.alice.username)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_response("**/session"):
        other.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save").first.click()
    told(page, "Your profile is saved.")
    expect(page.get_by_label("Full name")).to_have_value("Alice Berg")


def test_without_script_a_page_keeps_it_until_the_sign_in_in_another_tab(new_page, enter, cast):
    page = new_page(script=False)
    enter(page, cast.alice)
    page.goto("/profile")
    page.get_by_label("Full name").fill(TYPED)
    end_all(cast.alice)
    page.get_by_role("button", name="Save").first.click()
    told(page, "What you typed is kept on this page")
    assert TYPED not in page.content()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    door = opened.value
    door.get_by_label("Username or e-mail").fill(cast.alice.username)
    door.get_by_label("Password", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="Sign in", exact=True).click()
    door.get_by_role("navigation").first.wait_for()
    page.get_by_role("button", name="Continue with what I typed").click()
    expect(page.get_by_label("Full name")).to_have_value(TYPED)
    page.get_by_role("button", name="Save").first.click()
    told(page, "Your profile is saved.")


def test_at_the_desk_without_script_it_is_the_same(new_page, enter, cast):
    page = new_page(script=False)
    enter(page, cast.sam)
    page.goto("/admin/me/profile")
    page.get_by_label("Full name").fill("Sam Berg")
    end_all(cast.sam)
    page.get_by_role("button", name="Save").click()
    told(page, "What you typed is kept on this page")
    enter(page, cast.sam)
    page.get_by_role("button", name="Continue with what I typed").click()
    expect(page.get_by_label("Full name")).to_have_value("Sam Berg")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_dialog_and_on_the_page_without_script(new_page, enter, cast, width):
    page, plain = new_page(width=width), new_page(width=width, script=False)
    enter(page, cast.alice)
    page.goto("/profile")
    end_all(cast.alice)
    page_slept(page)
    page.keyboard.press("End")
    expect(dialog_of(page).get_by_label("Password", exact=True)).to_be_visible()
    wrong = wrong_with(page)
    assert wrong == []
    assert plain
