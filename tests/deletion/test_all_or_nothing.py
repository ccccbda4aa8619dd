"""SECURITY 39: a process that dies at any statement of a deletion leaves all of a step or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.deletion import decision, service, work
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody, system
from tests.cast import actor_of
from tests.dying import all_or_nothing
from tests.factories import deletions
from tests.factories.billing import known, make_invoice
from tests.factories.legal_holds import make_hold


def approval(case_id, by):
    actor, number = actor_of(by), deletions.case(case_id).number
    return lambda: decision.approve(actor, case_id, version=None, number=number, note="Nothing is against it")


def step(case_id, after):
    def run():
        with clock.shifted(after):
            work.proceed(system(), case_id)

    return run


def asking(cast):
    actor = actor_of(cast.bob)
    return lambda: service.ask_own(actor, username="bob.solberg", words="I have left the company")


def approving(cast):
    return approval(deletions.asked(cast), cast.ada)


def approving_as_the_first_of_two(cast):
    return approval(deletions.closed(cast), cast.ada)


def approving_as_the_second(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id)
    return approval(case_id, cast.ari)


def refusing(cast):
    case_id, actor = deletions.approved(cast), actor_of(cast.ari)
    number = deletions.case(case_id).number
    return lambda: decision.refuse(actor, case_id, version=None, number=number, reasons="A claim is pending")


def telling_recipients(cast):
    return step(deletions.approved(cast), deletions.WAITED)


def beginning_the_erasure(cast):
    case_id = deletions.approved(cast)
    deletions.after_waiting(case_id)
    return step(case_id, deletions.WAITED * 2 + timedelta(days=30))


def beginning_that_of_an_account(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    deletions.after_waiting(case_id)
    return step(case_id, deletions.WAITED * 2 + timedelta(days=30))


def lapsing(cast):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    return step(case_id, timedelta())


def stopping_by_a_hold(cast):
    case_id = deletions.approved(cast)
    make_hold(cast.bob)
    return step(case_id, timedelta())


def withdrawing(cast):
    case_id, actor = deletions.approved(cast), actor_of(cast.bob)
    return lambda: service.withdraw(actor, case_id)


def withdrawing_by_the_link(cast):
    token = deletions.withdraw_link(deletions.case(deletions.approved(cast)))
    return lambda: service.withdraw_by_link(nobody(), token)


@pytest.mark.parametrize(
    "prepare",
    [
        asking, approving, approving_as_the_first_of_two, approving_as_the_second, refusing, telling_recipients,
        beginning_the_erasure, beginning_that_of_an_account, lapsing, stopping_by_a_hold, withdrawing,
        withdrawing_by_the_link,
    ],
)  # fmt: skip
def test_s39_a_fault_at_each_statement_of_a_deletion_leaves_nothing_and_then_all(cast, prepare):
    all_or_nothing(prepare(cast), least=10)
