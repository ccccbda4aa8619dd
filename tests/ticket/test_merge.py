"""Merging tickets of one author: one conversation, and nothing of the other one left open (DOMAIN 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.ticket import conversation, desk, merging, service
from admin_app.ticket.models import TicketSecret, TicketState, TicketSubscriber
from tests.cast import actor_of
from tests.factories.tickets import make_message, make_secret, make_ticket
from tests.ticket.test_own import stored


def test_texts_and_followers_go_over_and_the_password_is_destroyed(cast, outbox):
    earlier = clock.now() - timedelta(hours=1)
    first = make_ticket(cast.bob, "First", opened_at=earlier, waits_since=earlier)
    second = make_ticket(cast.bob, "Second", state="waiting_for_customer")
    service.answer(actor_of(cast.alice), first.id, text="Third")
    make_secret(first)
    merging.merge(actor_of(cast.sam), first.id, second.id, version=stored(first).version)
    assert (stored(first).state, stored(first).merged_into) == (TicketState.CLOSED, second.id)
    assert (stored(second).state, stored(second).waits_since) == (TicketState.WAITING_FOR_US, earlier)
    told = [line.text for line in conversation.lines(actor_of(cast.bob), second.id)]
    assert told == ["First", "Second", "Third"]
    assert db.session.scalars(sa.select(TicketSecret.destroyed_why)).one() == "merged"
    followers = sa.select(TicketSubscriber.user_id).where(TicketSubscriber.ticket_id == second.id)
    assert set(db.session.scalars(followers)) == {cast.alice.id, cast.bob.id}
    merged = [mail for mail in outbox.all() if mail.template == "ticket_merged"]
    assert {mail.to for mail in merged} == {cast.alice.email, cast.bob.email}
    assert first.number in merged[0].text


def test_only_those_of_the_same_person(cast, sqlite_only):
    row = make_ticket(cast.bob)
    for other in (
        make_ticket(cast.alice),
        make_ticket(cast.carol),
        row,
        make_ticket(cast.bob, state="closed"),
    ):
        with pytest.raises(Invalid) as refused:
            merging.merge(actor_of(cast.sam), row.id, other.id)
        assert refused.value.field == "into"
    with pytest.raises(NotFound):
        merging.merge(actor_of(cast.sam), row.id, clock.new_id())
    assert stored(row).state is TicketState.OPEN


def test_customers_don_t_merge_and_billing_only_its_own(cast, sqlite_only):
    row, other = make_ticket(cast.bob, category="billing"), make_ticket(cast.bob)
    for who in (cast.alice, cast.bill):
        with pytest.raises(NotAllowed):
            merging.merge(actor_of(who), row.id, other.id)


def test_who_writes_in_the_merged_one_is_told_where_it_goes_on(cast, sqlite_only):
    row, other = make_ticket(cast.bob), make_ticket(cast.bob)
    merging.merge(actor_of(cast.sam), row.id, other.id)
    make_message(other, "x", cast.sam)
    for act in (
        lambda: service.answer(actor_of(cast.bob), row.id, text="Hello"),
        lambda: desk.answer(actor_of(cast.sam), row.id, text="Hello"),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.params == {"number": other.number}
