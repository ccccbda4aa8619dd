"""The worker closes the account after the waiting time, or the approval lapses."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.billing import service as billing
from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.closing.models import ClosingMove, State
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.session.models import LoginSession
from admin_app.support_access import service as support_access
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.billing import change, known, make_balance, make_invoice, make_service
from tests.factories.people import make_person
from tests.factories.tickets import make_ticket

AFTER = timedelta(days=3, seconds=1)


def lapsed_moves(db):
    return list(db.session.scalars(sa.select(ClosingMove).where(ClosingMove.act == "lapsed")))


@pytest.fixture
def waiting(cast):
    """An approved case and the facts it was approved on."""
    facts = closing.facts_for(cast.nordlicht)
    facts.id = closing.requested(cast)
    closing.cleared_holds(cast, facts.id)
    clearing.pass_on(actor_of(cast.bill), facts.id, version=None)
    decision.approve(
        actor_of(cast.ada),
        facts.id,
        version=None,
        number=closing.case(facts.id).number,
        note="Nothing is open",
    )
    return facts


@pytest.fixture
def executed(cast, waiting):
    """Runs the case's execution after its waiting time; gives the case."""

    def run():
        with clock.shifted(AFTER):
            execution.execute(system(), waiting.id)
        return closing.case(waiting.id)

    return run


@pytest.mark.feature("S1-27")
def test_the_worker_closes_the_account_after_the_waiting_time(cast, waiting, run_jobs, outbox):
    run_jobs()
    assert closing.case(waiting.id).state is State.APPROVED
    with clock.shifted(AFTER):
        run_jobs()
    account = closing.account_of(cast.nordlicht)
    assert (closing.case(waiting.id).state, account.status, account.closed_at is None) == (
        State.EXECUTED,
        "deactivated",
        False,
    )
    assert [m.template for m in outbox.to("alice@nordlicht.example")][-1] == "closing_executed"


def test_s12_closing_ends_every_session_and_grant_of_the_account(cast, waiting, client, db):
    sign_in(client, cast.alice)
    support_access.allow(actor_of(cast.alice), areas=["billing"])
    with clock.shifted(AFTER):
        execution.execute(system(), waiting.id)
        assert support_access.live_grant(cast.nordlicht.id) is None
    ended = db.session.scalars(
        sa.select(LoginSession.ended_why).where(LoginSession.user_id == cast.alice.id)
    ).all()
    assert ended == ["account"]


def test_s48_a_clock_set_back_shortens_no_waiting_time(cast, waiting, db):
    with clock.shifted(timedelta(days=3, minutes=-2)):
        assert execution.execute(system(), waiting.id) is False
    assert closing.case(waiting.id).state is State.APPROVED
    jobs = db.session.scalars(
        sa.select(queue.Job.run_at).where(queue.Job.name == "deactivation.execute")
    ).all()
    assert set(jobs) == {closing.case(waiting.id).execute_at}


def test_s40_the_job_may_run_again_and_closes_once(cast, waiting, executed, outbox, db):
    executed(), executed()
    assert len([m for m in outbox.all() if m.template == "closing_executed"]) == 1
    assert (
        len(list(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "closing.executed")))) == 1
    )


def test_only_the_worker_executes(cast, waiting):
    with clock.shifted(AFTER), pytest.raises(NotAllowed):
        execution.execute(actor_of(cast.root), waiting.id)


def test_a_fact_that_reaches_its_outcome_is_no_lapse(cast, waiting, executed):
    change(waiting.invoice, paid=12_840, status="paid")
    change(waiting.service, status="cancelled")
    change(waiting.balance, amount=0)
    assert executed().state is State.EXECUTED


def test_an_invoice_credited_meanwhile_is_no_lapse(cast, waiting, executed):
    change(waiting.invoice, status="credited")
    assert executed().state is State.EXECUTED


def test_an_invoice_that_became_overdue_is_no_lapse(cast, waiting, executed):
    change(waiting.invoice, status="overdue")
    assert executed().state is State.EXECUTED


def test_facts_that_grew_old_meanwhile_are_no_lapse(cast, waiting, executed):
    known(cast.nordlicht, hours_ago=300)
    assert executed().state is State.EXECUTED


