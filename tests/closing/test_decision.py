"""The approver decides, on a snapshot, after somebody else's check."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from admin_app.closing import decision, request
from admin_app.closing.holds import checklist, clearing
from admin_app.closing.models import Closing, State
from admin_app.closing.transitions import MovedMeanwhile, StaleFacts, StillOpen
from admin_app.identity.models import StaffRole
from admin_app.kernel import clock, queue
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, ReauthRequired
from admin_app.policy.models import PolicyValue
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import change, known
from tests.factories.people import role_id


def approve(user, case_id, **more):
    values = {"version": None, "number": closing.case(case_id).number, "note": "Fine"} | more
    return decision.approve(actor_of(user), case_id, **values)


@pytest.mark.feature("S1-27")
def test_an_approval_keeps_a_hashed_snapshot_and_waits_three_days(cast, outbox):
    case_id = closing.cleared(cast)
    execute_at = approve(cast.ada, case_id)
    case = closing.case(case_id)
    assert (case.state, case.decided_by, case.execute_at) == (State.APPROVED, cast.ada.id, execute_at)
    assert execute_at - case.decided_at == timedelta(days=3)
    assert case.facts_hash == checklist.fingerprint(case.account_id, case.number, case.facts["form"])
    assert outbox.last.template == "closing_approved"


def test_the_job_that_closes_is_written_with_the_approval(cast, db):
    case_id = closing.approved(cast)
    job = db.session.scalars(sa.select(queue.Job).where(queue.Job.name == "deactivation.execute")).one()
    assert (job.subject_id, job.run_at, job.state) == (case_id, closing.case(case_id).execute_at, "waiting")


def test_the_snapshot_tells_people_open_facts_and_clearances(cast):
    case = closing.case(closing.approved(cast))
    assert case.facts["people"] == [[str(cast.alice.id), "active"]]
    assert {name for _key, name, _value in case.facts["open"]} >= {"EUR"}
    kinds = sorted(entry[1] for entry in case.facts["form"])
    assert kinds == ["asks", "settled", "settled", "settled"]


@pytest.mark.parametrize("act", ["approve", "reject", "stop"])
def test_s21_deciding_needs_a_fresh_sign_in(cast, act):
    case_id = closing.cleared(cast)
    command = getattr(decision, act)
    with pytest.raises(ReauthRequired):
        command(
            actor_of(cast.ada, fresh=False),
            case_id,
            version=None,
            number=closing.case(case_id).number,
            note="No",
        )


@pytest.mark.parametrize("act", ["approve", "reject", "stop"])
def test_deciding_needs_the_cases_number_typed(cast, act):
    case_id = closing.cleared(cast)
    with pytest.raises(Invalid) as refused:
        getattr(decision, act)(actor_of(cast.ada), case_id, version=None, number="C-000000", note="Because")
    assert (refused.value.field, closing.case(case_id).state) == ("number", State.CLEARED)


@pytest.mark.parametrize("who", ["sam", "bill", "root", "aud"])
def test_s21_only_approvers_decide(cast, who):
    case_id = closing.cleared(cast)
    with pytest.raises(NotAllowed):
        approve(getattr(cast, who), case_id)


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_s21_whoever_cleared_a_hold_does_not_decide(cast, act):
    closing.facts_for(cast.nordlicht)
    with transaction() as session:
        session.add(StaffRole(user_id=cast.bill.id, role_id=role_id("approver")))
    case_id = closing.requested(cast)
    closing.cleared_holds(cast, case_id)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    number = closing.case(case_id).number
    with pytest.raises(NotAllowed):
        getattr(decision, act)(actor_of(cast.bill), case_id, version=None, number=number, note="Because")


def test_s21_nobody_decides_the_own_case(cast, db):
    case_id = closing.cleared(cast)
    ada = cast.ada.id
    with transaction():
        db.session.execute(sa.update(Closing).values(requested_by=ada))
    with pytest.raises(NotAllowed):
        approve(cast.ada, case_id)


def test_on_stale_facts_nothing_is_approved(cast):
    case_id = closing.cleared(cast)
    known(cast.nordlicht, hours_ago=25)
    with pytest.raises(StaleFacts):
        approve(cast.ada, case_id)
    assert closing.case(case_id).state is State.CLEARED


def test_a_fact_that_changed_since_billing_is_not_approved_on(cast):
    facts_now = closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    closing.cleared_holds(cast, case_id)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    change(facts_now.invoice, total=99_900)
    with pytest.raises(StillOpen) as refused:
        approve(cast.ada, case_id)
    assert refused.value.facts == [f"Invoice {facts_now.invoice.number}"]


def test_a_rejection_gives_the_account_back_and_tells_the_customer_why(cast, outbox):
    case_id = closing.cleared(cast)
    decision.reject(
        actor_of(cast.ada), case_id, version=None, number=closing.case(case_id).number, note="Law forbids it"
    )
    case = closing.case(case_id)
    assert (case.state, case.decided_by, closing.account_of(cast.nordlicht).status) == (
        State.REJECTED,
        cast.ada.id,
        "active",
    )
    assert (outbox.last.template, "Law forbids it" in outbox.last.text) == ("closing_rejected", True)


def test_a_rejection_needs_words(cast):
    case_id = closing.cleared(cast)
    with pytest.raises(Invalid):
        decision.reject(
            actor_of(cast.ada), case_id, version=None, number=closing.case(case_id).number, note=""
        )


def test_sent_back_the_case_is_in_billing_and_can_be_passed_on_again(cast, outbox):
    case_id = closing.cleared(cast)
    decision.send_back(
        actor_of(cast.ada, fresh=False), case_id, version=None, note="Look at the invoice again"
    )
    assert (closing.case(case_id).state, outbox.last.template) == (State.IN_BILLING, "closing_sent_back")
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    assert closing.case(case_id).state is State.CLEARED


def test_a_stop_counts_as_rejected_and_drops_the_job(cast, outbox, db):
    case_id = closing.approved(cast)
    decision.stop(
        actor_of(cast.ari),
        case_id,
        version=None,
        number=closing.case(case_id).number,
        note="The owner called",
    )
    assert (closing.case(case_id).state, closing.account_of(cast.nordlicht).status) == (
        State.REJECTED,
        "active",
    )
    job = db.session.scalars(sa.select(queue.Job).where(queue.Job.name == "deactivation.execute")).one()
    assert (job.state, outbox.last.template) == ("dropped", "closing_stopped")


def test_an_approver_can_stop_a_closing_in_billing_too(cast):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    decision.stop(
        actor_of(cast.ada),
        case_id,
        version=None,
        number=closing.case(case_id).number,
        note="Asked by mistake",
    )
    assert closing.account_of(cast.nordlicht).status == "active"


def test_the_owner_can_withdraw_an_approved_closing(cast, db):
    case_id = closing.approved(cast)
    request.withdraw(actor_of(cast.alice, fresh=False), case_id, version=None)
    assert closing.account_of(cast.nordlicht).status == "active"
    assert (
        db.session.scalar(sa.select(queue.Job.state).where(queue.Job.name == "deactivation.execute"))
        == "dropped"
    )


def test_s41_a_decision_from_an_older_page_says_who_decided_when_and_with_what_words(cast):
    case_id = closing.cleared(cast)
    version = closing.case(case_id).version
    decision.send_back(actor_of(cast.ari), case_id, version=version, note="Paid this morning")
    with pytest.raises(MovedMeanwhile) as refused:
        approve(cast.ada, case_id, version=version)
    assert (refused.value.who, refused.value.act, refused.value.note) == (
        "Ari Mäkinen",
        "sent_back",
        "Paid this morning",
    )


@pytest.mark.parametrize(("days", "hours"), [(0, 0), (3, 72), (30, 720)])
def test_the_waiting_time_is_a_policy_of_0_to_30_days(cast, days, hours):
    with transaction() as session:
        session.add(PolicyValue(key="closing.wait_days", value=days))
    case = closing.case(closing.approved(cast))
    assert case.execute_at - case.decided_at == timedelta(hours=hours)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24", "2028-02-28"])
def test_s48_the_waiting_time_is_72_hours_across_changes_of_clocks_and_leap_days(cast, day):
    assert cast.alice  # in Europe/Berlin, where the night from the 28th to the 29th of March has 23 hours
    with clock.at(datetime.fromisoformat(f"{day}T12:00:00+01:00")):
        case = closing.case(closing.approved(cast))
    assert case.execute_at - case.decided_at == timedelta(hours=72)


def test_approving_takes_at_most_23_statements(cast, count_statements):
    case_id = closing.cleared(cast)
    actor, number = actor_of(cast.ada), closing.case(case_id).number
    with count_statements() as seen:
        decision.approve(actor, case_id, version=None, number=number, note="Nothing is open")
    assert seen.total <= 23, seen.statements
