"""Two agents at one ticket: each sees the other, the slower one is shown the faster one's answer, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin_app.ticket.models import TicketState
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.factories.people import make_staff
from tests.factories.tickets import make_message, make_saved_answer, make_ticket
from tests.ticket.test_own import stored

pytestmark = pytest.mark.browser
TEXT = "Please restart the web server."


@pytest.mark.feature("S1-07")
def test_two_agents_at_once_are_told_of_each_other_and_the_slower_one_keeps_the_text(
    cast, new_page, enter, outbox
):
    row = make_ticket(cast.bob)
    mia = make_staff("support", full_name="Mia Colleague")
    make_saved_answer(mia, "Restarted", text="Hello {name}, {ticket} is done.")
    first, second = new_page(), new_page(width=390, script=False)
    for page, who in ((first, cast.sam), (second, mia)):
        enter(page, who)
        page.goto("/admin/tickets/?waits=yes")
        page.get_by_role("link", name=row.subject).click()
        page.get_by_label("Your answer").wait_for()
    with first.expect_response(lambda answer: "writes" in (answer.request.post_data or "")):
        first.get_by_label("Your answer").fill(TEXT)
    second.reload()
    told(second, "Sam Ferreira is writing in this ticket now.")

    second.get_by_label("Saved answer", exact=True).select_option(label="Restarted")
    second.get_by_role("button", name="Insert it").click()
    greeting = f"Hello {cast.bob.full_name}, {row.number} is done."
    expect(second.get_by_label("Your answer")).to_have_value(re.compile(re.escape(greeting)))
    second.get_by_role("button", name="Send the answer").click()
    told(second, "The answer is sent.")

    first.get_by_role("button", name="Send the answer").click()
    told(first, "Mia Colleague wrote")
    assert first.locator(".talk .fresh").inner_text().count(row.number) == 1
    expect(first.get_by_label("Your answer")).to_have_value(TEXT)
    assert len(outbox.to(cast.bob.email)) == 1
    first.get_by_role("button", name="Send the answer").click()
    told(first, "The answer is sent.")
    assert stored(row).state is TicketState.WAITING_FOR_CUSTOMER
    assert len(outbox.to(cast.bob.email)) == 2


def test_an_open_page_tells_of_newer_texts_and_shows_them_under_what_is_typed(cast, new_page, enter):
    row = make_ticket(cast.bob)
    page = new_page()
    enter(page, cast.sam)
    page.goto(f"/admin/tickets/{row.id}")
    make_message(row, "It works again, thank you", cast.bob)
    page.get_by_label("Your answer").fill(TEXT)  # which asks at once, as every 20 seconds does
    told(page, "There is 1 new text that this page doesn’t show yet.")
    page.get_by_role("link", name="Show").click()
    told(page, "It works again, thank you")
    expect(page.get_by_label("Your answer")).to_have_value(TEXT)
    expect(page.get_by_text("There is 1 new text")).to_have_count(0)
    assert not wrong_with(page)
    page.get_by_role("button", name="Send the answer").click()
    told(page, "The answer is sent.")


def test_a_ticket_s_pages_are_sound(cast, new_page, enter):
    row = make_ticket(cast.bob, "Since this morning.\n\nIt " + "stands" * 40)
    make_message(row, "Try again", cast.sam)
    make_message(row, "Sounds like the disk", cast.sam, kind="note")
    make_message(row, "It is me", None, sender="guest@elsewhere.example", via="mail", quoted="> Try again")
    make_saved_answer(cast.sam)
    page = new_page()
    enter(page, cast.sam)
    for path in (
        f"tickets/{row.id}",
        f"tickets/{row.id}/merge",
        "saved-answers/write",
        f"accounts/{row.account_id}/tickets",
    ):
        page.goto(f"/admin/{path}")
        assert not wrong_with(page), path
