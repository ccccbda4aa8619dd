"""SECURITY 71: whatever steps two people take in one request at once, neither waits for the other in a circle. PostgreSQL, threads."""

from __future__ import annotations

import pytest

from admin_app.data_case import service as data_cases
from admin_app.data_case.desk import deciding
from admin_app.data_case.models import DataCaseState
from admin_app.deletion import decision
from admin_app.kernel.errors import Conflict
from admin_app.restriction import service as restrictions
from admin_app.restriction.models import RestrictionGround as Ground
from tests.cast import actor_of
from tests.factories import data_cases as cases
from tests.factories import deletions

pytestmark = pytest.mark.usefixtures("postgres_only")
ROUNDS = range(4)
WHY = "The figures are said to be wrong"


def others_than_refusals(results):
    return [r for r in results if isinstance(r, Exception) and not isinstance(r, Conflict)]


@pytest.mark.parametrize("_round", ROUNDS)
def test_s71_a_deletion_is_withdrawn_as_any_request_while_somebody_approves_it(cast, threads, _round):
    case_id = deletions.asked(cast)
    ada, bob, number = actor_of(cast.ada), actor_of(cast.bob), deletions.case(case_id).number
    results = threads(
        [
            lambda: decision.approve(ada, case_id, version=None, number=number, note="Fine"),
            lambda: data_cases.withdraw(bob, case_id),
        ]
    )
    assert others_than_refusals(results) == []
    assert deletions.case(case_id).state in {DataCaseState.WITHDRAWN, DataCaseState.APPROVED}


@pytest.mark.parametrize("_round", ROUNDS)
def test_s71_a_request_is_granted_while_somebody_restricts_the_person(cast, threads, _round):
    case = cases.ask(cast.bob, "restriction")
    ada, ari = actor_of(cast.ada), actor_of(cast.ari)
    results = threads(
        [
            lambda: deciding.restrict(ada, case.id, number=case.number, ground=Ground.ACCURACY, note=WHY),
            lambda: restrictions.begin(ari, cast.bob.id, ground=Ground.ACCURACY, reason=WHY),
        ]
    )
    assert others_than_refusals(results) == []
    assert len([r for r in results if isinstance(r, Conflict)]) == 1
