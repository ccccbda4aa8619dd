"""Commissions: found by the worker in paid invoices, pending until refunds are over, once an invoice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from admin_app.affiliate import commissions
from admin_app.affiliate.models import (
    AffiliateCommission,
    AffiliatePayout,
    AffiliateReferral,
    CommissionState,
    PayoutState,
)
from admin_app.billing.models import Invoice
from admin_app.erasure import work
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from tests.factories.affiliate import (
    ask,
    earned,
    look,
    make_link,
    of_invoice,
    pay_invoice,
    refer,
    to_bank,
    turn_on,
)
from tests.factories.billing import change, known
from tests.factories.erasures import again, begin

S = CommissionState


@pytest.fixture
def referral(cast):
    turn_on(refund_days=30, percent=10)
    return refer(make_link(cast.alice))


def invoice(invoice_id):
    return db.session.get_one(Invoice, invoice_id)


def number():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(AffiliateCommission))


@pytest.mark.feature("S3-13", "S3-15")
def test_a_paid_invoice_brings_a_percentage_that_is_earned_after_the_time_for_refunds(referral, cast):
    invoice_id = pay_invoice(referral, 12_345, currency="EUR")
    look()
    row = of_invoice(invoice_id)
    assert (row.account_id, row.state, row.amount, row.base) == (cast.nordlicht.id, S.PENDING, 1_235, 12_345)
    with clock.shifted(timedelta(days=29)):
        look()
    assert of_invoice(invoice_id).state is S.PENDING
    with clock.shifted(timedelta(days=30, minutes=1)):
        look()
        look()
    assert of_invoice(invoice_id).state is S.EARNED
    assert number() == 1


@pytest.mark.feature("S3-15")
def test_a_refund_takes_it_back_until_it_is_in_a_payout(referral):
    early, late, gone = pay_invoice(referral), pay_invoice(referral), pay_invoice(referral)
    look()
    change(invoice(early), status="credited")
    with clock.shifted(timedelta(days=31)):
        look()
        assert (of_invoice(early).state, of_invoice(late).state) == (S.REVERSED, S.EARNED)
        change(invoice(late), status="credited")
        with transaction():
            db.session.execute(sa.delete(Invoice).where(Invoice.id == gone))  # its own term is over
        look()
    assert (of_invoice(late).state, of_invoice(gone).state) == (S.REVERSED, S.EARNED)
    change(invoice(early), status="paid")
    look()
    again = of_invoice(early)
    assert (again.state, again.ended_at) == (S.PENDING, None)
    assert again.earned_at > clock.now() + timedelta(days=29)


@pytest.mark.usefixtures("sqlite_only")
def test_nothing_is_earned_by_invoices_that_are_known_too_long_ago(referral):
    invoice_id, account = pay_invoice(referral), db.session.get_one(Account, referral.referred_account_id)
    known(account, hours_ago=1)
    look()
    with clock.shifted(timedelta(days=31)):
        look()
        assert of_invoice(invoice_id).state is S.PENDING
        known(account, hours_ago=1)
        look()
        assert of_invoice(invoice_id).state is S.EARNED


@pytest.mark.feature("S3-15")
@pytest.mark.usefixtures("sqlite_only")
def test_what_an_erased_customer_s_invoice_brought_is_earned_and_its_number_is_not_given_anew(
    referral, use_settings, tmp_path
):
    use_settings(files_folder=str(tmp_path), erasure_file=str(tmp_path / "erasures"))
    invoice_id, account = pay_invoice(referral), db.session.get_one(Account, referral.referred_account_id)
    known(account, hours_ago=1)
    look()
    work.erase(again(begin(account)).id, lambda: None)
    with clock.shifted(timedelta(days=31)):
        look()
    assert (of_invoice(invoice_id).state, of_invoice(invoice_id).referral_id) == (S.EARNED, referral.id)
    assert db.session.scalar(sa.select(AffiliateReferral.number)) == referral.number


@pytest.mark.usefixtures("sqlite_only")
def test_what_is_corrected_meanwhile_counts_and_the_promised_percentage_stays(referral):
    invoice_id = pay_invoice(referral, 10_000)
    look()
    turn_on(percent=50)
    change(invoice(invoice_id), total=5_000, paid=5_000)
    look()
    assert (of_invoice(invoice_id).amount, of_invoice(invoice_id).percent) == (500, 10)


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize(
    "traits",
    [
        {"status": "unpaid"},
        {"status": "credited"},
        {"paid": 0},
        {"issued_on": date(2026, 8, 31)},
        {"issued_on": date(2027, 9, 1)},
    ],
)
def test_nothing_comes_of_invoices_unpaid_or_outside_the_months(cast, traits):
    turn_on()
    referral = refer(make_link(cast.alice), until=date(2027, 9, 1))
    invoice_id = pay_invoice(referral)
    change(invoice(invoice_id), **traits)
    look()
    assert of_invoice(invoice_id) is None


@pytest.mark.usefixtures("sqlite_only")
def test_nothing_new_is_found_while_it_is_off_or_the_affiliate_is_closed_or_restricted(referral, cast):
    invoice_id = pay_invoice(referral)
    turn_on(on=False)
    look()
    turn_on()
    change(cast.nordlicht, restricted_since=clock.now())
    look()
    change(cast.nordlicht, restricted_since=None, status="deactivated")
    look()
    assert of_invoice(invoice_id) is None
    change(cast.nordlicht, status="active")
    look()
    assert of_invoice(invoice_id).state is S.PENDING


def test_a_referral_is_looked_at_again_after_some_hours_in_turns_of_bounded_work(referral, count_statements):
    for _ in range(5):
        pay_invoice(referral)
    assert commissions.look(system("test")) == 1
    assert commissions.look(system("test")) == 0
    with clock.shifted(commissions.EACH + timedelta(minutes=1)), count_statements() as counted:
        assert commissions.look(system("test")) == 1
    assert counted.total <= 9
    assert number() == 5


@pytest.mark.usefixtures("postgres_only")
def test_workers_at_once_find_each_invoice_once(cast, threads):
    turn_on()
    by = make_link(cast.alice)
    for _ in range(6):
        pay_invoice(refer(by))
    threads([lambda: commissions.look(system("test"))] * 4)
    assert number() == 6


@pytest.mark.usefixtures("sqlite_only")
def test_payouts_go_after_eleven_years_once_nothing_refers_to_them(cast):
    turn_on()
    earned(cast.alice)
    to_bank(cast.alice)
    payout_id = ask(cast.alice)
    with transaction():
        db.session.execute(sa.update(AffiliatePayout).values(state=PayoutState.PAID, ended_at=clock.now()))
    with clock.shifted(commissions.PAYOUTS_KEPT + timedelta(days=1)):
        commissions.sweep()
        assert db.session.get(AffiliatePayout, payout_id) is not None
        with transaction():
            db.session.execute(sa.delete(AffiliateCommission))
        commissions.sweep()
    db.session.rollback()
    assert db.session.scalar(sa.select(AffiliatePayout.id)) is None
