"""A delegate in a browser: invited, joins by the mailed link, sees what was chosen, works on a ticket, is ended, and sees nothing."""

from __future__ import annotations

import re

import pytest

from tests.browser.looks import wrong_with
from tests.factories.billing import make_invoice, make_service

pytestmark = pytest.mark.browser
PASSWORD = "Anchor+sunrise-42"


def asks(guest, service):
    """The delegate opens a ticket about a service."""
    guest.get_by_role("link", name="Support tickets", exact=True).last.click()
    guest.get_by_role("link", name="New ticket").click()
    guest.get_by_label("Your question").wait_for()
    assert wrong_with(guest) == []
    guest.get_by_label("Service").select_option(label=service)
    guest.get_by_label("What is it about?").select_option(label="Technical question")
    guest.get_by_label("Subject").fill("The shop stands still")
    guest.get_by_label("Your question").fill("Since nine o’clock.")
    guest.get_by_role("button", name="Send").click()
    guest.get_by_text("Your ticket has reached us").wait_for()
    assert wrong_with(guest) == []


def answers(owner, url):
    """The owner reads it among the account's, and writes in it."""
    owner.goto(f"{url}/tickets")
    owner.get_by_text("Gunda Guest, delegate").wait_for()
    owner.get_by_role("link", name="The shop stands still").click()
    owner.get_by_label("Your answer").fill("We see it, too.")
    owner.get_by_role("button", name="Send").click()
    owner.get_by_text("Your answer is sent").wait_for()


@pytest.mark.feature("S3-12")
def test_invited_joined_seen_and_ended(cast, outbox, new_page, enter, live_server):
    server = make_service(cast.nordlicht, name="Web hosting M")
    make_invoice(cast.nordlicht, number="INV-77")
    owner = new_page()
    enter(owner, cast.alice)
    owner.goto(f"{live_server.url}/delegates")
    owner.get_by_role("link", name="Invite a delegate").click()
    owner.get_by_label("E-mail address").wait_for()
    assert wrong_with(owner) == []
    owner.get_by_label("E-mail address").fill("guest@agency.example")
    owner.get_by_label("See them, and work on the support tickets about them").check()
    owner.get_by_role("button", name="Send the invitation").click()
    owner.get_by_text("The invitation is on its way").wait_for()
    assert wrong_with(owner) == []
    (mail,) = outbox.to("guest@agency.example")
    link = next(link for link in mail.links if "/link/delegation/" in link)

    guest = new_page()
    guest.goto(f"{live_server.url}/{link.split('/', 3)[3]}")
    assert wrong_with(guest) == []
    guest.get_by_label("Your full name").fill("Gunda Guest")
    guest.get_by_label("New password", exact=True).fill(PASSWORD)
    guest.get_by_label("New password again").fill(PASSWORD)
    guest.get_by_role("button", name="Set the password and accept").click()
    guest.get_by_role("heading", name="Delegated to me").wait_for()
    assert wrong_with(guest) == []
    guest.get_by_role("main").get_by_role("link", name=cast.nordlicht.name, exact=True).click()
    guest.get_by_text("Web hosting M").wait_for()
    assert wrong_with(guest) == []
    guest.get_by_role("link", name="Invoices").click()
    guest.get_by_text("INV-77").wait_for()
    asks(guest, f"{server.name} ({server.code})")
    answers(owner, live_server.url)
    guest.reload()
    guest.get_by_text("We see it, too.").wait_for()
    assert wrong_with(guest) == []
    guest.locator(".account-name summary").click()
    guest.get_by_role("link", name=re.compile("My own settings")).wait_for()

    owner.goto(f"{live_server.url}/delegates")
    owner.get_by_role("link", name="End: Gunda Guest").click()
    owner.get_by_role("button", name="End the delegation").click()
    owner.get_by_text("sees nothing of this account any more").wait_for()
    answer = guest.reload()
    assert answer is not None
    assert answer.status == 404
