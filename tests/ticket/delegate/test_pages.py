"""The pages on which a delegate works on tickets of another account, and those on which its people read them."""

from __future__ import annotations

import html

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.ticket.models import Ticket, TicketState
from tests.cast import sign_in
from tests.factories.billing import change
from tests.factories.tickets import make_file, make_message, make_secret, make_ticket
from tests.ticket.test_own import stored
from tests.ticket.test_pages import browser_of

pytestmark = pytest.mark.one_database
ASKED = {"category": "technical", "subject": "No mail", "text": "Since Monday.", "priority": "high"}


@pytest.fixture
def gunda(house, client):
    sign_in(client, house.gunda)
    return client


@pytest.fixture
def base(house):
    return f"/for/{house.number}/tickets"


def post(browser, path, **data):
    return browser.post(path, data={"csrf_token": browser.csrf(), **data})


def main_of(answer):
    return html.unescape(answer.text.partition("<main")[2])


@pytest.mark.feature("S3-12")
def test_from_the_question_to_the_answer(house, gunda, base):
    page = main_of(gunda.get(f"{base}/new"))
    assert "Web hosting M" in page
    for absent in ("Archive", "On its server", "Password of the server"):
        assert absent not in page
    sent = post(gunda, f"{base}/new", **ASKED, service=str(house.server.id))
    row = db.session.scalars(sa.select(Ticket)).one()
    assert (sent.status_code, sent.location) == (303, f"{base}/{row.id}")
    page = main_of(gunda.get(sent.location))
    assert "You write as a delegate of Nordlicht Media GmbH" in page
    assert "Support access" not in page
    assert post(gunda, f"{base}/{row.id}/answer", text="Still.").status_code == 303
    assert "Still." in main_of(gunda.get(sent.location))
    assert post(gunda, f"{base}/{row.id}/solve", version=stored(row).version).status_code == 303
    assert stored(row).state is TicketState.SOLVED
    assert post(gunda, f"{base}/{row.id}/reopen", version=stored(row).version).status_code == 303
    assert row.number in gunda.get(f"{base}?show=unsolved").text


def test_a_service_has_to_be_named(house, gunda, base):
    answer = post(gunda, f"{base}/new", **ASKED, service="")
    assert answer.status_code == 422
    assert "Since Monday." in answer.text


def test_s19_what_isn_t_delegated_is_not_found_on_any_page(house, gunda, base):
    other = make_ticket(house.cast.alice, service_id=house.archive.id)
    attached = make_file(other)
    for path in (f"{base}/{other.id}", f"{base}/{other.id}/solve", f"{base}/files/{attached.id}"):
        assert gunda.get(path).status_code == 404
    assert post(gunda, f"{base}/{other.id}/answer", text="Let me in").status_code == 404
    mine = make_ticket(house.cast.alice, service_id=house.server.id)
    for path in (f"/tickets/{mine.id}", f"/tickets/{mine.id}/support-access"):
        assert gunda.get(path).status_code in {403, 404}
    for act in ("server-password", "server-password/take-back"):
        assert post(gunda, f"{base}/{mine.id}/{act}").status_code == 404


def test_who_only_sees_has_no_tickets(house, gunda, base):
    assert base in gunda.get(f"/for/{house.number}/services").text
    change(house.row, level="view")
    assert base not in gunda.get(f"/for/{house.number}/services").text
    for path in (base, f"{base}/new"):
        assert gunda.get(path).status_code == 404


def test_nothing_of_the_server_s_password_is_shown(house, gunda, base):
    row = make_ticket(house.cast.alice, service_id=house.server.id)
    make_secret(row)
    assert "password" not in main_of(gunda.get(f"{base}/{row.id}")).partition('id="answer"')[0].lower()


def test_what_support_may_do_on_the_server_is_between_it_and_the_account(house, gunda, base, new_client):
    row = make_ticket(
        house.gunda, account_id=house.account.id, service_id=house.server.id, access="administrator"
    )
    assert "Support may" not in main_of(gunda.get(f"{base}/{row.id}"))
    assert "Support may" in main_of(browser_of(new_client(), house.cast.alice).get(f"/tickets/{row.id}"))


def test_files_are_downloaded_within_the_account_s_pages(house, gunda, base):
    row = make_ticket(house.cast.alice, service_id=house.server.id)
    attached = make_file(row)
    assert f"{base}/files/{attached.id}" in gunda.get(f"{base}/{row.id}").text
    assert gunda.get(f"{base}/files/{attached.id}").data == b"All lamps are red"


def test_an_answer_past_one_that_the_page_didn_t_show_is_refused_with_it(house, gunda, base):
    row = make_ticket(house.cast.alice, service_id=house.server.id)
    first = db.session.scalars(sa.text("SELECT id FROM ticket_messages")).one()
    make_message(row, "It was the cable.", house.cast.alice)
    answer = post(gunda, f"{base}/{row.id}/answer", text="Any news?", seen=str(first))
    assert answer.status_code == 409
    assert "It was the cable." in answer.text
    assert "Any news?" in answer.text


def test_owners_and_staff_see_that_a_delegate_wrote_and_from_where(house, new_client, base):
    row = make_ticket(house.gunda, account_id=house.account.id, service_id=house.server.id)
    owner, staff = new_client(), new_client()
    sign_in(owner, house.cast.alice)
    sign_in(staff, house.cast.sam)
    assert "Gunda Guest, delegate" in main_of(owner.get("/tickets"))
    page = main_of(owner.get(f"/tickets/{row.id}"))
    assert "Gunda Guest, delegate from Baobab Logistics Ltd (A-30000001)" in page
    page = main_of(staff.get(f"/admin/tickets/{row.id}"))
    assert page.count("Baobab Logistics Ltd (A-30000001)") == 2
    assert page.count("Delegate") == 2


def test_the_list_asks_the_same_few_statements_however_many_there_are(house, gunda, base, count_statements):
    asks = {}
    for more in (1, 8):
        for _ in range(more):
            make_ticket(house.cast.bob, service_id=house.server.id)
        gunda.get(base)
        with count_statements() as seen:
            assert gunda.get(base).status_code == 200
        asks[more] = seen.total
    assert asks[1] == asks[8] <= 7
