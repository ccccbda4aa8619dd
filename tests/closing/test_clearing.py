"""Billing settles what is open and passes the case on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.models import FactKind
from admin_app.closing import request
from admin_app.closing.holds import clearing
from admin_app.closing.models import Clearance, State
from admin_app.closing.transitions import MovedMeanwhile, StaleFacts, StillOpen
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import change, known, make_invoice


@pytest.fixture
def asked(cast):
    """A case in billing with one invoice, one service and a credit open."""
    facts = closing.facts_for(cast.nordlicht)
    facts.id = closing.requested(cast)
    return facts


def clear(cast, case_id, hold="debts", outcome="paid", note="Seen on the account", **more):
    clearing.clear(actor_of(cast.bill), case_id, version=None, hold=hold, outcome=outcome, note=note, **more)


@pytest.mark.feature("S1-26")
def test_each_hold_is_settled_by_an_outcome_and_a_note(cast, asked, db):
    clear(cast, asked.id)
    kept = db.session.scalars(sa.select(Clearance)).one()
    assert (kept.fact, kept.outcome, kept.note) == (
        f"invoice:{asked.invoice.id}",
        "paid",
        "Seen on the account",
    )
    assert (kept.value, kept.cleared_by) == ({"currency": "EUR", "open": 12_840}, cast.bill.id)


def test_one_fact_can_be_settled_alone_and_all_others_of_the_hold_at_once(cast, asked, db):
    second, third = make_invoice(cast.nordlicht), make_invoice(cast.nordlicht)
    clear(cast, asked.id, outcomes={f"invoice:{second.id}": "written_off"}, outcome="")
    clear(cast, asked.id)
    found = {c.fact: c.outcome for c in db.session.scalars(sa.select(Clearance))}
    assert found == {
        f"invoice:{second.id}": "written_off", f"invoice:{third.id}": "paid", f"invoice:{asked.invoice.id}": "paid"
    }  # fmt: skip


def test_an_outcome_can_be_changed(cast, asked, db):
    clear(cast, asked.id)
    clear(cast, asked.id, outcome="carried", note="To their new account")
    assert [c.outcome for c in db.session.scalars(sa.select(Clearance))] == ["carried"]


@pytest.mark.parametrize(
    ("hold", "outcome", "field"),
    [
        ("debts", "cancelled", "outcome"),
        ("services", "paid", "outcome"),
        ("people", "paid", "hold"),
        ("x", "paid", "hold"),
    ],
)
def test_an_outcome_that_does_not_fit_its_hold_is_refused(cast, asked, hold, outcome, field):
    with pytest.raises(Invalid) as refused:
        clear(cast, asked.id, hold, outcome)
    assert refused.value.field == field


def test_a_settlement_needs_words(cast, asked):
    with pytest.raises(Invalid):
        clear(cast, asked.id, note=" ")


def test_a_fact_of_another_account_can_not_be_settled(cast, asked):
    foreign = make_invoice(cast.other)
    with pytest.raises(Invalid):
        clear(cast, asked.id, outcomes={f"invoice:{foreign.id}": "paid"}, outcome="")


@pytest.mark.parametrize("who", ["sam", "ada", "root", "aud"])
def test_s21_only_billing_settles(cast, asked, who):
    with pytest.raises(NotAllowed):
        clearing.clear(
            actor_of(getattr(cast, who)), asked.id, version=None, hold="debts", outcome="paid", note="Seen"
        )


def test_s19_a_case_that_is_not_there_answers_like_one_of_nobodys(cast, asked):
    with pytest.raises(NotFound):
        clear(cast, cast.bill.id)
    with pytest.raises(NotFound):
        request.withdraw(actor_of(cast.carol), asked.id, version=None)


def test_on_stale_facts_nothing_is_settled_and_nothing_passed_on(cast, asked):
    known(cast.nordlicht, hours_ago=25)
    with pytest.raises(StaleFacts) as refused:
        clear(cast, asked.id)
    assert refused.value.kinds == (FactKind.INVOICES,)
    with pytest.raises(StaleFacts) as refused:
        clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert refused.value.kinds == (FactKind.SERVICES, FactKind.INVOICES)


def test_confirming_that_nothing_changed_makes_them_fresh(cast, asked):
    known(cast.nordlicht, hours_ago=25)
    kinds = ["services", "invoices"]
    clearing.confirm_facts(
        actor_of(cast.bill), asked.id, version=None, kinds=kinds, reason="Checked in the system"
    )
    closing.cleared_holds(cast, asked.id)
    clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert closing.case(asked.id).state is State.CLEARED


def test_facts_entered_by_hand_do_not_go_stale(cast):
    known(cast.nordlicht, hours_ago=500, source="manual")
    case_id = closing.requested(cast)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    assert closing.case(case_id).state is State.CLEARED


def test_confirming_takes_a_case_whose_facts_were_never_told_to_billing(cast):
    case_id = closing.requested(cast)
    kinds = [kind.value for kind in FactKind]
    clearing.confirm_facts(actor_of(cast.bill), case_id, version=None, kinds=kinds, reason="There is nothing")
    assert closing.case(case_id).state is State.IN_BILLING


@pytest.mark.feature("S1-27")
def test_while_something_is_open_the_case_is_not_passed_on_and_says_what(cast, asked):
    clear(cast, asked.id)
    with pytest.raises(StillOpen) as refused:
        clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert refused.value.facts == [f"Service {asked.service.code}", "Balance in EUR"]


@pytest.mark.feature("S1-27")
def test_with_everything_settled_the_case_goes_to_an_approver(cast, asked, outbox):
    closing.cleared_holds(cast, asked.id)
    clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert (closing.case(asked.id).state, outbox.last.template) == (State.CLEARED, "closing_cleared")


def test_what_changed_since_it_was_settled_is_open_again(cast, asked):
    closing.cleared_holds(cast, asked.id)
    change(asked.invoice, paid=1_000)
    with pytest.raises(StillOpen) as refused:
        clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert refused.value.facts == [f"Invoice {asked.invoice.number}"]


def test_what_settles_itself_needs_no_outcome(cast, asked):
    change(asked.invoice, paid=12_840, status="paid")
    change(asked.service, status="cancelled")
    billing.set_balance(actor_of(cast.bill), cast.nordlicht.id, currency="EUR", amount=0, reason="Refunded")
    clearing.pass_on(actor_of(cast.bill), asked.id, version=None)
    assert closing.case(asked.id).state is State.CLEARED


@pytest.mark.feature("S1-01")
def test_the_customer_is_asked_answers_and_the_case_is_back_in_billing(cast, asked, outbox):
    clearing.ask_customer(actor_of(cast.bill), asked.id, version=None, note="Which account gets the credit?")
    assert (closing.case(asked.id).state, outbox.last.to) == (State.NEEDS_CUSTOMER, "alice@nordlicht.example")
    assert "Which account gets the credit?" in outbox.last.text
    request.answer(actor_of(cast.alice, fresh=False), asked.id, note="The one ending in 42")
    assert closing.case(asked.id).state is State.IN_BILLING


def test_billing_can_go_on_without_an_answer(cast, asked):
    clearing.ask_customer(actor_of(cast.bill), asked.id, version=None, note="Which account?")
    clearing.take_up(actor_of(cast.bill), asked.id, version=None)
    assert closing.case(asked.id).state is State.IN_BILLING


def test_an_answer_nobody_asked_for_is_refused(cast, asked):
    with pytest.raises(MovedMeanwhile):
        request.answer(actor_of(cast.alice), asked.id, note="Hello")


def test_s41_a_settlement_from_an_older_page_is_refused_with_who_and_when(cast, asked):
    version = closing.case(asked.id).version
    clear(cast, asked.id)
    with pytest.raises(MovedMeanwhile) as refused:
        clearing.clear(
            actor_of(cast.bill), asked.id, version=version, hold="services", outcome="cancelled", note="Done"
        )
    assert (refused.value.who, refused.value.act, refused.value.note) == (
        "Bill Weidmann",
        "cleared",
        "Seen on the account",
    )
    assert clock.now() - refused.value.at < timedelta(minutes=1)


def test_settling_a_hold_takes_at_most_15_statements(cast, asked, count_statements):
    actor, version = actor_of(cast.bill), closing.case(asked.id).version
    with count_statements() as seen:
        clearing.clear(actor, asked.id, version=version, hold="debts", outcome="paid", note="Seen")
    assert seen.total <= 15, seen.statements


def test_passing_on_takes_at_most_20_statements_however_much_there_is(cast, asked, count_statements):
    for _ in range(30):
        make_invoice(cast.nordlicht)
    closing.cleared_holds(cast, asked.id)
    actor = actor_of(cast.bill)
    with count_statements() as seen:
        clearing.pass_on(actor, asked.id, version=None)
    assert seen.total <= 20, seen.statements
