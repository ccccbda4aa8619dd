"""Support tickets in a browser: opened, answered, answered past a newer answer, allowed for, solved; by keyboard and on a phone."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import expect

from admin_app.ticket.desk import service as desk
from tests.browser.looks import wrong_with
from tests.cast import actor_of
from tests.factories.billing import change, make_service
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.browser


@pytest.mark.feature("S1-07", "S1-08")
def test_a_customer_s_ticket_from_the_question_to_solved(cast, new_page, enter, live_server):
    make_service(cast.nordlicht, name="Web hosting M")
    page = new_page()
    enter(page, cast.alice)
    page.goto(f"{live_server.url}/tickets")
    assert wrong_with(page) == []
    page.get_by_role("link", name="New ticket").first.click()
    page.get_by_label("Your question").wait_for()
    assert wrong_with(page) == []
    page.get_by_label("What is it about?").select_option("technical")
    page.get_by_label("Subject").fill("Nothing works")
    page.get_by_label("Your question").fill("Since Monday.")
    page.get_by_label("Service").select_option(index=1)
    page.get_by_label("Reboot it").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Nothing works").wait_for()
    assert wrong_with(page) == []

    ticket_id = UUID(page.url.rsplit("/", 1)[1])
    desk.answer(actor_of(cast.sam), ticket_id, text="Have you tried it again?")
    page.get_by_label("Your answer").fill("Anybody there?")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("while you had this open").first.wait_for()
    expect(page.get_by_label("Your answer")).to_have_value("Anybody there?")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your answer is sent.").wait_for()

    page.get_by_role("link", name="Allow support access for this ticket").click()
    page.get_by_role("button", name="Allow", exact=True).click()
    page.get_by_text("Support access is on for this ticket").wait_for()
    page.get_by_role("link", name="Mark as solved").click()
    page.get_by_role("button", name="Mark as solved").click()
    page.get_by_role("link", name="Reopen it").wait_for()
    assert wrong_with(page) == []


def test_a_long_conversation_fits_a_phone_in_german(cast, new_page, enter, live_server):
    row = make_ticket(cast.bob, "Unbrechbar" * 40, subject="W" * 150, priority="urgent")
    desk.note(actor_of(cast.sam), row.id, text="Inside")
    desk.answer(actor_of(cast.sam), row.id, text="Zeile eins\n\nZeile drei " + "x" * 300)
    change(cast.bob, language="de")
    page = new_page()
    enter(page, cast.bob)
    for path in ("/tickets", "/tickets/new", f"/tickets/{row.id}", f"/tickets/{row.id}/solve"):
        page.goto(f"{live_server.url}{path}")
        assert wrong_with(page) == [], path
