"""Acts in a real browser open as dialogs over the page that offers them, and lead where their pages lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from admin_app.sign_in.models import Throttle
from tests.browser.looks import findings, wrong_with
from tests.browser.steps import told
from tests.factories.people import PASSWORD
from tests.sign_in.door import app_code

pytestmark = pytest.mark.browser
WHY = "She rang from the number we know"


def locked(person: User) -> User:
    """Fifteen wrong passwords."""
    with transaction() as session:
        until = clock.now() + timedelta(minutes=15)
        session.add(Throttle(key=f"name:{person.id.hex}", failures=15, wait_until=until, user_id=person.id))
    return person


@pytest.fixture
def at_account(cast, browser_page, enter) -> Page:
    """Sam looks at an account in which Bob is locked out."""
    assert cast.alice != locked(cast.bob)
    enter(browser_page, cast.sam)
    browser_page.goto(f"/admin/accounts/{cast.nordlicht.id}")
    return browser_page


def test_an_act_opens_over_its_page_asks_why_and_leads_back_with_the_toast(cast, at_account):
    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    dialog = at_account.get_by_role("dialog", name="Unlock Bob Solberg")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert wrong_with(at_account) == []
    at_account.keyboard.type(WHY)
    dialog.get_by_role("button", name="Unlock").click()
    told(at_account, "Bob Solberg can try to sign in again at once.")
    assert at_account.url.endswith(f"/admin/accounts/{cast.nordlicht.id}")
    expect(at_account.get_by_role("link", name="Unlock now: Bob Solberg")).to_have_count(0)


def test_what_is_wrong_is_said_in_the_dialog_and_what_was_typed_stays(at_account):
    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    dialog = at_account.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("He")
    dialog.get_by_role("button", name="Unlock").click()
    expect(dialog.locator(".invalid-feedback")).to_be_visible()
    expect(dialog.get_by_label("Reason")).to_have_value("He")
    expect(dialog.get_by_label("Reason")).to_be_focused()
    assert wrong_with(at_account) == []
    dialog.get_by_label("Reason").fill(WHY)
    dialog.get_by_role("button", name="Unlock").click()
    told(at_account, "Bob Solberg can try to sign in again at once.")


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_esc_and_cancel_close_it_and_the_focus_returns(at_account, way):
    link = at_account.get_by_role("link", name="Unlock now: Bob Solberg")
    link.click()
    dialog = at_account.get_by_role("dialog")
    expect(dialog).to_be_visible()
    if way == "Escape":
        at_account.keyboard.press(way)
    else:
        dialog.get_by_role("link", name=way).click()
    expect(at_account.locator("dialog.act")).to_have_count(0)
    expect(link).to_be_focused()
    assert not at_account.url.endswith("unlock")


def test_an_old_sign_in_is_confirmed_in_the_dialog_with_what_was_typed_kept(cast, browser_page, enter):
    assert cast.alice != cast.bob
    enter(browser_page, cast.root)
    browser_page.goto(f"/admin/people/{cast.bob.id}")
    with transaction() as session:
        session.query(LoginSession).update({"fresh_until": clock.now() - timedelta(minutes=1)})
    browser_page.get_by_label("More acts").click()
    browser_page.get_by_role("link", name="Change e-mail address").click()
    dialog = browser_page.get_by_role("dialog")
    dialog.get_by_label("New e-mail address").fill("bob.solberg@nordlicht.example")
    dialog.get_by_label("How the person proved").fill("Called back on the number we know")
    dialog.get_by_label("Reason").fill(WHY)
    dialog.get_by_role("button", name="Ask a second person").click()
    expect(dialog.get_by_label("Your password")).to_be_focused()
    expect(dialog.get_by_label("Reason")).to_have_value(WHY)
    assert wrong_with(browser_page) == []
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_label("Code from").fill(app_code())
    dialog.get_by_role("button", name="Ask a second person").click()
    told(browser_page, "Nothing is changed yet.")


def test_what_answers_no_dialog_is_loaded_as_a_page(cast, at_account):
    with transaction() as session:
        session.query(LoginSession).update({"ended_at": clock.now()})
    database.session.rollback()
    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    at_account.wait_for_url("**/admin/sign-in**")


def test_on_a_phone_it_is_a_sheet_at_the_bottom(cast, new_page, enter):
    phone = new_page(width=390, height=800)
    locked(cast.bob)
    enter(phone, cast.sam)
    phone.goto(f"/admin/accounts/{cast.nordlicht.id}")
    phone.get_by_role("link", name="Unlock now: Bob Solberg").click()
    box = phone.get_by_role("dialog").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 800)


def test_after_the_first_act_on_an_account_an_unlock_takes_two_clicks(cast, at_account):
    with transaction() as session:
        session.add(PolicyValue(key=Key.REASONS_SAVED.value, value=f"Invitation never arrived\n{WHY}"))
    at_account.goto(f"/admin/people/{cast.alice.id}/send-link")
    at_account.get_by_role("button", name=WHY).click()
    expect(at_account.get_by_label("Reason", exact=True)).to_have_value(WHY)
    at_account.get_by_role("button", name="Send password link").click()
    told(at_account, "A link for a new password is on its way")
    at_account.goto(f"/admin/accounts/{cast.nordlicht.id}")

    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    expect(at_account.get_by_role("dialog").get_by_label("Reason", exact=True)).to_have_value(WHY)
    assert wrong_with(at_account) == []
    at_account.get_by_role("dialog").get_by_role("button", name="Unlock").click()
    told(at_account, "Bob Solberg can try to sign in again at once.")


def test_fix_sign_in_asks_who_then_offers_what_helps_in_one_dialog(cast, at_account):
    at_account.get_by_role("link", name="Fix sign-in").click()
    dialog = at_account.get_by_role("dialog")
    expect(dialog.get_by_label("Name or username")).to_be_focused()
    assert wrong_with(at_account) == []
    at_account.keyboard.type("solb")
    at_account.keyboard.press("Enter")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("link", name="Bob Solberg").click()
    expect(dialog.get_by_role("heading", name="Fix sign-in of Bob Solberg")).to_be_visible()
    assert wrong_with(at_account) == []
    dialog.get_by_role("link", name="Unlock").click()
    expect(dialog.get_by_label("Reason")).to_be_focused()
    at_account.keyboard.type(WHY)
    dialog.get_by_role("button", name="Unlock").click()
    told(at_account, "Bob Solberg can try to sign in again at once.")
    assert at_account.url.endswith(f"/admin/accounts/{cast.nordlicht.id}")


def test_tab_goes_through_a_dialog_as_it_is_read_and_stays_inside(at_account):
    with transaction() as session:
        session.add(PolicyValue(key=Key.REASONS_SAVED.value, value=WHY))
    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    expect(at_account.get_by_role("dialog").get_by_label("Reason", exact=True)).to_be_focused()
    assert findings(at_account, ["label-content-name-mismatch"]) == []
    said = []
    for _ in range(4):
        at_account.keyboard.press("Tab")
        said.append(
            at_account.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel")
        )
    assert said[:3] == [WHY, "Cancel", "Unlock"]
    assert at_account.evaluate("!document.activeElement.closest('main')")


def test_what_was_typed_is_kept_through_a_session_that_ended_meanwhile(at_account):
    at_account.get_by_role("link", name="Unlock now: Bob Solberg").click()
    dialog = at_account.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(WHY)
    with transaction() as session:
        session.query(LoginSession).update({"ended_at": clock.now()})
    database.session.rollback()
    dialog.get_by_role("button", name="Unlock").click()
    told(at_account, "What you typed is kept")
    assert at_account.url.split("?")[0].endswith("/unlock")


def test_a_view_is_kept_and_taken_away_over_its_list(cast, browser_page, enter):
    page = browser_page
    assert cast.bob
    enter(page, cast.sam)
    page.goto("/admin/people/?status=active")
    page.get_by_role("link", name="Save this view").click()
    dialog = page.get_by_role("dialog", name="Save this view")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type("At work")
    page.keyboard.press("Enter")
    told(page, "The view “At work” is saved.")
    page.get_by_role("link", name="Edit view").click()
    dialog = page.get_by_role("dialog", name="Edit the view “At work”")
    expect(dialog.get_by_label("Name")).to_be_focused()
    assert wrong_with(page) == []
    dialog.get_by_role("button", name="Delete view").click()
    told(page, "The view “At work” is gone.")
    expect(page.get_by_role("link", name="At work")).to_have_count(0)
