"""Two pairs of eyes are two people's: who may decide what somebody else asked for (SECURITY 21)."""

import pytest

from admin_app.desk import proposal_kinds
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.independence.service import NotIndependent
from admin_app.kernel.actor import console
from admin_app.proposal import queries
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalState
from tests.cast import actor_of
from tests.factories.independence import make_tie
from tests.factories.proposals import propose, row

KINDS = list(TieKind)


def why(me, other):
    return independence.why_not(actor_of(me), other.id)


def test_people_who_did_nothing_to_each_other_are_independent(cast):
    assert why(cast.root, cast.sam) is None
    independence.require_independent(actor_of(cast.root), cast.sam.id)


@pytest.mark.parametrize("kind", KINDS)
def test_s21_whoever_did_it_to_the_other_decides_nothing_with_that_one_in_either_direction(cast, kind):
    make_tie(cast.root, cast.sam, kind)
    for me, other in ((cast.root, cast.sam), (cast.sam, cast.root)):
        with pytest.raises(NotIndependent) as refused:
            independence.require_independent(actor_of(me), other.id)
        assert refused.value.status == 403
        assert refused.value.params["name"] == other.full_name


@pytest.mark.parametrize("kinds", [(a, b) for a in KINDS for b in KINDS], ids="-".join)
def test_s21_two_to_whom_a_third_person_did_it_dont_decide_together(cast, kinds):
    make_tie(cast.ruth, cast.sam, kinds[0], days_ago=29)
    make_tie(cast.ruth, cast.root, kinds[1], days_ago=1)
    found = why(cast.root, cast.sam)
    assert found.params == {"third": "Ruth Dubois", "name": "Sam Ferreira"}


def test_two_to_whom_two_others_did_it_are_independent(cast):
    make_tie(cast.ruth, cast.sam)
    make_tie(cast.ada, cast.root)
    assert why(cast.root, cast.sam) is None


def test_it_is_over_after_30_days(cast):
    make_tie(cast.root, cast.sam, days_ago=30)
    assert why(cast.root, cast.sam) is None
    make_tie(cast.root, cast.sam, days_ago=29.99)
    assert why(cast.root, cast.sam) is not None


def test_what_the_one_did_ties_nobody_else(cast):
    make_tie(cast.root, cast.sam)
    assert why(cast.ruth, cast.sam) is None
    assert why(cast.ruth, cast.root) is None


def test_the_console_is_tied_to_nobody(cast):
    make_tie(cast.root, cast.sam)
    independence.require_independent(console(), cast.sam.id)


def test_s21_a_proposal_is_confirmed_by_somebody_independent_of_whoever_asked(cast, fay):
    make_tie(cast.root, cast.sam)
    asked = propose(cast.sam, fay)
    with pytest.raises(NotIndependent):
        proposal_kinds.confirm(actor_of(cast.root), asked)
    assert row(asked).state is ProposalState.OPEN
    proposal_kinds.confirm(actor_of(cast.ruth), asked)
    assert row(asked).state is ProposalState.CONFIRMED


def test_whoever_isnt_independent_may_still_say_no(cast, fay):
    make_tie(cast.root, cast.sam)
    asked = propose(cast.sam, fay)
    proposals.decline(actor_of(cast.root), asked, note="It isn't she")
    assert row(asked).state is ProposalState.DECLINED


@pytest.mark.parametrize("tied", ["directly", "by a third person", "not at all"])
def test_it_waits_only_for_those_who_may_confirm_it(cast, fay, tied):
    if tied == "directly":
        make_tie(cast.sam, cast.root)
    elif tied == "by a third person":
        make_tie(cast.ada, cast.root)
        make_tie(cast.ada, cast.sam)
    asked, root = propose(cast.sam, fay), actor_of(cast.root)
    found = queries.one(root, asked)
    assert ("confirmed" in found.may) is (tied == "not at all") is (found.tied is None)
    assert [p.id for p in queries.waiting_for(root, 5)] == ([asked] if tied == "not at all" else [])
    assert [p.id for p in queries.waiting_for(actor_of(cast.ruth), 5)] == [asked]