def test_a_person_imported_as_disabled_is_no_lapse(cast, waiting, executed):
    make_person(cast.nordlicht, status="disabled")
    assert executed().state is State.EXECUTED


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda cast, _w: make_invoice(cast.nordlicht, number="INV-NEW"), "Invoice INV-NEW"),
        (lambda cast, _w: make_service(cast.nordlicht, code="SRV-NEW"), "Service SRV-NEW"),
        (lambda cast, _w: make_balance(cast.nordlicht, 5, "USD"), "Balance in USD"),
        (lambda _c, w: change(w.invoice, paid=100), "Invoice"),
        (lambda _c, w: change(w.invoice, currency="USD"), "Invoice"),
        (lambda _c, w: change(w.invoice, paid=20_000, status="paid"), "Balance in EUR"),
        (lambda _c, w: change(w.service, status="suspended"), "Service"),
        (lambda _c, w: change(w.balance, amount=1), "Balance in EUR"),
        (lambda cast, _w: make_person(cast.nordlicht, status="active"), "People who can sign in"),
        (lambda cast, _w: make_person(cast.nordlicht, status="invited"), "People who can sign in"),
    ],
    ids=[
        "invoice",
        "service",
        "balance",
        "part_paid",
        "currency",
        "overpaid",
        "suspended",
        "other_balance",
        "person",
        "invited",
    ],
)
def test_any_other_change_lets_the_approval_lapse_and_names_the_fact(
    cast, waiting, executed, outbox, db, make, named
):
    make(cast, waiting)
    case = executed()
    assert (case.state, case.facts_hash, case.execute_at, case.decided_by) == (
        State.IN_BILLING,
        "",
        None,
        None,
    )
    assert [m.details["changed"][0].startswith(named) for m in lapsed_moves(db)] == [True]
    assert (closing.account_of(cast.nordlicht).status, outbox.last.template, named in outbox.last.text) == (
        "closing",
        "closing_lapsed",
        True,
    )


def test_a_change_is_noticed_within_the_waiting_time_too(cast, waiting, db):
    execution.watch()
    assert closing.case(waiting.id).state is State.APPROVED
    make_invoice(cast.nordlicht)
    execution.watch()
    assert closing.case(waiting.id).state is State.IN_BILLING
    jobs = db.session.scalars(
        sa.select(queue.Job.state).where(queue.Job.name == "deactivation.execute")
    ).all()
    assert jobs == ["dropped"]


def test_a_lapsed_case_can_be_cleared_and_approved_again(cast, waiting, executed):
    make_invoice(cast.nordlicht)
    executed()
    with clock.shifted(AFTER):
        known(cast.nordlicht)
        clearing.clear(
            actor_of(cast.bill), waiting.id, version=None, hold="debts", outcome="paid", note="Seen"
        )
        clearing.pass_on(actor_of(cast.bill), waiting.id, version=None)
        decision.approve(
            actor_of(cast.ada),
            waiting.id,
            version=None,
            number=closing.case(waiting.id).number,
            note="Nothing is open",
        )
    with clock.shifted(2 * AFTER):
        assert execution.execute(system(), waiting.id) is True


def test_the_asking_owner_disabled_meanwhile_is_a_lapse(cast, waiting, executed):
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == cast.alice.id).values(status="disabled"))
    assert executed().state is State.IN_BILLING


def test_s21_the_last_owner_can_not_be_disabled_while_the_account_closes(cast, waiting):
    with pytest.raises(Invalid):
        people.disable(actor_of(cast.root), cast.alice.id, reason="Asked to")


def test_nothing_is_executed_after_a_withdrawal(cast, waiting, executed):
    request.withdraw(actor_of(cast.alice), waiting.id, version=None)
    assert (executed().state, closing.account_of(cast.nordlicht).status) == (State.WITHDRAWN, "active")


def test_billing_can_still_set_facts_right_while_it_waits_and_that_lapses_it(cast, waiting, executed):
    billing.set_balance(
        actor_of(cast.bill), cast.nordlicht.id, currency="CHF", amount=100, reason="Late credit"
    )
    assert executed().state is State.IN_BILLING


def test_executing_takes_at_most_31_statements_however_much_there_is(cast, waiting, count_statements):
    for _ in range(20):
        make_invoice(cast.nordlicht, status="paid", paid=12_840)
        make_person(cast.nordlicht, status="disabled")
        make_ticket(cast.alice, state="closed")
    with clock.shifted(AFTER), count_statements() as seen:
        execution.execute(system(), waiting.id)
    assert seen.total <= 31, seen.statements
