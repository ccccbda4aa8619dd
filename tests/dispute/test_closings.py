"""A closing that was asked for in somebody else's name stands still until an owner has decided."""

from __future__ import annotations

import pytest

from admin_app.closing import request
from admin_app.closing.holds import clearing
from admin_app.closing.models import State
from admin_app.closing.transitions import Frozen
from admin_app.dispute import deciding
from admin_app.identity.models import AccountStatus
from tests.cast import actor_of
from tests.dispute.test_staff import is_disputed
from tests.dispute.thief import asks_for_link, sets_password, things_of
from tests.factories import closing
from tests.sign_in.door import later


@pytest.fixture
def asked(cast, outbox):
    """Somebody asked to close the account in Alice's name."""
    closing.facts_for(cast.nordlicht)
    case_id = closing.requested(cast)
    is_disputed(cast.alice, outbox)
    return case_id


def test_billing_and_the_customer_take_no_step_in_it(cast, asked):
    with pytest.raises(Frozen):
        clearing.clear(
            actor_of(cast.bill), asked, version=None, hold="debts", outcome="paid", note="Paid this morning"
        )
    with pytest.raises(Frozen):
        request.withdraw(actor_of(cast.alice), asked, version=None)


def test_left_undone_it_is_withdrawn_and_the_account_is_as_before(cast, asked, outbox):
    sets_password(asks_for_link(cast.alice, outbox))
    with later(hours=73):
        deciding.drop(actor_of(cast.alice), things_of(cast.alice)["deactivation_requests"].id)
    assert closing.case(asked).state is State.WITHDRAWN
    assert closing.account_of(cast.nordlicht).status is AccountStatus.ACTIVE


def test_confirmed_it_goes_on_where_it_stood(cast, asked, outbox):
    sets_password(asks_for_link(cast.alice, outbox))
    with later(hours=73):
        deciding.confirm(actor_of(cast.alice), things_of(cast.alice)["deactivation_requests"].id)
    assert closing.case(asked).frozen_by is None
    closing.cleared_holds(cast, asked)
