"""Two people at once: one wins, the other gets 409 and nothing is half done. PostgreSQL, threads."""

from __future__ import annotations

import pytest

from admin_app.data_case.models import DataCaseState
from admin_app.data_case.moves import CaseMoved
from admin_app.deletion import decision, service, work
from admin_app.erasure import service as erasure
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.errors import DomainError
from tests.cast import actor_of
from tests.factories import deletions

pytestmark = pytest.mark.usefixtures("postgres_only")
S = DataCaseState


def lost(results):
    return [r for r in results if isinstance(r, Exception)]


@pytest.mark.parametrize("whole", [False, True])
def test_s41_two_approvers_at_once_one_wins_the_other_gets_409(cast, threads, whole):
    case_id = deletions.closed(cast) if whole else deletions.asked(cast)
    case = deletions.case(case_id)
    values = {"version": case.version, "number": case.number, "note": "Fine"}
    ada, ari = actor_of(cast.ada), actor_of(cast.ari)
    results = threads(
        [lambda: decision.approve(ada, case_id, **values), lambda: decision.approve(ari, case_id, **values)]
    )
    assert [(type(e), e.status) for e in lost(results)] == [(CaseMoved, 409)]
    assert deletions.case(case_id).state is (S.IN_APPROVAL if whole else S.APPROVED)
    assert len(decision.approvals(case_id)) == 1


@pytest.mark.parametrize("_round", range(2))
def test_s41_approve_against_withdraw_one_wins_and_nobody_stays_blocked_for_nothing(cast, threads, _round):
    case_id = deletions.asked(cast)
    case = deletions.case(case_id)
    ada, bob, version, number = actor_of(cast.ada), actor_of(cast.bob), case.version, case.number
    results = threads(
        [
            lambda: decision.approve(ada, case_id, version=version, number=number, note="Fine"),
            lambda: service.withdraw(bob, case_id, version=version),
        ]
    )
    assert [type(e) for e in lost(results)] == [CaseMoved]
    withdrawn = isinstance(results[0], Exception)
    assert deletions.case(case_id).state is (S.WITHDRAWN if withdrawn else S.APPROVED)
    assert (deletions.person(cast.bob).erasure_due_at is None) == withdrawn


@pytest.mark.parametrize("_round", range(2))
def test_s41_withdraw_against_the_end_of_the_waiting_time_either_wins_whole(cast, threads, _round):
    case_id = deletions.approved(cast)
    bob = actor_of(cast.bob)
    with clock.shifted(deletions.WAITED):
        results = threads([lambda: work.proceed(system(), case_id), lambda: service.withdraw(bob, case_id)])
    assert all(isinstance(e, DomainError) for e in lost(results))
    case = deletions.case(case_id)
    if case.state is S.WITHDRAWN:
        assert erasure.of_case(case_id) is None
        assert deletions.person(cast.bob).erasure_due_at is None
    else:
        assert case.state in {S.NOTIFIED, S.EXECUTED}
        assert lost(results)
