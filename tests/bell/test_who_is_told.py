"""Whoever finds something in "Waiting for me" was told of it by the bell, and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.affiliate import deciding
from admin_app.bell.models import BellKind, BellNotice
from admin_app.break_glass import orders, reviewing
from admin_app.closing import decision, request
from admin_app.closing.holds import clearing
from admin_app.dispute import settling
from admin_app.identity.models import StaffRole, User
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.legal_hold import service as holds
from admin_app.legal_hold import telling as hold_telling
from admin_app.overview import waiting
from admin_app.overview.waiting import WaitingKind
from admin_app.proposal import service as proposals
from admin_app.recovery_case import service as recovery_cases
from admin_app.ticket import service as tickets
from admin_app.ticket.desk import service as tickets_at_the_desk
from admin_app.ticket.models import TicketSecret
from admin_app.ticket.server_password import holding
from admin_app.user import notices
from tests.cast import actor_of, sign_in
from tests.factories import affiliate, closing, legal_holds
from tests.factories.breach_cases import make_breach
from tests.factories.break_glass import make_glass, make_order
from tests.factories.data_cases import ask as ask_about_data
from tests.factories.disputes import make_objected, propose_decision, say_not_me
from tests.factories.independence import make_tie
from tests.factories.objections import object_to
from tests.factories.people import make_person, make_staff, role_id
from tests.factories.proposals import propose
from tests.factories.receipts import make_receipt
from tests.factories.tickets import make_secret, make_ticket
from tests.recovery_case import cases
from tests.sign_in.door import later


@pytest.fixture
def staff(cast):
    return [cast.sam, cast.root, cast.ruth, cast.bill, cast.ada, cast.ari, cast.aud]


@pytest.fixture
def eve(cast):
    return make_person(cast.nordlicht, username="eve", factor=True)


def told(thing_id, *, new=True):
    """Whom the bell tells that this waits."""
    db.session.rollback()
    wanted = sa.select(BellNotice.user_id).where(
        BellNotice.thing_id == thing_id, BellNotice.kind == BellKind.WAITS
    )
    return set(db.session.scalars(wanted.where(BellNotice.seen_at.is_(None)) if new else wanted))


def waits_for(thing_id, staff):
    return {u.id for u in staff if thing_id in [line.id for line in waiting.listing(actor_of(u))]}


def ids(*people: User):
    return {user.id for user in people}


def objected(cast):
    person = make_person(cast.nordlicht)
    return object_to(make_receipt(person, by=cast.sam), person)


def hold_to_review(cast):
    hold_id = holds.confirm(actor_of(cast.ada), legal_holds.ask(cast.root, cast.bob, review=5))
    with transaction():
        hold_telling.remind(system(), hold_id)
    return hold_id


def payout_asked(cast):
    affiliate.turn_on()
    affiliate.earned(cast.alice)
    affiliate.to_bank(cast.alice)
    return affiliate.ask(cast.alice)


def ticket_answered(cast):
    row = make_ticket(cast.bob)
    tickets_at_the_desk.answer(actor_of(cast.sam), row.id, text="Which one?")
    tickets.answer(actor_of(cast.bob), row.id, text="The web server")
    return row.id


def server_password_asked(cast):
    row = make_ticket(cast.bob)
    make_secret(row)
    tickets_at_the_desk.assign(actor_of(cast.sam), row.id, cast.sam.id)
    cora = make_staff("support", full_name="Cora Lund")
    make_tie(cast.root, cora)
    tickets_at_the_desk.assign(actor_of(cora), row.id, cora.id)
    holding.ask(actor_of(cora), row.id)
    return row.id


MAKERS = {
    WaitingKind.CLOSING: closing.requested,
    "closing to decide": closing.cleared,
    WaitingKind.PROPOSAL: lambda cast: propose(cast.sam, make_person(cast.nordlicht, factor=True)),
    WaitingKind.DISPUTE: lambda cast: make_objected(make_person(cast.nordlicht)).id,
    "dispute of a colleague": lambda cast: say_not_me(cast.sam).id,
    WaitingKind.OBJECTION: objected,
    WaitingKind.BREAK_GLASS: lambda cast: make_glass(cast.root, cast.nordlicht).id,
    WaitingKind.BREACH_CASE: lambda cast: make_breach(cast.root).id,
    WaitingKind.LEGAL_HOLD: hold_to_review,
    WaitingKind.DATA_CASE: lambda cast: ask_about_data(make_person(cast.nordlicht)).id,
    WaitingKind.PAYOUT: payout_asked,
    WaitingKind.TICKET: ticket_answered,
    WaitingKind.SERVER_PASSWORD: server_password_asked,
    WaitingKind.LEGAL_ORDER: lambda cast: make_order(cast.root, cast.nordlicht).id,
}


@pytest.mark.parametrize("end", ["declined", "withdrawn", "lapsed"])
def test_a_dispute_rings_again_where_a_proposal_to_decide_it_ended_without_a_decision(cast, staff, end):
    dispute = make_objected(make_person(cast.nordlicht))
    first = told(dispute.id)
    asked = propose_decision(cast.sam, dispute)
    assert told(dispute.id) == set()
    if end == "declined":
        proposals.decline(actor_of(cast.ruth), asked, note="Call them first")
    elif end == "withdrawn":
        proposals.withdraw(actor_of(cast.sam), asked)
    else:
        with clock.shifted(timedelta(hours=80)):
            proposals.lapse()
    assert told(dispute.id) == first == waits_for(dispute.id, staff)


def test_whoever_proposed_hears_that_it_was_declined(cast):
    asked = propose_decision(cast.sam, make_objected(make_person(cast.nordlicht)))
    proposals.decline(actor_of(cast.ruth), asked, note="Call them first")
    db.session.rollback()
    ended = sa.select(BellNotice.user_id).where(
        BellNotice.thing_id == asked, BellNotice.kind == BellKind.DECLINED
    )
    assert list(db.session.scalars(ended)) == [cast.sam.id]


def test_each_kind_that_waits_is_among_those_made_here():
    assert set(WaitingKind) <= set(MAKERS)


@pytest.mark.parametrize("what", MAKERS)
def test_the_bell_tells_those_for_whom_it_waits_and_nobody_else(cast, staff, what):
    make_tie(cast.sam, cast.ruth)
    make_tie(cast.root, cast.ari)
    found = MAKERS[what](cast)
    with clock.shifted(timedelta(minutes=31)):  # broken glass waits from then on
        expected = waits_for(found, staff)
    assert expected
    assert told(found) == expected


def test_a_closing_is_told_at_each_turn_and_silent_once_it_is_another_s(cast, staff):
    case_id = closing.cleared(cast)
    assert told(case_id, new=False) == ids(cast.bill, cast.ada, cast.ari)
    assert told(case_id) == ids(cast.ada, cast.ari)
    number = closing.case(case_id).number
    decision.approve(actor_of(cast.ada), case_id, version=None, number=number, note="Fine")
    assert told(case_id) == set()


def test_billing_is_told_of_the_customer_s_answer_and_of_what_came_back(cast, staff):
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which bank account?")
    assert told(case_id) == set()
    request.answer(actor_of(cast.alice), case_id, note="The one from before")
    assert told(case_id) == ids(cast.bill)


def test_whoever_cleared_something_is_not_told_to_decide(cast, staff):
    both = make_staff("billing", full_name="Bo Both")
    with transaction() as session:
        session.add(StaffRole(user_id=both.id, role_id=role_id("approver")))
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    assert told(case_id) == ids(cast.bill, both)
    clearing.clear(actor_of(both), case_id, version=None, hold="debts", outcome="written_off", note="Agreed")
    for hold, outcome in (("services", "cancelled"), ("balance", "refunded")):
        clearing.clear(actor_of(cast.bill), case_id, version=None, hold=hold, outcome=outcome, note="Agreed")
    clearing.pass_on(actor_of(cast.bill), case_id, version=None, note="")
    assert told(case_id) == ids(cast.ada, cast.ari)


def test_a_dispute_is_silent_once_its_decision_is_proposed_and_once_it_is_over(cast, staff):
    dispute = make_objected(make_person(cast.nordlicht))
    propose_decision(cast.sam, dispute)
    assert told(dispute.id) == set()
    colleague = say_not_me(cast.sam)
    settling.confirm_taking_back(
        actor_of(cast.root), colleague.id, reason="He rang me", typed=cast.sam.username
    )
    assert told(colleague.id) == set()


def test_broken_glass_and_an_order_are_silent_once_they_are_judged(cast, staff):
    with later(hours=-2):
        glass = make_glass(cast.sam, cast.nordlicht)
    reviewing.review(actor_of(cast.aud), glass.id, verdict="justified", note="As the court asked")
    order = make_order(cast.root, cast.nordlicht)
    orders.decline_order(actor_of(cast.ada), order.id, note="No seal on it")
    assert told(glass.id) == told(order.id) == set()


def test_a_recovery_case_is_told_to_those_who_may_end_it_until_it_is_over(cast, staff, eve):
    recovery_cases.open_case(cases.waiting(eve))
    assert told(eve.id) == ids(cast.sam, cast.root, cast.ruth)
    recovery_cases.cancel_by_staff(actor_of(cast.sam), eve.id, "She found her phone")
    assert told(eve.id) == set()


def test_mail_at_once_goes_to_those_alone_who_chose_it_for_the_topic(cast, staff, outbox):
    notices.choose_ways(actor_of(cast.ada), closing="at_once")
    notices.choose_ways(actor_of(cast.ari), objection="at_once")
    case_id = closing.cleared(cast)
    [mail] = [m for m in outbox.all() if m.template == "work_waits"]
    assert (mail.to, mail.subject) == (cast.ada.email, "A closing is waiting for your step")
    assert f"/admin/requests/{case_id}" in mail.text


def test_each_topic_that_somebody_was_told_of_is_offered_to_them(cast, staff):
    for make in MAKERS.values():
        if make is not closing.requested:
            make(cast)
    db.session.rollback()
    for user in staff:
        topics = set(db.session.scalars(sa.select(BellNotice.topic).where(BellNotice.user_id == user.id)))
        assert topics <= set(notices.topics_of(actor_of(user)))


@pytest.mark.parametrize("what", MAKERS)
def test_the_page_of_notices_says_it_in_a_sentence_that_leads_there(client, cast, staff, what):
    found = MAKERS[what](cast)
    reader = next(user for user in staff if user.id in told(found))
    sign_in(client, reader)
    page = client.get("/admin/notices").text
    assert str(found) in page
    assert client.get(re.search(rf'href="([^"]*{found}[^"]*)"', page)[1]).status_code == 200


def test_a_payout_is_told_to_who_may_decide_it_then_to_all_who_may_pay_it_then_to_nobody(cast):
    affiliate.turn_on()
    affiliate.earned(cast.alice)
    affiliate.to_bank(cast.alice)
    affiliate.compare(cast.bill, cast.alice)
    other = make_staff("billing")
    asked = affiliate.ask(cast.alice)
    assert told(asked) == waits_for(asked, [cast.bill, other]) == ids(other)
    affiliate.approve(other, asked)
    assert told(asked) == waits_for(asked, [cast.bill, other]) == ids(cast.bill, other)
    deciding.mark_paid(actor_of(cast.bill), asked, reason="Transferred", reference="SEPA 4711")
    assert told(asked) == waits_for(asked, [cast.bill, other]) == set()


def test_an_ask_for_a_server_password_rings_until_somebody_agreed_it_is_passed_on_or_it_is_gone(cast, staff):
    first, second, third = (server_password_asked(cast) for _ in range(3))
    assert told(first) == told(second) == told(third) == ids(cast.sam, cast.ruth)
    asked = db.session.scalars(sa.select(TicketSecret.asked_by).where(TicketSecret.ticket_id == first)).one()
    tickets.answer(
        actor_of(cast.bob), first, text="Any news?"
    )  # whose turn it is in the ticket is another matter
    assert told(first) >= ids(cast.sam, cast.ruth)
    holding.agree(actor_of(cast.ruth), first, to=asked)
    tickets_at_the_desk.assign(actor_of(cast.sam), second, cast.sam.id)
    tickets_at_the_desk.solve(actor_of(cast.sam), third)
    for row in (first, second, third):
        assert not told(row) & ids(cast.ruth)
        assert waits_for(row, [cast.ruth]) == set()


def test_whoever_follows_the_bell_to_an_ask_that_is_over_is_told_so(client, cast, staff):
    row = server_password_asked(cast)
    sign_in(client, cast.ruth)
    assert "Let a colleague reveal it" in client.get("/admin/waiting").text
    page = re.search(r'href="([^"]*server-password[^"]*)"', client.get("/admin/notices").text)[1]
    assert page.endswith(f"{row}/server-password/agree-for")
    tickets_at_the_desk.solve(actor_of(cast.sam), row)
    assert "Nobody asks for the server password" in client.get(page, follow_redirects=True).text
