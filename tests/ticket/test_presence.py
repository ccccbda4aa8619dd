"""Who else has a ticket open or is writing in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.ticket import ending
from admin_app.ticket.desk import presence
from admin_app.ticket.desk import service as desk
from admin_app.ticket.desk.presence import Present
from admin_app.ticket.models import TicketPresence
from tests.cast import actor_of, sign_in
from tests.factories.tickets import make_message, make_ticket

pytestmark = pytest.mark.one_database


@pytest.mark.both_databases
def test_colleagues_who_have_it_open_are_shown_to_each_other_and_for_how_long(cast):
    row = make_ticket(cast.bob, category="billing")
    assert presence.say(actor_of(cast.sam), row.id) == []
    assert presence.say(actor_of(cast.bill), row.id, writes=True) == [
        Present(cast.sam.full_name, writes=False)
    ]
    assert presence.others(actor_of(cast.sam), row.id) == [Present(cast.bill.full_name, writes=True)]
    presence.say(actor_of(cast.bill), row.id)
    assert presence.others(actor_of(cast.sam), row.id) == [Present(cast.bill.full_name, writes=True)]
    with clock.shifted(presence.OPEN_FOR + timedelta(seconds=1)):
        assert presence.others(actor_of(cast.sam), row.id) == []


def test_whoever_has_sent_the_answer_writes_no_more(cast):
    row = make_ticket(cast.bob)
    presence.say(actor_of(cast.sam), row.id, writes=True)
    desk.answer(actor_of(cast.sam), row.id, text="Done.")
    assert presence.others(actor_of(cast.bill), row.id) == [Present(cast.sam.full_name, writes=False)]


def test_who_had_it_open_is_forgotten_after_a_day(cast):
    row = make_ticket(cast.bob)
    for days, who in ((1.1, cast.sam), (0.5, cast.root)):
        with clock.shifted(timedelta(days=-days)), transaction() as session:
            session.add(TicketPresence(ticket_id=row.id, user_id=who.id, seen_at=clock.now()))
    ending.sweep()
    assert db.session.scalars(sa.select(TicketPresence.user_id)).all() == [cast.root.id]


def test_who_doesnt_see_the_ticket_says_nothing(cast):
    row = make_ticket(cast.bob)
    with pytest.raises(NotFound):
        presence.say(actor_of(cast.bill), row.id)
    for who in (cast.aud, cast.bob):
        with pytest.raises(NotAllowed):
            presence.say(actor_of(who), row.id)


def test_an_open_page_says_so_and_every_page_shows_the_others(client, new_client, cast):
    row = make_ticket(cast.bob, category="billing")
    sign_in(client, cast.sam)
    other = new_client()
    sign_in(other, cast.bill)
    token = {"csrf_token": client.csrf()}
    said = client.post(f"/admin/tickets/{row.id}/presence", data={**token, "writes": "y"})
    assert said.status_code == 200
    assert (
        f"{cast.sam.full_name} is writing in this ticket now." in other.get(f"/admin/tickets/{row.id}").text
    )
    assert "is writing" not in client.get(f"/admin/tickets/{row.id}").text


@pytest.mark.both_databases
def test_an_open_page_hears_how_many_texts_of_others_it_does_not_show(client, cast, count_statements):
    row = make_ticket(cast.bob)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/tickets/{row.id}").text
    seen = page.split('id="shown-last"')[1].split('value="')[1].split('"')[0]
    asked = {"csrf_token": client.csrf(), "seen": seen}
    later = clock.now() + timedelta(seconds=1)

    def said():
        with count_statements() as found:
            text = client.post(f"/admin/tickets/{row.id}/presence", data=asked).text
        return text, found.total

    make_message(row, "My own", cast.sam, at=later)
    nothing, few = said()
    assert "new text" not in nothing
    make_message(row, "It works again", cast.bob, at=later)
    assert "There is 1 new text that this page doesn’t show yet." in said()[0]
    make_message(row, "It is me", None, sender="guest@elsewhere.example", at=later)
    make_message(row, "Sounds like the disk", cast.bill, kind="note", at=later)
    told, many = said()
    assert "There are 3 new texts that this page doesn’t show yet." in told
    assert few == many
    asked["seen"] = "none"
    assert client.post(f"/admin/tickets/{row.id}/presence", data=asked).status_code == 404
