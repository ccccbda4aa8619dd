"""A delegate in a browser: invited, joins by the mailed link, sees what was chosen, is ended, and sees nothing."""

from __future__ import annotations

import re

import pytest

from tests.browser.looks import wrong_with
from tests.factories.billing import make_invoice, make_service

pytestmark = pytest.mark.browser
PASSWORD = "Anchor+sunrise-42"


@pytest.mark.feature("S3-12")
def test_invited_joined_seen_and_ended(cast, outbox, new_page, enter, live_server):
    make_service(cast.nordlicht, name="Web hosting M")
    make_invoice(cast.nordlicht, number="INV-77")
    owner = new_page()
    enter(owner, cast.alice)
    owner.goto(f"{live_server.url}/delegates")
    owner.get_by_role("link", name="Invite a delegate").click()
    owner.get_by_label("E-mail address").wait_for()
    assert wrong_with(owner) == []
    owner.get_by_label("E-mail address").fill("guest@agency.example")
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
    guest.locator(".account-name summary").click()
    guest.get_by_role("link", name=re.compile("My own settings")).wait_for()

    owner.reload()
    owner.get_by_role("link", name="End: Gunda Guest").click()
    owner.get_by_role("button", name="End the delegation").click()
    owner.get_by_text("sees nothing of this account any more").wait_for()
    answer = guest.reload()
    assert answer is not None
    assert answer.status == 404
