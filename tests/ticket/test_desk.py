"""Staff's side of tickets: answer, note, assign, put in order, solve; nobody is told twice (DOMAIN 8)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.kinds.registry import STAFF_ONLY
from admin_app.identity.models import Membership, Role, StaffRole
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.ticket import conversation, service, unproven
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketState
from admin_app.ticket.server_password import holding, revealing
from admin_app.ticket.writing import Mailed
from tests.cast import actor_of
from tests.factories.people import make_staff
from tests.factories.tickets import make_message, make_secret, make_ticket
from tests.ticket.test_own import stored


def test_an_answer_is_the_customer_s_turn_and_mailed_with_a_short_name(cast, outbox):
    row = make_ticket(cast.bob)
    desk.answer(actor_of(cast.sam), row.id, text="Restart it, see https://help.example/restart")
    row = stored(row)
    assert (row.state, row.assigned_to) == (TicketState.WAITING_FOR_CUSTOMER, cast.sam.id)
    assert row.answered_at == row.staff_at == row.last_at == row.waits_since
    (mail,) = outbox.to(cast.bob.email)
    assert "Sam F. of Gatehouse" in mail.text
    assert f"/tickets/{row.id}#m-" in mail.text
    assert "> Restart it, see https://help.example/restart" in mail.text
    assert "Ferreira" not in mail.text + mail.html


def test_the_first_answer_is_told_once(cast, sqlite_only):
    row = make_ticket(cast.bob)
    desk.answer(actor_of(cast.sam), row.id, text="One")
    first = stored(row).answered_at
    desk.answer(actor_of(cast.sam), row.id, text="Two")
    assert (stored(row).answered_at, stored(row).staff_at > first) == (first, True)


def test_of_two_agents_the_slower_one_is_shown_the_other_s_answer(cast):
    row = make_ticket(cast.bob)
    shown = conversation.lines(actor_of(cast.sam), row.id)[-1].id
    desk.answer(actor_of(cast.sam), row.id, text="Restart it.", seen=shown)
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        desk.answer(actor_of(make_staff("support")), row.id, text="x", seen=shown)
    assert [(line.by, line.text) for line in refused.value.newer] == [("Sam Ferreira", "Restart it.")]


def test_what_came_unproven_since_is_shown_too_and_changes_nothing(cast, outbox):
    row = make_ticket(cast.bob, state="waiting_for_customer")
    shown = conversation.lines(actor_of(cast.sam), row.id)[-1].id
    unproven.add(row.id, text="It is me", sender="guest@elsewhere.example", mailed=Mailed("<1@x>"))
    assert (stored(row).state, outbox.all()) == (TicketState.WAITING_FOR_CUSTOMER, [])
    with pytest.raises(conversation.AnsweredMeanwhile) as refused:
        desk.answer(actor_of(cast.sam), row.id, text="x", seen=shown)
    assert [(line.by, line.sender) for line in refused.value.newer] == [("", "g•••••@elsewhere.example")]


def test_what_came_from_nobody_named_since_is_told_in_a_whole_sentence(cast, sqlite_only):
    row = make_ticket(cast.bob)
    shown = conversation.lines(actor_of(cast.sam), row.id)[-1].id
    unproven.add(row.id, text="It is me", sender="", mailed=Mailed("<1@x>"))
    with pytest.raises(conversation.AnsweredMeanwhile, match="An e-mail came into this ticket"):
        desk.answer(actor_of(cast.sam), row.id, text="x", seen=shown)


def test_a_note_is_for_colleagues_alone(cast, outbox):
    row = make_ticket(cast.bob, state="waiting_for_customer")
    desk.note(actor_of(cast.sam), row.id, text="Sounds like the old disk.")
    assert [line.kind for line in conversation.lines(actor_of(cast.sam), row.id)] == ["customer", "note"]
    assert [line.kind for line in conversation.lines(actor_of(cast.alice), row.id)] == ["customer"]
    assert (stored(row).state, stored(row).staff_at, outbox.all()) == (
        TicketState.WAITING_FOR_CUSTOMER,
        None,
        [],
    )
    assert "ticket.noted" in STAFF_ONLY


def test_billing_works_on_its_own_category_alone(cast, sqlite_only):
    technical, of_billing = make_ticket(cast.bob), make_ticket(cast.bob, category="billing")
    desk.answer(actor_of(cast.bill), of_billing.id, text="Paid.")
    with pytest.raises(NotAllowed) as refused:
        desk.answer(actor_of(cast.bill), technical.id, text="No.")
    assert refused.value.grantor == "support"


def test_only_whoever_may_answer_is_given_one(cast, sqlite_only):
    row = make_ticket(cast.bob)
    for nobody in (cast.bill.id, cast.aud.id, cast.bob.id, clock.new_id()):
        with pytest.raises(Invalid) as refused:
            desk.assign(actor_of(cast.sam), row.id, nobody)
        assert refused.value.field == "assigned_to"
    desk.assign(actor_of(cast.sam), row.id, cast.sam.id)
    assert stored(row).assigned_to == cast.sam.id
    desk.assign(actor_of(cast.sam), row.id, None)
    assert stored(row).assigned_to is None


def test_priority_orders_the_queue(cast, sqlite_only):
    row = make_ticket(cast.bob)
    desk.put_in_order(actor_of(cast.sam), row.id, priority="high", category="billing", version=row.version)
    assert (stored(row).urgency, stored(row).category) == (1, "billing")
    with pytest.raises(Conflict):
        desk.put_in_order(actor_of(cast.sam), row.id, priority="low", category="other", version=1)


@pytest.mark.parametrize("act", [desk.solve, desk.reopen, lambda *known: desk.note(*known, text="x")])
def test_who_reads_only_and_customers_do_nothing_here(cast, sqlite_only, act):
    row = make_ticket(cast.bob)
    for who in (cast.aud, cast.ada, cast.alice):
        with pytest.raises(NotAllowed):
            act(actor_of(who), row.id)


def test_a_closed_one_is_answered_no_more(cast, sqlite_only):
    row = make_ticket(cast.bob, state="closed")
    make_message(row, "x", cast.sam)
    with pytest.raises(Conflict):
        desk.answer(actor_of(cast.sam), row.id, text="One more thing")


@pytest.mark.parametrize(
    "act",
    [
        lambda who, row: desk.answer(who, row.id, text="Restart it."),
        lambda who, row: revealing.reveal(who, row.id),
        lambda who, row: holding.agree(who, row.id, to=row.assigned_to),
    ],
    ids=["answer", "reveal", "agree"],
)
def test_s21_who_lost_the_role_while_the_request_ran_does_nothing_any_more(cast, sqlite_only, act):
    row = make_ticket(cast.bob, assigned_to=cast.sam.id)
    make_secret(row, holder_id=cast.sam.id)
    sam = actor_of(cast.sam)
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.sam.id))
    with pytest.raises(NotAllowed):
        act(sam, row)


def test_s21_an_owner_who_is_one_no_longer_answers_no_ticket_of_another(cast, sqlite_only):
    row, alice = make_ticket(cast.bob), actor_of(cast.alice)
    with transaction() as session:
        manager = session.scalars(sa.select(Role.id).where(Role.key == "manager")).one()
        session.execute(
            sa.update(Membership).where(Membership.user_id == cast.alice.id).values(role_id=manager)
        )
    with pytest.raises(NotFound):
        service.answer(alice, row.id, text="Any news?")
