"""What a delegate wrote in another account: in copies of either side's data, and after the erasure of either (GDPR art. 15, 17)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.data_copy.masking import MASK
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.lens import own
from admin_app.ticket import writing
from admin_app.ticket.delegate import service as delegates
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import Ticket, TicketMessage
from admin_app.ticket.server_password import giving
from tests.cast import actor_of
from tests.factories.data_copies import ask, downloaded
from tests.factories.erasures import begin
from tests.factories.tickets import make_file, make_message, make_ticket

pytestmark = pytest.mark.one_database


@pytest.fixture
def row(house):
    """A ticket that Gunda opened for the account, with an answer of an owner's and one of staff."""
    found = make_ticket(
        house.gunda, "Our page is down.", account_id=house.account.id, service_id=house.server.id
    )
    make_file(found, "mine.log")
    make_message(found, "Ask Rosalind in the cellar.", house.cast.alice)
    make_file(found, "theirs.log")
    make_message(found, "We restart it.", house.cast.sam)
    make_message(found, "She sounds angry.", house.cast.sam, kind="note")
    return found


def copy_of(user, run_jobs, **how):
    copy_id = ask(user, "copy", **how)
    run_jobs()
    return downloaded(user, copy_id)


def test_s19_a_copy_of_the_delegate_s_data_has_the_own_words_and_nobody_else_s(house, row, run_jobs):
    asked = make_ticket(house.cast.alice, "Where is our invoice?", service_id=house.server.id)
    make_message(asked, "I wonder, too.", house.gunda)
    found = copy_of(house.gunda, run_jobs)
    assert [one["number"] for one in found.table("tickets")] == [row.number]
    texts = {message["text"] for message in found.table("ticket_messages")}
    assert texts == {"Our page is down.", "I wonder, too."}
    for foreign in ("Rosalind", "We restart it.", "angry", "theirs.log", "invoice?"):
        assert foreign not in found.text
    assert any(name.endswith("mine.log") for name in found.files)
    assert not any(name.endswith("theirs.log") for name in found.files)


def test_s19_a_copy_tells_a_delegate_nothing_of_what_others_did_with_the_ticket(house, row, run_jobs):
    delegates.answer(house.actor, house.number, row.id, text="It is back.")
    giving.give(actor_of(house.cast.alice), row.id, password="Anchor+sunrise-42")
    desk.answer(actor_of(house.cast.sam), row.id, text="We restarted it.")
    found = copy_of(house.gunda, run_jobs)
    events = [one for one in found.table("audit_events") if one["target_kind"] == "ticket"]
    assert {(one["name"], one["actor_id"]) for one in events} == {("ticket.answered", str(house.gunda.id))}
    told = {one["id"] for one in found.table("audit_events")}
    assert {one["event_id"] for one in found.table("audit_details")} <= told
    assert "secret_given" not in found.text
    (ticket,) = found.table("tickets")
    given = {"id", "number", "account_id", "author_id", "service_id", "subject", "category", "priority"}
    assert {name for name, value in ticket.items() if value != MASK} == given | {"opened_at"}


def test_s19_a_copy_of_the_account_s_own_people_tells_all_of_their_tickets(house, run_jobs):
    mine = make_ticket(house.cast.alice, service_id=house.server.id)
    desk.answer(actor_of(house.cast.sam), mine.id, text="We restarted it.")
    found = copy_of(house.cast.alice, run_jobs)
    assert "ticket.replied" in {one["name"] for one in found.table("audit_events")}
    assert [one["state"] for one in found.table("tickets")] == ["waiting_for_customer"]


def test_s19_a_delegate_s_own_story_tells_nothing_of_what_others_did_with_the_ticket(house, row):
    delegates.answer(house.actor, house.number, row.id, text="It is back.")
    with transaction():
        for event in (Event.TICKET_SECRET_REVEALED, Event.TICKET_REPLIED):
            writing.record(event, actor_of(house.cast.sam), row)
    told = timeline.of_person(house.actor, own(), house.gunda.id).rows
    assert [one.name for one in told if one.target_kind == "ticket"] == ["ticket.answered"]
    at_home = timeline.of_account(actor_of(house.cast.alice), own(), house.account.id).rows
    assert {"ticket.secret_revealed", "ticket.replied", "ticket.answered"} <= {one.name for one in at_home}


def test_s50_erasing_the_delegate_takes_what_they_wrote_and_leaves_the_account_s_own(house, row, run_jobs):
    asked = make_ticket(house.cast.alice, "Where is our invoice?", service_id=house.server.id)
    make_message(asked, "I wonder, too.", house.gunda)
    begin(house.gunda)
    run_jobs()
    db.session.rollback()
    assert db.session.scalars(sa.select(Ticket.number)).all() == [asked.number]
    assert db.session.scalars(sa.select(TicketMessage.text)).all() == ["Where is our invoice?"]


def test_s50_erasing_the_account_takes_what_its_delegates_wrote(house, row, run_jobs):
    begin(house.account)
    run_jobs()
    db.session.rollback()
    assert db.session.scalars(sa.select(TicketMessage.text)).all() == []
