"""Billing facts typed by hand. Amounts are typed in the currency's unit and handed on in its smallest one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app.billing import money
from admin_app.billing.models import FactKind, InvoiceStatus, ServiceStatus
from admin_app.billing.service import NUMBER_MAX, SERVICE_KIND_MAX, SERVICE_NAME_MAX
from admin_app.kernel.errors import Invalid
from admin_app.kernel.rights.reasons import REASON_MAX, REASON_MIN
from forms.base import Form, Text, VersionMixin, no_control, strip

FILL_IN = _l("Fill this in.")
AMOUNT_MAX = 30  # characters
INVOICE_STATUSES = [
    (InvoiceStatus.UNPAID.value, _l("Unpaid")),
    (InvoiceStatus.OVERDUE.value, _l("Overdue")),
    (InvoiceStatus.PAID.value, _l("Paid")),
    (InvoiceStatus.CREDITED.value, _l("Credited")),
]
SERVICE_STATUSES = [
    (ServiceStatus.ACTIVE.value, _l("Active")),
    (ServiceStatus.SUSPENDED.value, _l("Suspended")),
    (ServiceStatus.CANCELLED.value, _l("Cancelled")),
]
KINDS = [
    (FactKind.INVOICES.value, _l("Invoices")),
    (FactKind.SERVICES.value, _l("Services")),
    (FactKind.BALANCE.value, _l("Balance")),
]


class AmountField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """An amount such as 128.40; its data is the currency's smallest unit once the form is judged.

    The currency stands in the form's field `currency`. A whole number given as data is shown in the unit.
    """

    data: int | str | None

    def __init__(self, *args: object, _form: Any = None, **kwargs: object) -> None:
        super().__init__(*args, _form=_form, **kwargs)
        self.form = _form

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if isinstance(self.data, int):
            return str(money.units(self.data, self.form.currency.data or "EUR"))
        return str(self.data or "")

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        if validation_stopped or isinstance(self.data, int):
            return
        try:
            code = money.currency(form.currency.data or "")
            self.data = money.cents(str(self.data), code, self.name)
        except Invalid as error:
            if error.field == "currency":
                return  # told beside the currency
            raise ValidationError(gettext(error.text) % error.params) from error


def amount(label: Text, description: Text = "") -> AmountField:
    """A field for an amount."""
    return AmountField(
        label,
        [InputRequired(FILL_IN), Length(max=AMOUNT_MAX), no_control],
        filters=[_plain],
        description=description,
        render_kw=_AMOUNT,
    )


_AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "class": "short"}


def _plain(value: object) -> object:
    return value.strip().replace("\u2212", "-") if isinstance(value, str) else value


def line(label: Text, limit: int) -> StringField:
    """One line of text."""
    return StringField(label, [InputRequired(FILL_IN), Length(max=limit), no_control], filters=[strip])


def why() -> TextAreaField:
    """The reason, last in each form."""
    return TextAreaField(
        _l("Reason"),
        [InputRequired(FILL_IN), Length(REASON_MIN, REASON_MAX), no_control],
        filters=[strip],
        render_kw={"rows": 2},
    )


class _Currency:
    """The currency all amounts of a form are in."""

    currency = StringField(
        _l("Currency"),
        [InputRequired(FILL_IN), Length(3, 3, _l("Write the currency as three letters, like EUR."))],
        filters=[strip, lambda value: value.upper() if isinstance(value, str) else value],
        render_kw={"class": "short", "autocomplete": "off"},
    )

    def validate_currency(self, field: StringField) -> None:
        try:
            money.currency(field.data or "")
        except Invalid as error:
            raise ValidationError(gettext(error.text)) from error


class CorrectInvoiceForm(_Currency, VersionMixin, Form):
    """What an invoice is; its number stays."""

    issued_on = DateField(_l("Issued on"), [InputRequired(FILL_IN)])
    due_on = DateField(_l("Due on"), [InputRequired(FILL_IN)])
    total = amount(_l("Total"))
    paid = amount(_l("Paid"))
    status = SelectField(_l("State"), choices=INVOICE_STATUSES)
    reason = why()


class InvoiceForm(CorrectInvoiceForm):
    """An invoice entered by hand."""

    number = line(_l("Number"), NUMBER_MAX)
    reason = why()


class CorrectServiceForm(VersionMixin, Form):
    """What a service is; its id stays."""

    name = line(_l("Name"), SERVICE_NAME_MAX)
    kind = line(_l("Kind"), SERVICE_KIND_MAX)
    status = SelectField(_l("State"), choices=SERVICE_STATUSES)
    since = DateField(_l("Since"), [InputRequired(FILL_IN)])
    reason = why()


class ServiceForm(CorrectServiceForm):
    """A service entered by hand."""

    code = line(_l("Service id"), NUMBER_MAX)
    reason = why()


class BalanceForm(_Currency, VersionMixin, Form):
    """What the account has beside its invoices, in one currency; a debt is written with a minus."""

    amount = amount(
        _l("Balance"),
        _l("What is open besides the invoices: the customer’s credit as 20.00, a debt with a minus, −20.00."),
    )
    reason = why()


class BillingCheckForm(Form):
    """Which kinds of facts were checked and are unchanged."""

    kinds = SelectMultipleField(
        _l("Checked and unchanged"),
        [InputRequired(_l("Choose what you have checked."))],
        choices=KINDS,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = why()
