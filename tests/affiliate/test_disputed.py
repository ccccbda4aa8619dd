"""Who got in sends no money away: where payouts go comes back, and a payout they asked for waits."""

from __future__ import annotations

import pytest

from admin_app.affiliate import destination, payouts
from admin_app.affiliate.models import PayoutState
from admin_app.dispute import deciding
from admin_app.kernel.errors import Conflict
from tests.bell.test_who_is_told import told, waits_for
from tests.cast import actor_of, sign_in
from tests.dispute.thief import breaks_in, disputes, things_of
from tests.factories.affiliate import (
    OTHER_IBAN,
    approve,
    compare,
    earned,
    of_account,
    payout,
    to_bank,
    turn_on,
)
from tests.factories.people import make_person, make_staff

pytestmark = pytest.mark.usefixtures("sqlite_only")


@pytest.fixture
def bella(app):
    return make_staff("billing", full_name="Bella Other")


def test_s66_where_payouts_go_is_as_before_once_it_is_disputed(cast, bella, outbox):
    turn_on()
    row = to_bank(cast.alice)
    before = (row.hint, row.sealed, bella.id)
    compare(bella, cast.alice)
    thief = breaks_in(cast.alice)
    destination.put(
        thief, kind="bank", holder="Nobody Known", iban=OTHER_IBAN, version=of_account(cast.alice).version
    )
    assert of_account(cast.alice).hint.endswith("3201")
    disputes(outbox, "affiliate_destination_set", to=cast.alice.email)
    after = of_account(cast.alice)
    assert (after.hint, after.sealed, after.verified_by) == before


def test_s66_a_payout_that_a_thief_asked_for_is_not_approved_until_an_owner_decides(cast, bella, outbox):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    compare(bella, cast.alice)
    asked = payouts.ask(breaks_in(cast.alice), currency="EUR")
    disputes(outbox, to=cast.alice.email)
    with pytest.raises(Conflict) as frozen:
        approve(cast.bill, asked)
    assert frozen.value.reason == "frozen"
    other = make_person(cast.nordlicht, role="owner")
    deciding.drop(actor_of(other), things_of(cast.alice)["affiliate_payouts"].id)
    assert payout(asked).state is PayoutState.WITHDRAWN
    assert payout(asked).frozen_by is None


def test_while_it_rests_nobody_is_told_of_it_and_once_it_was_meant_billing_is_again(cast, bella, outbox):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    compare(bella, cast.alice)
    bill = cast.bill
    asked = payouts.ask(breaks_in(cast.alice), currency="EUR")
    assert told(asked) == {bill.id}
    disputes(outbox, to=cast.alice.email)
    assert told(asked) == waits_for(asked, [bill, bella]) == set()
    other = make_person(cast.nordlicht, role="owner")
    deciding.confirm(actor_of(other), things_of(cast.alice)["affiliate_payouts"].id)
    assert told(asked) == waits_for(asked, [bill, bella]) == {bill.id}


@pytest.mark.parametrize("made", ["nothing", "programme", "payout"])
def test_the_topic_of_payouts_is_offered_while_there_may_be_any(cast, client, made):
    if made != "nothing":
        turn_on()
    if made == "payout":
        earned(cast.alice)
        to_bank(cast.alice)
        payouts.ask(actor_of(cast.alice), currency="EUR")
        turn_on(on=False)
    sign_in(client, cast.bill)
    assert ("Affiliate payouts" in client.get("/admin/notices").text) is (made != "nothing")
