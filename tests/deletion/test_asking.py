"""Asking for deletion: by oneself, freshly signed in, the name typed; previewed at once and passed on to approval."""

from __future__ import annotations

import pytest

from admin_app.closing.request import OthersHere
from admin_app.data_case.models import DataCaseState
from admin_app.deletion import queries, service
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from tests.cast import actor_of
from tests.factories import closing, deletions


@pytest.mark.feature("S0-24")
def test_a_request_is_previewed_and_waits_for_one_approver(cast):
    case_id = deletions.asked(cast)
    case, deletion = deletions.case(case_id), deletions.deletion(case_id)
    assert (case.state, case.whole_account) == (DataCaseState.IN_APPROVAL, False)
    assert len(deletion.plan_hash) == 64
    assert [step.act for step in queries.own(actor_of(cast.bob), case_id).steps] == [
        "requested",
        "previewed",
        "passed_on",
    ]


def test_the_page_foresees_what_is_erased_kept_and_stays_without_anything_private(cast):
    assert cast.alice.account_id == cast.bob.account_id
    plan = queries.foreseen(actor_of(cast.bob), whole_account=False)
    assert plan.erased
    assert plan.stays
    assert all(line.count and line.ground for line in (*plan.erased, *plan.kept, *plan.stays))


@pytest.mark.parametrize(
    ("fresh", "typed", "error"), [(False, "bob.solberg", ReauthRequired), (True, "bob", Invalid)]
)
def test_it_takes_a_fresh_sign_in_and_the_own_name(cast, fresh, typed, error):
    with pytest.raises(error):
        service.ask_own(actor_of(cast.bob, fresh=fresh), username=typed)


def test_the_only_owner_deletes_the_account_or_makes_another_one(cast):
    assert cast.bob.status == "active"
    with pytest.raises(Invalid) as refused:
        service.ask_own(actor_of(cast.alice), username="alice.lind")
    assert refused.value.reason == "last_owner"


def test_a_manager_and_staff_dont_delete_an_account_and_staff_dont_ask_here(cast):
    with pytest.raises(NotAllowed):
        service.ask_account(actor_of(cast.bob), number=cast.nordlicht.number)
    with pytest.raises(NotAllowed):
        service.ask_own(actor_of(cast.sam), username="sam")


def test_one_is_open_at_a_time(cast):
    deletions.asked(cast)
    with pytest.raises(Conflict):
        deletions.asked(cast)


def test_a_whole_account_is_closed_first_by_its_last_person(cast):
    assert cast.bob.status == "active"
    with pytest.raises(OthersHere):
        deletions.of_account(cast)


def test_the_request_begins_the_closing_and_stands_at_it(cast):
    case_id = deletions.of_account(cast)
    assert deletions.case(case_id).state is DataCaseState.CLOSING
    assert closing.account_of(cast.nordlicht).status == "closing"
    assert deletions.case(case_id).number in closing.case(deletions.closing_of(case_id)).reason
