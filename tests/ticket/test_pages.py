"""The customer's pages of tickets: list, new, conversation, solved and reopened; support access for one of them."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.support_access.models import SupportGrant
from admin_app.ticket import service
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import Ticket, TicketMessage, TicketState
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_service
from tests.factories.tickets import make_message, make_secret, make_ticket
from tests.ticket.test_own import stored

pytestmark = pytest.mark.one_database
ASKED = {
    "category": "technical",
    "subject": "Nothing <b>works</b>",
    "text": "Since Monday.\nAll of it.",
    "priority": "high",
}


def shown(answer):
    return html.unescape(answer.text)


def browser_of(client, user):
    sign_in(client, user)
    return client


@pytest.fixture
def bob(cast, client):
    return browser_of(client, cast.bob)


@pytest.fixture
def post():
    def send(browser, path, **data):
        return browser.post(path, data={"csrf_token": browser.csrf(), **data})

    return send


@pytest.mark.feature("S1-07")
def test_a_ticket_is_opened_in_one_form_and_read_as_a_conversation(cast, bob, post):
    sent = post(bob, "/tickets/new", **ASKED)
    row = db.session.scalars(sa.select(Ticket)).one()
    assert (sent.status_code, sent.location) == (303, f"/tickets/{row.id}")
    page = bob.get(sent.location)
    for part in (row.number, "Nothing <b>works</b>", "Since Monday.\nAll of it.", "High"):
        assert part in shown(page)
    assert "<b>works" not in page.text
    assert row.number in bob.get("/tickets").text


@pytest.mark.feature("S1-08")
def test_a_service_and_what_support_may_do_there_can_be_named_or_left_out(cast, bob, post):
    assert "On its server, support may" not in bob.get("/tickets/new").text
    server = make_service(cast.nordlicht, name="Web hosting M")
    post(bob, "/tickets/new", **ASKED, service=str(server.id), access="reboot")
    row = db.session.scalars(sa.select(Ticket)).one()
    page = bob.get(f"/tickets/{row.id}").text
    assert "Web hosting M" in page
    assert "Reboot it" in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [("category", ""), ("subject", ""), ("text", " "), ("priority", "now"), ("service", "0" * 32)],
)
def test_what_is_wrong_is_told_beside_its_field_and_all_typed_text_stays(cast, bob, post, field, typed):
    answer = post(bob, "/tickets/new", **{**ASKED, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    kept = {"subject": "Nothing <b>works</b>", "text": "Since Monday."}
    assert all(words in shown(answer) for name, words in kept.items() if name != field)
    assert db.session.scalars(sa.select(Ticket.id)).all() == []


def test_an_answer_past_a_newer_one_comes_back_with_it_and_with_what_was_typed(cast, bob, post):
    row = make_ticket(cast.bob)
    first = db.session.scalars(sa.select(TicketMessage.id)).one()
    desk.answer(actor_of(cast.sam), row.id, text="Have you tried it again?")
    where = f"/tickets/{row.id}/answer"
    answer = post(bob, where, text="Anybody there?", seen=str(first))
    assert answer.status_code == 409
    assert "Sam F. wrote" in shown(answer)
    assert 'class="by-staff fresh"' in answer.text
    assert "Anybody there?" in answer.text
    latest = db.session.scalars(sa.select(TicketMessage.id).order_by(TicketMessage.id.desc())).first()
    assert f'value="{latest}"' in answer.text
    assert post(bob, where, text="Anybody there?", seen=str(latest)).status_code == 303


def test_no_page_shows_a_note_or_a_whole_name_of_staff(cast, bob):
    row = make_ticket(cast.bob)
    make_message(row, "The old disk, I guess.", cast.sam, kind="note")
    make_message(row, "Restart it.", cast.sam)
    page = bob.get(f"/tickets/{row.id}").text
    assert "Restart it." in page
    assert "Sam F." in page
    assert "Ferreira" not in page
    assert "old disk" not in page


def test_solved_and_reopened(cast, bob, post):
    row = make_ticket(cast.bob)
    page = f"/tickets/{row.id}"
    assert "Mark as solved" in bob.get(f"{page}/solve").text
    assert post(bob, f"{page}/solve", version="1").location == page
    assert stored(row).state is TicketState.SOLVED
    assert post(bob, f"{page}/solve").status_code == 409
    assert post(bob, f"{page}/reopen").location == page
    assert stored(row).state is TicketState.WAITING_FOR_US


def test_a_closed_one_offers_nothing_and_a_merged_one_says_where_it_goes_on(cast, bob):
    other = make_ticket(cast.bob)
    row = make_ticket(cast.bob, state="closed", closed_at=clock.now(), merged_into=other.id)
    page = bob.get(f"/tickets/{row.id}").text
    assert f"This ticket was merged with {other.number} and goes on there." in page
    assert f'href="/tickets/{other.id}">Open {other.number}' in page
    closed = bob.get(f"/tickets/{make_ticket(cast.bob, state='closed', closed_at=clock.now()).id}").text
    assert "This ticket is closed." in closed
    assert "open a new one" not in page
    for shown_page in (page, closed):
        assert "/answer" not in shown_page
        assert "/solve" not in shown_page


def test_owners_find_everybody_s_managers_their_own(cast, bob, new_client):
    mine, hers = make_ticket(cast.bob), make_ticket(cast.alice, state="solved", solved_at=clock.now())
    page = bob.get("/tickets").text
    assert mine.number in page
    assert hers.number not in page
    assert bob.get(f"/tickets/{hers.id}").status_code == 404
    alice = browser_of(new_client(), cast.alice)
    page = alice.get("/tickets").text
    assert mine.number in page
    assert "Bob Solberg" in page
    assert hers.number in page
    assert hers.number not in alice.get("/tickets?show=unsolved").text


def test_an_owner_allows_support_access_for_it_and_a_manager_is_told_to_ask_one(cast, bob, new_client, post):
    row = make_ticket(cast.bob)
    page = f"/tickets/{row.id}"
    assert "ask an owner of the account to allow it" in bob.get(page).text
    alice = browser_of(new_client(), cast.alice)
    assert "Allow support access for this ticket" in alice.get(page).text
    sent = post(alice, f"{page}/support-access", areas=["profile", "security"], mode="look")
    assert (sent.status_code, sent.location) == (303, page)
    assert db.session.scalars(sa.select(SupportGrant.ticket)).one() == row.number
    assert "Support access is on for this ticket until" in alice.get(page).text
    assert "Support access is on for this ticket until" in bob.get(page).text


def test_ask_support_opens_a_filled_ticket_where_support_changes_the_username(cast, bob):
    with transaction() as session:
        session.add(PolicyValue(key=Key.USERNAME_SELF_SERVICE.value, value=False))
    assert "/tickets/new?about=username" in bob.get("/profile/username").text
    page = bob.get("/tickets/new?about=username").text
    assert 'value="Another username"' in page
    assert '<option selected value="account">' in page


def test_list_and_page_need_few_statements_however_much_there_is(cast, bob, count_statements):
    row = make_ticket(cast.bob)
    make_secret(row)
    most = {"/tickets": 2, f"/tickets/{row.id}": 7}
    counted = []
    for count in (0, 5):
        for _ in range(count):
            make_ticket(cast.bob)
            make_message(row, "More", cast.sam)
        for path, allowed in most.items():
            with count_statements() as seen:
                bob.get(path)
            counted.append(seen.total)
            assert seen.total <= allowed, seen.statements
    assert counted[:2] == counted[2:]


def test_without_any_the_list_says_what_would_be_there(bob):
    assert "No tickets yet" in bob.get("/tickets").text
    assert "Nothing is open" in bob.get("/tickets?show=unsolved").text


@pytest.mark.both_databases
def test_the_menu_counts_one_s_own_tickets_that_wait_for_the_reader(cast, bob, new_client):
    def number(browser):
        line = shown(browser.get("/profile")).split(">Support tickets", 1)[1].split("</a>", 1)[0]
        return line.removeprefix('<span class="n">').removesuffix("</span>")

    assert number(bob) == ""
    first = make_ticket(cast.bob)
    for state in ("waiting_for_us", "solved", "closed"):
        make_ticket(cast.bob, state=state)
    make_ticket(cast.alice, state="waiting_for_customer")
    make_ticket(cast.bob, account_id=cast.other.id, state="waiting_for_customer")  # once a delegate there
    assert number(bob) == ""
    desk.answer(actor_of(cast.sam), first.id, text="Which one?")
    make_ticket(cast.bob, state="waiting_for_customer")
    assert number(bob) == "2"
    assert number(browser_of(new_client(), cast.alice)) == "1"
    service.answer(actor_of(cast.bob), first.id, text="The web server")
    assert number(bob) == "1"
