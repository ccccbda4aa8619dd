"""SECURITY 39: a fault at each statement of a closing leaves all of it or nothing."""

from datetime import timedelta

import pytest

from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from tests.cast import actor_of, sign_in
from tests.dying import all_or_nothing
from tests.factories import closing
from tests.factories.billing import known

# What a closing writes. The order of the rows is fixed by their ids.
TABLES = (
    "accounts", "users", "deactivation_requests", "deactivation_moves", "deactivation_clearances", "login_sessions",
    "support_grants", "jobs", "mails", "audit_events", "audit_details",
)  # fmt: skip


def asking(cast):
    known(cast.nordlicht)
    actor = actor_of(cast.alice)
    return lambda: request.request_closing(actor, number=cast.nordlicht.number)


def clearing_a_hold(cast):
    closing.facts_for(cast.nordlicht)
    case_id, actor = closing.requested(cast), actor_of(cast.bill)
    return lambda: clearing.clear(actor, case_id, version=None, hold="debts", outcome="paid", note="Seen")


def passing_on(cast):
    known(cast.nordlicht)
    case_id, actor = closing.requested(cast), actor_of(cast.bill)
    return lambda: clearing.pass_on(actor, case_id, version=None)


def approving(cast):
    case_id, actor = closing.cleared(cast), actor_of(cast.ada)
    number = closing.case(case_id).number
    return lambda: decision.approve(actor, case_id, version=None, number=number, note="Nothing is open")


def withdrawing(cast):
    case_id, actor = closing.approved(cast), actor_of(cast.alice)
    return lambda: request.withdraw(actor, case_id, version=None)


def executing(cast):
    case_id = closing.approved(cast)

    def run():
        with clock.shifted(timedelta(days=4)):
            execution.execute(system(), case_id)

    return run


def reopening(cast):
    case_id, actor = closing.executed(cast), actor_of(cast.root)
    return lambda: execution.reopen(actor, case_id, version=None, number=cast.nordlicht.number, reason="Back")


@pytest.mark.parametrize(
    "prepare", [asking, clearing_a_hold, passing_on, approving, withdrawing, executing, reopening]
)
def test_s39_a_fault_at_each_statement_leaves_nothing_and_then_all(cast, client, prepare):
    act = prepare(cast)
    if prepare is not reopening:
        sign_in(client, cast.alice)
    all_or_nothing(act, least=10, tables=TABLES)
