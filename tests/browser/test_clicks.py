"""What each main task of the desk and of the customer's side costs in clicks, typing left out.

A press of a button or link counts, and Enter or Ctrl+Enter that sends. A key that leads somewhere is typing, as are texts.
A task begins where its first button stands, or, if that is a page of the menu, on any other page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import told, try_in_vain
from tests.factories import closing
from tests.factories.bulk_runs import make_invited
from tests.factories.contacts import make_contact
from tests.factories.people import PASSWORD
from tests.factories.saved_views import make_view
from tests.factories.sessions import make_session
from tests.factories.support import allow
from tests.sign_in.door import app_code

pytestmark = pytest.mark.browser
WHY = "She rang from the number we know"
NEW_PASSWORD = "Nine+Lamps+Above+27"
ANYWHERE, ELSEWHERE = "/admin/notices", "/profile"  # of staff, of a customer
# Kept over the pages of a tab.
COUNT = """(() => {
  const one = () => { sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1; };
  addEventListener("pointerdown", (event) => { if (event.isTrusted && !event.button) one(); }, true);
  addEventListener("keydown", (event) => {
    const typed = event.target.matches("textarea") && !event.ctrlKey;
    if (event.isTrusted && event.key === "Enter" && !typed) one();
  }, true);
})()"""
NUMBER = "() => Number(sessionStorage.clicks ?? 0)"


@pytest.fixture
def counted(new_page, enter) -> Callable[..., Page]:
    """Open a browser of somebody on a page, in which clicks are counted."""

    def opened(user, path: str) -> Page:
        page = new_page()
        page.add_init_script(COUNT)
        enter(page, user)
        page.goto(path)
        return page

    return opened


@contextmanager
def clicks(page: Page, most: int) -> Iterator[None]:
    """What is done within takes so many clicks."""
    before = page.evaluate(NUMBER)
    yield
    assert page.evaluate(NUMBER) - before == most


def account_page(cast) -> str:
    return f"/admin/accounts/{cast.nordlicht.id}"


def test_an_account_is_found_by_a_mail_from_a_ticket_in_one(cast, counted):
    bob = cast.bob
    page = counted(cast.sam, ANYWHERE)
    with clicks(page, 1):
        page.keyboard.press("/")
        page.keyboard.insert_text(f"Bob Solberg <{bob.email}>")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/admin/people/{bob.id}")


def test_a_person_is_unlocked_in_two(cast, counted):
    assert cast.alice
    try_in_vain("alice.lind")
    page = counted(cast.sam, account_page(cast))
    with clicks(page, 2):
        page.get_by_role("link", name="Unlock now: Alice Lindqvist").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type(WHY)
        page.get_by_role("dialog").get_by_role("button", name="Unlock").click()
        told(page, "Alice Lindqvist can try to sign in again at once.")


def test_why_somebody_could_not_sign_in_stands_on_the_page_and_the_attempts_are_one_away(cast, counted):
    assert cast.alice
    try_in_vain("alice.lind")
    page = counted(cast.sam, account_page(cast))
    with clicks(page, 0):
        expect(page.get_by_role("region", name="Needs attention")).to_contain_text(
            re.compile("Alice Lindqvist can’t sign in until .*: locked after 13 wrong passwords", re.DOTALL)
        )
    with clicks(page, 1):
        page.get_by_role("link", name="See attempts").click()
        expect(page.get_by_role("heading", name="Last attempts to sign in")).to_be_in_viewport()


def test_a_phone_number_is_shown_in_one_under_support_access(cast, counted):
    phone = make_contact(cast.alice)
    allow(cast.alice)
    page = counted(cast.sam, account_page(cast))
    with clicks(page, 1):
        page.get_by_role("button", name="Show: phone").click()
        told(page, phone.value)


def test_support_access_is_asked_for_in_two(cast, counted):
    assert cast.alice
    page = counted(cast.sam, account_page(cast))
    with clicks(page, 2):
        page.get_by_role("link", name="Ask the customer").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type(WHY)
        page.get_by_role("dialog").get_by_role("button", name="Send").click()
        told(page, "Asked, waiting since")


def test_a_note_is_added_in_one(cast, counted):
    page = counted(cast.sam, account_page(cast))
    with clicks(page, 1):
        page.keyboard.press("n")
        expect(page.get_by_role("dialog").get_by_role("textbox", name="Note")).to_be_focused()
        page.keyboard.type("Ring before unlocking")
        page.keyboard.press("Control+Enter")
        told(page, "The note is added.")
    expect(page.get_by_text("Ring before unlocking")).to_be_visible()


def test_a_billing_check_with_all_holds_clear_is_passed_on_in_three(cast, counted):
    closing.known(cast.nordlicht)
    closing.requested(cast)
    page = counted(cast.bill, ANYWHERE)
    with clicks(page, 3):
        page.keyboard.press("g")
        page.keyboard.press("r")
        page.get_by_role("button", name="Open").click()
        page.get_by_role("link", name="Pass on to approval").click()
        page.get_by_role("dialog").get_by_role("button", name="Pass on to approval").click()
        told(page, "Passed on to approval.")


@pytest.mark.parametrize(("link", "button", "done"), [
    ("Decide…", "Approve closing", "Approved. The waiting time has begun."),
    ("Send back…", "Send back to billing", "Sent back to billing."),
])  # fmt: skip
def test_a_closing_is_approved_or_sent_back_in_three(cast, counted, link, button, done):
    number = closing.case(closing.cleared(cast)).number
    page = counted(cast.ada, ANYWHERE)
    with clicks(page, 3):
        page.keyboard.press("g")
        page.keyboard.press("r")
        page.get_by_role("button", name=f"Open {number}").click()
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        if "Approve" in button:
            page.keyboard.type(number)
            page.keyboard.press("Tab")
        page.keyboard.type("Nothing is open any more")
        page.get_by_role("dialog").get_by_role("button", name=button).click()
        told(page, done)


def test_forty_invitations_are_sent_again_in_four(cast, counted):
    make_invited(cast.nordlicht, 40)
    make_view(cast.sam, "Chase them")
    page = counted(cast.sam, ANYWHERE)
    with clicks(page, 4):
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.type("> chase")
        expect(page.get_by_role("option", name="Chase them")).to_be_visible()
        page.keyboard.press("Enter")
        page.get_by_role("checkbox", name="Choose all of this page").click()
        page.get_by_role("button", name="Resend invitations").click()
        page.get_by_label("Reason").fill("Their links ran out over the holidays")
        page.get_by_role("button", name="Send 40 invitations").click()
        told(page, "You may leave this page")


def test_a_customer_changes_the_password_in_two(cast, counted):
    page = counted(cast.alice, "/security")
    with clicks(page, 2):
        page.get_by_role("link", name="Change: password").click()
        page.get_by_label("Current password").fill(PASSWORD)
        page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
        page.get_by_label("New password again").fill(NEW_PASSWORD)
        page.get_by_role("button", name="Change password").click()
        told(page, "Your password is changed")


def test_a_customer_turns_an_app_on_in_three(cast, counted):
    page = counted(cast.alice, "/security")
    with clicks(page, 3):
        page.get_by_role("button", name="Set it up").click()
        secret = re.sub(r"\s", "", page.locator(".secret .mono").first.inner_text())
        page.locator("[name=code]").fill(app_code(secret))
        page.get_by_role("button", name="Turn on", exact=True).click()
        page.get_by_role("link", name="I have stored them, continue").click()
        told(page, "Recovery codes")


def test_a_customer_ends_one_session_in_one(cast, counted):
    make_session(cast.alice)
    page = counted(cast.alice, "/security")
    with clicks(page, 1):
        page.get_by_role("button", name="Sign out", exact=False).and_(
            page.locator("main button")
        ).first.click()
        told(page, "signed out")


def test_a_customer_allows_support_access_in_two(cast, counted):
    page = counted(cast.alice, ELSEWHERE)
    with clicks(page, 2):
        page.get_by_role("navigation").get_by_role("link", name="Support access").click()
        page.get_by_role("button", name="Allow for 24 hours").click()
        told(page, "Support access is on")


def test_a_customer_invites_somebody_in_three(cast, counted):
    page = counted(cast.alice, ELSEWHERE)
    with clicks(page, 3):
        page.get_by_role("navigation").get_by_role("link", name="People").click()
        page.get_by_role("link", name="Invite somebody").click()
        page.get_by_label("E-mail address", exact=True).fill("ida@nordlicht.example")
        page.get_by_label("Full name").fill("Ida Holm")
        page.get_by_role("button", name="Send the invitation").click()
        told(page, "Ida Holm")
