"""The table of a closing's acts against the commands: where each begins, where it leads, what it asks and tells."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.closing import decision, execution, request
from admin_app.closing.holds import checklist, clearing
from admin_app.closing.kind import CLOSING, ClosingAct, turns_of
from admin_app.closing.models import OPEN_CONDITION, OPEN_STATES, Closing, ClosingMove, State
from admin_app.closing.transitions import MovedMeanwhile, StaleFacts
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed, ReauthRequired
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known, make_invoice
from views.desk.requests.acts import ACTS

pytestmark = pytest.mark.usefixtures("sqlite_only")
NOTE, NUMBER = {"note": "As agreed"}, {"number": "C-TEST23"}
COMMANDS = {
    ClosingAct.ANSWERED: ("alice", lambda *a, version, note: request.answer(*a, note=note), NOTE),
    ClosingAct.WITHDRAWN: ("alice", request.withdraw, NOTE),
    ClosingAct.CONFIRMED: ("bill", clearing.confirm_facts, {"kinds": ["invoices"], "reason": "Looked it up"}),
    ClosingAct.CLEARED: ("bill", clearing.clear, NOTE | {"hold": "debts", "outcome": "paid"}),
    ClosingAct.ASKED_CUSTOMER: ("bill", clearing.ask_customer, NOTE),
    ClosingAct.TAKEN_UP: ("bill", clearing.take_up, NOTE),
    ClosingAct.PASSED_ON: ("bill", clearing.pass_on, NOTE),
    ClosingAct.APPROVED: ("ada", decision.approve, NOTE | NUMBER),
    ClosingAct.REJECTED: ("ada", decision.reject, NOTE | NUMBER),
    ClosingAct.SENT_BACK: ("ada", decision.send_back, NOTE),
    ClosingAct.STOPPED: ("ada", decision.stop, NOTE | NUMBER),
    ClosingAct.REOPENED: ("root", execution.reopen, {"reason": "They asked us"}),
}
OUTSIDE = [(act, state) for act in COMMANDS for state in State if state not in CLOSING.of(act).sources]
INSIDE = [(act, state) for act in COMMANDS for state in State if state in CLOSING.of(act).sources]
BY_STAFF = [entry.act for entry in CLOSING.transitions if "staff" in entry.by]


def do(cast, act, case_id, *, fresh=True):
    who, command, given = COMMANDS[act]
    if act is ClosingAct.REOPENED:
        given = given | {"number": cast.nordlicht.number}
    command(actor_of(getattr(cast, who), fresh=fresh), case_id, version=None, **given)


def last_event():
    return db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.id.desc()).limit(1)).first()


@pytest.mark.parametrize(("act", "state"), OUTSIDE)
def test_an_act_is_refused_where_it_does_not_begin(cast, act, state):
    case_id = closing.standing_in(cast, state)
    with pytest.raises((MovedMeanwhile, NotAllowed)):
        do(cast, act, case_id)
    assert closing.case(case_id).state is state


@pytest.mark.parametrize(("act", "state"), INSIDE)
def test_an_act_leads_where_the_table_says_and_tells_what_it_says(cast, outbox, act, state):
    entry, case_id = CLOSING.of(act), closing.standing_in(cast, state)
    if act is ClosingAct.CLEARED:
        make_invoice(cast.nordlicht)
    do(cast, act, case_id)
    moved = db.session.scalars(sa.select(ClosingMove).where(ClosingMove.act == act)).one()
    assert (moved.from_state, moved.to_state) == (state, entry.target(state))
    assert [mail.template for mail in outbox.all()] == (
        [f"closing_{entry.mail.__name__}"] if entry.mail else []
    )
    assert entry.event is None or last_event() == entry.event


@pytest.mark.parametrize("act", COMMANDS)
def test_exactly_the_acts_that_say_so_ask_for_a_fresh_sign_in(cast, act):
    case_id = closing.standing_in(cast, min(CLOSING.of(act).sources))
    if act is ClosingAct.CLEARED:
        make_invoice(cast.nordlicht)
    if CLOSING.of(act).fresh_sign_in:
        with pytest.raises(ReauthRequired):
            do(cast, act, case_id, fresh=False)
    else:
        do(cast, act, case_id, fresh=False)


@pytest.mark.parametrize("act", COMMANDS)
def test_exactly_the_acts_that_say_so_need_fresh_facts(cast, act):
    case_id = closing.standing_in(cast, min(CLOSING.of(act).sources))
    known(cast.nordlicht, hours_ago=30)
    make_invoice(cast.nordlicht)
    if CLOSING.of(act).fresh_facts:
        with pytest.raises(StaleFacts):
            do(cast, act, case_id)
    elif act is not ClosingAct.PASSED_ON:
        do(cast, act, case_id)


@pytest.mark.parametrize("done", [ClosingAct.CLEARED, ClosingAct.PASSED_ON, ClosingAct.SENT_BACK])
@pytest.mark.parametrize("act", [ClosingAct.APPROVED, ClosingAct.REJECTED, ClosingAct.SENT_BACK])
def test_whoever_did_an_act_before_may_not_decide_after_it(cast, act, done):
    case_id = closing.standing_in(cast, State.CLEARED)
    with transaction() as session:
        values = {"request_id": case_id, "actor_kind": "staff", "act": done, "to_state": State.CLEARED}
        session.add(ClosingMove(actor_id=cast.ada.id, **values))
    if done in CLOSING.of(act).not_after:
        with pytest.raises(NotAllowed):
            do(cast, act, case_id)
    else:
        do(cast, act, case_id)


@pytest.mark.parametrize("state", State)
def test_the_job_closes_only_what_is_approved(cast, outbox, state):
    case_id = closing.standing_in(cast, state)
    with transaction():
        row = db.session.get_one(Closing, case_id)
        people = checklist.people_of(row.account_id)
        entries = checklist.canonical(people, cast.alice.id, execution.billing.facts(row.account_id), [])
        row.facts_hash = checklist.fingerprint(row.account_id, row.number, entries)
    began = state in CLOSING.of(ClosingAct.EXECUTED).sources
    with clock.shifted(timedelta(seconds=1)):
        assert execution.execute(system(), case_id) is began
    assert closing.case(case_id).state is (State.EXECUTED if began else state)
    assert [mail.template for mail in outbox.all()] == (["closing_executed"] if began else [])


@pytest.mark.parametrize("state", State)
def test_only_an_approval_lapses(cast, outbox, state):
    case_id = closing.standing_in(cast, state)
    execution.watch()
    lapses = state in CLOSING.of(ClosingAct.LAPSED).sources
    assert closing.case(case_id).state is (State.IN_BILLING if lapses else state)
    assert [mail.template for mail in outbox.all()] == (["closing_lapsed"] if lapses else [])


@pytest.mark.parametrize("state", State)
def test_only_what_was_asked_for_is_gathered(cast, state):
    case_id = closing.standing_in(cast, state)
    request.gather(system(), case_id)
    begins = state in CLOSING.of(ClosingAct.GATHERED).sources
    assert closing.case(case_id).state is (State.IN_BILLING if begins else state)


def test_each_act_of_staff_has_its_place_at_the_desk():
    assert sorted([ClosingAct.CLEARED, *(act.act for act in ACTS)]) == sorted(BY_STAFF)


def test_the_states_that_the_index_counts_are_the_open_ones():
    assert {state for state, stage in CLOSING.stages.items() if stage.open} == set(OPEN_STATES)
    assert str(OPEN_CONDITION) == f"state IN ({', '.join(repr(state.value) for state in OPEN_STATES)})"


@pytest.mark.parametrize(
    ("who", "turns"),
    [
        ("bill", {State.REQUESTED, State.IN_BILLING, State.LAPSED}),
        ("ada", {State.CLEARED}),
        ("sam", set()),
    ],
)
def test_it_is_nobodys_turn_while_the_customer_is_asked_or_the_time_runs(cast, who, turns):
    assert set(turns_of(actor_of(getattr(cast, who)))) == turns
