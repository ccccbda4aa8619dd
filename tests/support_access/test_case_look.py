"""A closing shows its facts to the people whose step it waits for."""

import pytest
import sqlalchemy as sa

from admin_app.closing import case_look
from admin_app.closing.holds import clearing
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.lens import Area
from admin_app.support_access import queries
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import Look
from tests.cast import actor_of
from tests.factories import closing
from tests.factories.billing import known


def test_billing_sees_the_amounts_of_a_case_that_waits_for_billing(cast, db):
    case_id, bill = closing.requested(cast), actor_of(cast.bill)
    case_look.record(bill, cast.nordlicht.id, "billing", case_id)
    assert lens_for(bill, cast.nordlicht.id).sees(Area.BILLING)
    look = db.session.scalar(sa.select(Look))
    assert (look.ground, look.case_id, look.reason) == ("case", case_id, closing.case(case_id).number)
    assert queries.looks_of(actor_of(cast.alice), cast.nordlicht.id).rows[0].who == "Bill W."


def test_what_a_case_opened_closes_when_it_waits_for_somebody_else(cast):
    known(cast.nordlicht)
    case_id, bill = closing.requested(cast), actor_of(cast.bill)
    case_look.record(bill, cast.nordlicht.id, "billing", case_id)
    clearing.pass_on(bill, case_id, version=None, note="All settled")
    assert not lens_for(bill, cast.nordlicht.id).sees(Area.BILLING)
    with pytest.raises(NotAllowed):
        case_look.record(bill, cast.nordlicht.id, "billing", case_id)
    ada = actor_of(cast.ada)
    case_look.record(ada, cast.nordlicht.id, "billing", case_id)
    assert lens_for(ada, cast.nordlicht.id).sees(Area.BILLING)


@pytest.mark.parametrize("who", ["sam", "ada", "aud", "root", "alice"])
def test_a_case_opens_nothing_to_whom_it_does_not_wait_for(cast, who):
    case_id = closing.requested(cast)
    with pytest.raises(NotAllowed):
        case_look.record(actor_of(getattr(cast, who)), cast.nordlicht.id, "billing", case_id)


def test_s19_a_case_opens_no_other_account(cast):
    case_id = closing.requested(cast)
    with pytest.raises(NotFound):
        case_look.record(actor_of(cast.bill), cast.other.id, "billing", case_id)
