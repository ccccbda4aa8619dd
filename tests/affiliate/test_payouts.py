"""Payouts: asked for by owners, to a destination that billing compared, decided by two people, paid once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.affiliate import deciding, destination, payouts, queries
from admin_app.affiliate.models import AffiliateCommission, CommissionState, PayoutState
from admin_app.billing import queries as billing
from admin_app.billing.models import Invoice
from admin_app.billing.service import facts as facts_of
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired, Stale
from tests.cast import actor_of
from tests.factories.affiliate import (
    IBAN,
    OTHER_IBAN,
    REASON,
    approve,
    ask,
    compare,
    earned,
    of_account,
    of_invoice,
    payout,
    to_bank,
    turn_on,
)
from tests.factories.billing import change
from tests.factories.people import make_person, make_staff


@pytest.fixture
def bella(app):
    return make_staff("billing", full_name="Bella Other")


@pytest.fixture
def waiting(cast, bella):
    """A payout that can be approved by Bill: its holder was compared by Bella."""
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    compare(bella, cast.alice)
    return ask(cast.alice)


def states():
    db.session.rollback()
    return set(db.session.execute(sa.select(AffiliateCommission.state, AffiliateCommission.payout_id)).all())


@pytest.mark.feature("S3-15")
def test_all_that_is_earned_in_a_currency_is_asked_for_approved_and_paid(waiting, cast, outbox):
    approve(cast.bill, waiting)
    deciding.mark_paid(actor_of(cast.bill), waiting, reason=REASON, reference="SEPA 4711")
    row = payout(waiting)
    assert (row.state, row.amount, row.currency, row.reference) == (
        PayoutState.PAID,
        10_000,
        "EUR",
        "SEPA 4711",
    )
    assert states() == {(CommissionState.PAID, waiting)}
    with pytest.raises(Conflict):
        deciding.mark_paid(actor_of(cast.bill), waiting, reason=REASON, reference="SEPA 4712")
    told = [mail for mail in outbox.to(cast.alice.email) if mail.template.startswith("affiliate_payout")]
    assert [mail.template for mail in told] == [
        "affiliate_payout_asked", "affiliate_payout_approved", "affiliate_payout_paid",
    ]  # fmt: skip
    assert "€100.00" in told[-1].text
    assert "SEPA 4711" in told[-1].text


@pytest.mark.usefixtures("sqlite_only")
def test_to_the_balance_it_is_booked_by_marking_it_paid(cast, bella):
    turn_on()
    earned(cast.alice)
    with clock.shifted(-timedelta(days=4)):
        destination.put(actor_of(cast.alice), kind="credit")
    asked = ask(cast.alice)
    approve(cast.bill, asked)
    deciding.mark_paid(actor_of(bella), asked, reason=REASON)
    assert billing.balances(cast.nordlicht.id) == {"EUR": 10_000}
    assert facts_of(cast.nordlicht.id).known == ()  # nobody has told yet what it was before
    assert payout(asked).reference == payout(asked).number


@pytest.mark.usefixtures("sqlite_only")
def test_too_little_nowhere_to_go_or_too_early_is_refused(cast):
    turn_on(minimum_payout=101)
    earned(cast.alice)
    with pytest.raises(Conflict):
        ask(cast.alice)
    to_bank(cast.alice)
    with pytest.raises(Invalid) as too_little:
        ask(cast.alice)
    assert too_little.value.field == "currency"
    turn_on(minimum_payout=100)
    destination.put(actor_of(cast.alice), kind="bank", holder="Nordlicht Media GmbH", iban=OTHER_IBAN)
    with pytest.raises(Conflict):
        ask(cast.alice)
    with clock.shifted(destination.WAIT + timedelta(minutes=1)):
        assert ask(cast.alice)


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize("missing", ["nothing", "earned", "destination", "time", "programme", "account"])
def test_whether_one_can_be_asked_for_is_told_beforehand(cast, sqlite_only, missing):
    turn_on()
    if missing != "earned":
        earned(cast.alice)
    if missing != "destination":
        to_bank(cast.alice, waits=missing == "time")
    if missing == "programme":
        turn_on(on=False)
    if missing == "account":
        change(cast.nordlicht, status="suspended")
    assert queries.overview(actor_of(cast.alice)).can_ask is (missing == "nothing")


def test_currencies_are_never_added_together_and_one_payout_of_each_is_open(cast):
    turn_on()
    earned(cast.alice, 60_000)
    earned(cast.alice, 60_000, currency="USD")
    to_bank(cast.alice)
    assert payout(ask(cast.alice)).amount == 6_000
    assert payout(ask(cast.alice, "USD")).amount == 6_000
    earned(cast.alice, 70_000)
    with pytest.raises(Conflict):
        ask(cast.alice)


@pytest.mark.usefixtures("sqlite_only")
def test_s21_who_compared_the_holder_approves_nothing_to_it_and_owners_decide_nothing(cast, bella):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    asked = ask(cast.alice)
    with pytest.raises(Conflict):
        approve(cast.bill, asked)
    compare(cast.bill, cast.alice)
    for user in (cast.bill, cast.ada, cast.root, cast.alice):
        with pytest.raises(NotAllowed):
            approve(user, asked)
    with pytest.raises(ReauthRequired):
        deciding.approve(actor_of(bella, fresh=False), asked, reason=REASON)
    with pytest.raises(Invalid):
        deciding.approve(actor_of(bella), asked, reason="")
    approve(bella, asked)


@pytest.mark.usefixtures("sqlite_only")
def test_s41_what_was_changed_since_it_was_asked_for_is_neither_approved_nor_paid(waiting, cast, bella):
    to_bank(cast.alice, OTHER_IBAN)
    compare(bella, cast.alice)
    with pytest.raises(Conflict) as changed:
        approve(cast.bill, waiting)
    assert changed.value.reason == "facts_changed"
    deciding.refuse(actor_of(cast.bill), waiting, reason="The destination was changed")
    asked = ask(cast.alice)
    with pytest.raises(Stale):
        deciding.approve(actor_of(cast.bill), asked, reason=REASON, version=7)
    approve(cast.bill, asked)
    to_bank(cast.alice, IBAN)
    with pytest.raises(Conflict):
        deciding.mark_paid(actor_of(cast.bill), asked, reason=REASON, reference="SEPA 1")


@pytest.mark.usefixtures("sqlite_only")
def test_an_invoice_refunded_after_its_time_is_neither_asked_for_nor_approved_nor_booked(cast, bella):
    turn_on()
    kept, refunded = earned(cast.alice), earned(cast.alice)
    with clock.shifted(-timedelta(days=4)):
        destination.put(actor_of(cast.alice), kind="credit")
    change(db.session.get_one(Invoice, refunded.invoice_id), status="credited")
    asked = ask(cast.alice)
    assert payout(asked).amount == kept.amount
    assert of_invoice(refunded.invoice_id).state is CommissionState.REVERSED
    approve(cast.bill, asked)
    change(db.session.get_one(Invoice, kept.invoice_id), total=50_000, paid=50_000)
    with pytest.raises(Conflict):
        deciding.mark_paid(actor_of(bella), asked, reason=REASON)
    deciding.refuse(actor_of(bella), asked, reason="An invoice was corrected")
    again = ask(cast.alice)
    assert payout(again).amount == 5_000
    change(db.session.get_one(Invoice, kept.invoice_id), status="credited")
    with pytest.raises(Conflict) as changed:
        approve(cast.bill, again)
    assert changed.value.reason == "facts_changed"


@pytest.mark.usefixtures("sqlite_only")
def test_what_is_refused_or_withdrawn_can_be_asked_for_again(waiting, cast, outbox):
    deciding.refuse(actor_of(cast.bill), waiting, reason="Send us a bank statement first")
    assert "Send us a bank statement first" in outbox.to(cast.alice.email)[-1].text
    again = ask(cast.alice)
    payouts.withdraw(actor_of(cast.alice), again)
    assert payout(again).state is PayoutState.WITHDRAWN
    third = ask(cast.alice)
    approve(cast.bill, third)
    with pytest.raises(Conflict):
        payouts.withdraw(actor_of(cast.alice), third)


@pytest.mark.usefixtures("sqlite_only")
def test_s19_nobody_else_s_payout_is_withdrawn(waiting, cast):
    with pytest.raises(NotFound):
        payouts.withdraw(actor_of(cast.carol), waiting)


@pytest.mark.usefixtures("postgres_only")
def test_s41_two_who_ask_at_once_get_one_payout(cast, threads):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    other = make_person(cast.nordlicht, role="owner")
    actors = [actor_of(user) for user in (cast.alice, other)] * 2
    done = threads([lambda a=a: payouts.ask(a, currency="EUR") for a in actors])
    assert sum(not isinstance(one, Exception) for one in done) == 1
    assert all(isinstance(one, Conflict | Invalid) for one in done if isinstance(one, Exception))


@pytest.mark.usefixtures("postgres_only")
def test_s41_approve_and_withdraw_at_once_one_wins(waiting, cast, threads):
    bill, alice = actor_of(cast.bill), actor_of(cast.alice)
    done = threads(
        [
            lambda: deciding.approve(bill, waiting, reason=REASON),
            lambda: payouts.withdraw(alice, waiting),
        ]
    )
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert payout(waiting).state in {PayoutState.APPROVED, PayoutState.WITHDRAWN}


@pytest.mark.feature("S3-15")
@pytest.mark.usefixtures("sqlite_only")
def test_a_destination_is_checked_sealed_masked_told_and_set_under_a_fresh_sign_in(cast, outbox):
    turn_on()
    with pytest.raises(ReauthRequired):
        destination.put(actor_of(cast.alice, fresh=False), kind="bank", holder="N", iban=IBAN)
    for wrong in ("", "DE89370400440532013001", "DE8937040044", "GB00 nothing"):
        with pytest.raises(Invalid) as refused:
            destination.put(actor_of(cast.alice), kind="bank", holder="N", iban=wrong)
        assert refused.value.field == "iban"
    with pytest.raises(Invalid) as nobody:
        destination.put(actor_of(cast.alice), kind="bank", holder="", iban=IBAN)
    assert nobody.value.field == "holder"
    other = make_person(cast.nordlicht, role="owner")
    row = to_bank(cast.alice, "de89 3704 0044 0532 0130 00", waits=True)
    assert row.hint == "DE•• •••• 3000"
    assert "0532" not in row.sealed + row.iban_hash + row.hint
    assert destination.unsealed(row).written == "DE89 3704 0044 0532 0130 00"
    assert row.usable_at == row.set_at + destination.WAIT
    with pytest.raises(Conflict):
        destination.put(actor_of(cast.alice), kind="bank", holder="Nordlicht Media GmbH", iban=IBAN)
    with pytest.raises(NotAllowed):
        destination.put(actor_of(cast.bob), kind="credit")
    assert of_account(cast.alice).verified_at is None
    told = [mail for mail in outbox.all() if mail.template == "affiliate_destination_set"]
    assert {mail.to for mail in told} == {cast.alice.email, other.email}
    assert all(row.hint in mail.text and IBAN not in mail.text for mail in told)
