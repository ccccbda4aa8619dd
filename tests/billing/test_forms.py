"""The forms of billing facts: amounts as typed, in cents for the command."""

import pytest
from werkzeug.datastructures import MultiDict

from forms.desk.billing import BalanceForm, BillingCheckForm, CorrectInvoiceForm, InvoiceForm, ServiceForm
from tests.factories.billing import make_invoice

pytestmark = pytest.mark.one_database

TYPED = {
    "number": "X-1", "issued_on": "2026-09-30", "due_on": "2026-10-14", "currency": "eur", "total": "128.40", "paid": "0",
    "status": "unpaid", "reason": "From the paper file",
}  # fmt: skip


@pytest.fixture
def filled(app):
    """A form as the browser sent it, CSRF apart."""
    with app.test_request_context():
        yield lambda form, **typed: form(MultiDict(typed), meta={"csrf": False})


def test_amounts_are_handed_on_in_the_smallest_unit(filled):
    form = filled(InvoiceForm, **TYPED)
    assert form.validate(), form.errors
    assert (form.total.data, form.paid.data, form.currency.data) == (12_840, 0, "EUR")


def test_a_debt_is_written_with_a_minus(filled):
    form = filled(BalanceForm, currency="EUR", amount="\u22123.50", reason="Late debit")
    assert form.validate(), form.errors
    assert form.amount.data == -350


def test_yen_have_no_digits_after_the_point(filled):
    assert filled(BalanceForm, currency="JPY", amount="500", reason="Late credit").validate()
    wrong = filled(BalanceForm, currency="JPY", amount="5.50", reason="Late credit")
    assert (wrong.validate(), list(wrong.errors)) == (False, ["amount"])


@pytest.mark.parametrize(
    "typed", ["", "x", "1,5", "1e999", "9e999999", "-9e999999", "sNaN", "²", "NaN", "9" * 40, "0x10"]
)
def test_what_is_no_amount_is_told_beside_its_field_and_kept(filled, typed):
    form = filled(InvoiceForm, **(TYPED | {"total": typed}))
    assert (form.validate(), list(form.errors)) == (False, ["total"])
    assert f'value="{typed}"' in str(form.total())


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("currency", "EURO"),
        ("currency", "XQZ"),
        ("due_on", "soon"),
        ("status", "lost"),
        ("number", "9" * 61),
        ("reason", "x"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told_beside_its_field(filled, field, typed):
    form = filled(InvoiceForm, **(TYPED | {field: typed}))
    assert (form.validate(), list(form.errors)) == (False, [field])


def test_a_row_fills_its_form_in_the_currencys_unit(cast, app):
    row = make_invoice(cast.nordlicht, currency="JPY", total=500, paid=20)
    with app.test_request_context():
        form = CorrectInvoiceForm(obj=row, formdata=None)
        assert 'value="500"' in str(form.total())
    row = make_invoice(cast.nordlicht, total=12_840)
    with app.test_request_context():
        assert 'value="128.40"' in str(CorrectInvoiceForm(obj=row, formdata=None).total())


def test_the_reason_comes_last(filled):
    for form in (InvoiceForm, ServiceForm, BalanceForm, BillingCheckForm):
        shown = [
            f.name for f in filled(form) if f.name not in {"confirm_password", "confirm_code", "csrf_token"}
        ]
        assert shown[-1] == "reason" or shown[-1] in {"number", "code"}, form
