"""Who else has a ticket open or is writing in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.ticket.desk import presence
from admin_app.ticket.desk import service as desk
from admin_app.ticket.desk.presence import Present
from tests.cast import actor_of, sign_in
from tests.factories.tickets import make_ticket

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
