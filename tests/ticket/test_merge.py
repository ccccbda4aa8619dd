"""Merging tickets of one author: one conversation, and nothing of the other one left open (DOMAIN 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import StaffRole
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.ticket import conversation, service
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketMessage, TicketSecret, TicketState, TicketSubscriber
from tests.cast import actor_of, sign_in
from tests.factories.people import role_id
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


def test_a_page_that_shows_the_ticket_as_it_was_merges_nothing(cast, sqlite_only):
    row, other = make_ticket(cast.bob), make_ticket(cast.bob)
    shown = row.version
    desk.put_in_order(actor_of(cast.sam), row.id, priority="high", category="technical")
    with pytest.raises(Conflict):
        merging.merge(actor_of(cast.sam), row.id, other.id, version=shown)
    assert stored(row).merged_into is None


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


def test_the_other_ticket_may_be_typed_where_the_list_doesn_t_have_it(cast, client):
    row, other = make_ticket(cast.bob, category="billing"), make_ticket(cast.bob, category="billing")
    third = make_ticket(cast.bob)
    into = merging.merge(actor_of(cast.bill), row.id, number=f" {other.number.lower()} ")
    assert into == stored(row).merged_into == other.id
    sign_in(client, cast.sam)
    page = f"/admin/tickets/{third.id}/merge"
    token = client.csrf()
    for typed, chosen, said in (
        ("T-222222", "", "There is no ticket with this number."),
        (third.number, "", "This is the ticket itself."),
        (make_ticket(cast.alice).number, "", "Only tickets of the same person can be merged."),
        (row.number, "", "That ticket is closed."),
        (make_ticket(cast.bob).number, other.id, "You chose one ticket and typed the number of another one."),
        ("", "", "Choose one of these, or type a number."),
    ):
        answer = client.post(page, data={"csrf_token": token, "number": typed, "into": chosen, "version": 1})
        assert said in answer.text, said
    assert stored(third).state is TicketState.OPEN


def test_a_number_of_a_ticket_that_one_doesn_t_see_is_none(cast, sqlite_only):
    row, other = make_ticket(cast.bob, category="billing"), make_ticket(cast.bob)
    with pytest.raises(Invalid, match="no ticket with this number"):
        merging.merge(actor_of(cast.bill), row.id, number=other.number)


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


def test_a_mail_that_stands_in_both_hinders_no_merge(cast, sqlite_only):
    first, second = make_ticket(cast.bob), make_ticket(cast.bob)
    for row in (first, second):
        make_message(row, "To both", cast.bob, message_id="<1@nordlicht.example>", via="mail")
    make_message(first, "To one", cast.bob, message_id="<2@nordlicht.example>", via="mail")
    merging.merge(actor_of(cast.sam), first.id, second.id)
    texts = [line.text for line in conversation.lines(actor_of(cast.bob), second.id)]
    assert (texts.count("To both"), texts.count("To one")) == (2, 1)
    ids = db.session.scalars(sa.select(TicketMessage.message_id).where(TicketMessage.message_id != ""))
    assert sorted(ids) == ["<1@nordlicht.example>", "<2@nordlicht.example>"]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("moments", [(1, 2), (2, 1), (None, 2), (2, None), (None, None)])
def test_it_takes_the_first_answer_and_the_last_word_of_both(cast, sqlite_only, moments):
    now = clock.now()
    at = [moment and now - moment * HOUR for moment in moments]
    first, second = (make_ticket(cast.bob, answered_at=one, staff_at=one) for one in at)
    merging.merge(actor_of(cast.sam), first.id, second.id)
    there = [one for one in at if one]
    row = stored(second)
    assert (row.answered_at, row.staff_at) == (min(there, default=None), max(there, default=None))


@pytest.mark.parametrize("state", ["waiting_for_customer", "solved"])
@pytest.mark.parametrize("waiting", ["open", "waiting_for_us"])
def test_it_waits_for_us_by_a_step_that_the_trail_tells(cast, sqlite_only, state, waiting):
    since = clock.now() - HOUR
    solved_at = clock.now() if state == "solved" else None
    second = make_ticket(cast.bob, state=state, solved_at=solved_at)
    first = make_ticket(cast.bob, state=waiting, waits_since=since)
    merging.merge(actor_of(cast.sam), first.id, second.id)
    row = stored(second)
    assert (row.state, row.waits_since, row.solved_at) == (TicketState.WAITING_FOR_US, since, None)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "ticket.reopened")).one()
    assert event.target_id == second.id


def test_an_answer_past_texts_that_a_merge_brought_is_refused_once(cast, sqlite_only):
    bob, sam = actor_of(cast.bob), actor_of(cast.sam)
    earlier = make_ticket(cast.bob, "Earlier", opened_at=clock.now() - 2 * HOUR)
    make_message(earlier, "An old answer", cast.sam, at=clock.now() - HOUR)
    row = make_ticket(cast.bob, "Later")
    make_message(row, "Try this", cast.sam)
    shown = {who: conversation.shown(who, row.id)[1] for who in (bob, sam)}
    merging.merge(sam, earlier.id, row.id)
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        service.answer(bob, row.id, text="Done", seen=shown[bob])
    assert "An old answer" in [line.text for line in refused.value.newer]
    assert "was merged into this ticket" in refused.value.text  # and not when the old answer was written
    assert refused.value.params["number"] == earlier.number
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        desk.answer(sam, row.id, text="Done", seen=shown[sam])
    assert "Earlier" in [line.text for line in refused.value.newer]
    now = conversation.shown(bob, row.id)[1]
    make_message(row, "And this?", cast.sam)
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        service.answer(bob, row.id, text="Done", seen=now)
    assert refused.value.params["who"] == "Sam F."
    service.answer(bob, row.id, text="Done", seen=conversation.shown(bob, row.id)[1])
    desk.answer(sam, row.id, text="Fine", seen=conversation.shown(sam, row.id)[1])


def test_where_a_merge_brought_only_ones_own_texts_nothing_is_refused(cast, sqlite_only):
    earlier = make_ticket(cast.bob, "Earlier", opened_at=clock.now() - 2 * HOUR)
    row, bob = make_ticket(cast.bob, "Later"), actor_of(cast.bob)
    shown = conversation.shown(bob, row.id)[1]
    merging.merge(actor_of(cast.sam), earlier.id, row.id)
    service.answer(bob, row.id, text="Both", seen=shown)


@pytest.mark.parametrize("chosen", ["into", "number"])
def test_s21_who_lost_sight_of_a_category_meanwhile_merges_nothing_into_it(cast, sqlite_only, chosen):
    row, other = make_ticket(cast.bob, category="billing"), make_ticket(cast.bob)
    sam = actor_of(cast.sam)
    with transaction() as session:
        session.execute(
            sa.update(StaffRole).where(StaffRole.user_id == cast.sam.id).values(role_id=role_id("billing"))
        )
    wanted = {"into": other.id} if chosen == "into" else {"into": None, "number": other.number}
    with pytest.raises((NotAllowed, Invalid)):
        merging.merge(sam, row.id, **wanted)
    assert stored(row).merged_into is None
