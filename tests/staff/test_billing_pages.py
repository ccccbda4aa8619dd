"""Billing facts by hand, through the desk's pages: entered, corrected, confirmed; each with a reason."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.billing.models import Balance, FactKind, FactsKnown, Invoice, Service
from tests.cast import sign_in
from tests.factories.billing import make_balance, make_invoice, make_service

WHY = {"reason": "By phone with the customer"}
INVOICE = {
    "number": "R-77", "issued_on": "2026-10-01", "due_on": "2026-10-15", "currency": "eur", "total": "128.40", "paid": "28.40", "status": "unpaid",
}  # fmt: skip
SERVICE = {"code": "srv-7", "name": "Server 7", "kind": "server", "status": "active", "since": "2026-01-01"}


@pytest.fixture
def base(client, cast):
    sign_in(client, cast.bill)
    return f"/admin/accounts/{cast.nordlicht.id}/billing"


def test_an_invoice_a_service_and_a_balance_are_entered(client, cast, post, base, db):
    assert post(f"{base}/invoices/enter", **INVOICE, **WHY).status_code == 303
    assert post(f"{base}/services/enter", **SERVICE, **WHY).status_code == 303
    assert post(f"{base}/balance", currency="EUR", amount="-36.00", **WHY).status_code == 303
    invoice, service, balance = (db.session.scalars(sa.select(m)).one() for m in (Invoice, Service, Balance))
    assert (invoice.total, invoice.open_amount, invoice.currency) == (12_840, 10_000, "EUR")
    assert (service.code, service.account_id) == ("srv-7", cast.nordlicht.id)
    assert balance.amount == -3_600
    assert set(db.session.scalars(sa.select(FactsKnown.kind))) == set(FactKind)


def test_s20_a_correction_changes_what_its_form_offers_and_nothing_else(client, cast, post, base, db):
    invoice, service = make_invoice(cast.nordlicht, number="R-1"), make_service(cast.nordlicht, code="srv-1")
    assert post(f"/admin/accounts/{cast.nordlicht.id}/amounts", **WHY).status_code == 303
    more = {"account_id": str(cast.other.id), "source": "import", "id": str(cast.other.id)}
    fields = {**INVOICE, "number": "R-9", "version": "1"}
    assert post(f"{base}/invoices/{invoice.id}/correct", **fields, **more, **WHY).status_code == 303
    assert (
        post(
            f"{base}/services/{service.id}/correct",
            **{**SERVICE, "code": "srv-9"},
            version="1",
            **more,
            **WHY,
        ).status_code
        == 303
    )
    row, other = (
        db.session.get(m, i, populate_existing=True)
        for m, i in ((Invoice, invoice.id), (Service, service.id))
    )
    assert (row.number, row.account_id, row.total, row.source) == ("R-1", cast.nordlicht.id, 12_840, "manual")
    assert (other.code, other.account_id, other.name) == ("srv-1", cast.nordlicht.id, "Server 7")


def test_s22_an_invoices_amounts_are_not_in_its_form_before_a_look(client, cast, base):
    invoice = make_invoice(cast.nordlicht, total=777_177)
    answer = client.get(f"{base}/invoices/{invoice.id}/correct")
    assert answer.status_code == 303
    assert "7771" not in answer.text


def test_confirming_needs_a_kind_and_a_reason(client, cast, post, base, db):
    assert post(f"{base}/confirm", **WHY).status_code == 422
    assert post(f"{base}/confirm", kinds="invoices").status_code == 422
    assert post(f"{base}/confirm", kinds="invoices", **WHY).status_code == 303
    assert list(db.session.scalars(sa.select(FactsKnown.kind))) == [FactKind.INVOICES]


def test_s19_an_invoice_of_another_account_is_not_found(client, cast, post, base):
    foreign = make_invoice(cast.other)
    assert client.get(f"{base}/invoices/{foreign.id}/correct").status_code == 404
    assert post(f"{base}/invoices/{foreign.id}/correct", **INVOICE, version="1", **WHY).status_code == 404


def test_s41_of_two_pages_that_set_a_balance_the_second_is_told(client, cast, post, base, db):
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(f"{base}/balance").text)[1]
    typed = {"currency": "EUR", "version": version, **WHY}
    assert post(f"{base}/balance", amount="1.00", **typed).status_code == 303
    answer = post(f"{base}/balance", amount="2.00", **typed)
    assert answer.status_code == 409
    assert 'value="2.00"' in answer.text
    assert db.session.scalars(sa.select(Balance.amount)).all() == [100]


@pytest.mark.one_database
def test_a_balance_form_knows_the_currency_and_says_which_sign_is_credit(client, base):
    page = client.get(f"{base}/balance").text
    assert 'value="EUR"' in page
    assert "credit as 20.00, a debt with a minus" in page


@pytest.mark.one_database
@pytest.mark.parametrize(("amount", "told"), [(2_000, "Credit of €20.00"), (-2_000, "Debt of €20.00")])
def test_a_balance_is_told_as_credit_or_debt(client, cast, post, base, amount, told):
    make_balance(cast.nordlicht, amount)
    assert post(f"/admin/accounts/{cast.nordlicht.id}/amounts", **WHY).status_code == 303
    assert told in client.get(base).text


@pytest.mark.one_database
def test_nothing_owed_is_never_said_beside_an_overdue_invoice(client, cast, post, base):
    make_invoice(cast.nordlicht, status="overdue")
    assert post(f"/admin/accounts/{cast.nordlicht.id}/amounts", **WHY).status_code == 303
    page = client.get(base).text
    assert "nothing owed" not in page
    assert "no credit and no debt beside the invoices" in page


@pytest.mark.one_database
def test_never_told_is_never_said_above_services(client, cast, base):
    assert "never reported" in client.get(base).text
    make_service(cast.nordlicht)
    make_invoice(cast.nordlicht)
    make_balance(cast.nordlicht, 1_00)
    page = client.get(base).text
    assert "never reported" not in page
    assert "never confirmed as complete" in page
