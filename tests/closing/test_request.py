"""The owner asks to close the account."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.closing import request
from admin_app.closing.models import Closing, ClosingMove, State
from admin_app.closing.request import OthersHere, due_from
from admin_app.closing.transitions import MovedMeanwhile
from admin_app.kernel import clock, queue
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.user import people
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known, make_invoice
from tests.factories.people import make_person


def ask(user, number="A-20418836", **changes):
    return request.request_closing(actor_of(user, **changes), number=number, reason="We merge")


@pytest.mark.feature("S1-23", "S1-25", "S1-26")
def test_the_last_owner_asks_and_the_case_goes_to_billing(cast, outbox):
    known(cast.nordlicht)
    case = closing.case(ask(cast.alice))
    assert (case.state, case.former_status, case.requested_by) == (State.IN_BILLING, "active", cast.alice.id)
    assert closing.account_of(cast.nordlicht).status == "closing"
    assert [m.template for m in outbox.to("alice@nordlicht.example")] == ["closing_requested"]


def test_asking_needs_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        ask(cast.alice, fresh=False)
    assert closing.account_of(cast.nordlicht).status == "active"


def test_asking_needs_the_accounts_number_typed(cast):
    with pytest.raises(Invalid) as refused:
        ask(cast.alice, number="A-20418837")
    assert (refused.value.field, closing.account_of(cast.nordlicht).status) == ("number", "active")


@pytest.mark.feature("S1-23")
def test_a_manager_can_not_ask(cast):
    with pytest.raises(NotAllowed):
        ask(cast.bob)


@pytest.mark.feature("S1-24")
@pytest.mark.parametrize("state", ["active", "invited"])
def test_while_somebody_else_can_sign_in_asking_is_refused_and_says_who(cast, state):
    make_person(cast.nordlicht, full_name="Bob Solberg", status=state)
    with pytest.raises(OthersHere) as refused:
        ask(cast.alice)
    assert [p.name for p in refused.value.people] == ["Bob Solberg"]


@pytest.mark.feature("S1-24")
def test_once_the_others_are_disabled_the_owner_can_ask(cast):
    known(cast.nordlicht)
    people.disable(actor_of(cast.alice), cast.bob.id, reason="")
    assert closing.case(ask(cast.alice)).state is State.IN_BILLING


def test_debts_may_be_open_when_asking(cast):
    known(cast.nordlicht)
    make_invoice(cast.nordlicht)
    assert closing.case(ask(cast.alice)).state is State.IN_BILLING


def test_a_second_request_is_refused_and_says_who_asked(cast):
    known(cast.nordlicht)
    ask(cast.alice)
    with pytest.raises(MovedMeanwhile):
        ask(cast.alice)


def test_a_suspended_account_can_be_closed_and_gets_that_state_back(cast, db):
    known(cast.nordlicht)
    assert cast.alice
    with transaction():
        db.session.execute(sa.text("UPDATE accounts SET status = 'suspended'"))
    case_id = ask(cast.alice)
    request.withdraw(actor_of(cast.alice), case_id, version=None)
    assert closing.account_of(cast.nordlicht).status == "suspended"


def test_a_case_whose_facts_nobody_told_waits_for_them(cast, run_jobs):
    case_id = ask(cast.alice)
    assert closing.case(case_id).state is State.REQUESTED
    known(cast.nordlicht)
    with clock.shifted(request.GATHER_EVERY):
        run_jobs()
    assert closing.case(case_id).state is State.IN_BILLING


def test_facts_still_untold_are_asked_for_again_later(cast, run_jobs, db):
    case_id = ask(cast.alice)
    with clock.shifted(request.GATHER_EVERY):
        run_jobs()
    waiting = sa.select(queue.Job).where(
        queue.Job.name == "deactivation.gather", queue.Job.state == "waiting"
    )
    assert (closing.case(case_id).state, len(list(db.session.scalars(waiting)))) == (State.REQUESTED, 1)


def test_an_outside_system_can_answer_for_billing(cast):
    asked = []
    original = billing._source[0]
    billing.answer_with(lambda account_id, hours: asked.append(account_id) or original(account_id, hours))
    try:
        ask(cast.alice)
    finally:
        billing.answer_with(original)
    assert asked == [cast.nordlicht.id]


def test_the_case_is_due_after_five_working_days():
    friday = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)
    assert due_from(friday, 5) == datetime(2026, 11, 27, 9, 40, tzinfo=UTC)
    assert due_from(friday, 1) == datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


def test_each_move_is_kept_with_who_when_and_words(cast, db):
    known(cast.nordlicht)
    case_id = ask(cast.alice)
    moves = db.session.scalars(sa.select(ClosingMove).order_by(ClosingMove.id)).all()
    assert [(m.act, m.from_state, m.to_state, m.actor_id, m.note) for m in moves] == [
        ("requested", "", "requested", cast.alice.id, "We merge"),
        ("gathered", "requested", "in_billing", None, ""),
    ]
    assert {m.request_id for m in moves} == {case_id}


@pytest.mark.feature("S1-25")
def test_asking_takes_at_most_25_statements(cast, count_statements):
    known(cast.nordlicht)
    actor = actor_of(cast.alice)
    with count_statements() as seen:
        request.request_closing(actor, number="A-20418836")
    assert seen.total <= 25, seen.statements


def test_withdrawing_gives_the_account_its_former_state_and_leaves_the_disabled_so(cast, outbox, db):
    known(cast.nordlicht)
    people.disable(actor_of(cast.alice), cast.bob.id, reason="")
    case_id = ask(cast.alice)
    request.withdraw(
        actor_of(cast.alice, fresh=False), case_id, version=closing.case(case_id).version, note="We stay"
    )
    assert (closing.case(case_id).state, closing.account_of(cast.nordlicht).status) == (
        State.WITHDRAWN,
        "active",
    )
    db.session.refresh(cast.bob)
    assert (cast.bob.status, outbox.last.template) == ("disabled", "closing_withdrawn")


def test_after_a_withdrawal_the_owner_can_ask_again(cast, db):
    known(cast.nordlicht)
    request.withdraw(actor_of(cast.alice), ask(cast.alice), version=None)
    ask(cast.alice)
    assert len(list(db.session.scalars(sa.select(Closing)))) == 2


@pytest.mark.parametrize("state", ["executed", "withdrawn"])
def test_what_has_ended_can_not_be_withdrawn(cast, state):
    if state == "executed":
        case_id = closing.executed(cast)
        expected = NotAllowed  # the account is deactivated
    else:
        known(cast.nordlicht)
        case_id, expected = ask(cast.alice), MovedMeanwhile
        request.withdraw(actor_of(cast.alice), case_id, version=None)
    with pytest.raises(expected):
        request.withdraw(actor_of(cast.alice), case_id, version=None)
