"""Billing facts by hand: enter, correct, confirm. Each is a form that calls one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.billing import service as billing
from admin_app.billing.models import Invoice, Service
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from forms.base import Form
from forms.desk.billing import (
    BalanceForm,
    BillingCheckForm,
    CorrectInvoiceForm,
    CorrectServiceForm,
    InvoiceForm,
    ServiceForm,
)
from views.http.web import current_actor, needs, page, perform, see_other

bp = Blueprint("staff_billing", __name__, url_prefix="/admin/accounts/<uuid:account_id>/billing")
Bill = TypeVar("Bill", Invoice, Service)
Command = Callable[..., object]
INVOICE = ("issued_on", "due_on", "currency", "total", "paid", "status", "reason")
SERVICE = ("name", "kind", "status", "since", "reason")


@bp.route("/invoices/enter", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def enter_invoice(account_id: UUID) -> Response:
    """An invoice that the import doesn't know."""
    return _write(
        account_id,
        InvoiceForm(),
        billing.enter_invoice,
        account_id,
        ("number", *INVOICE),
        title=_("Enter an invoice"),
        button=_("Enter"),
    )


@bp.route("/services/enter", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def enter_service(account_id: UUID) -> Response:
    """A service that the import doesn't know."""
    return _write(
        account_id,
        ServiceForm(),
        billing.enter_service,
        account_id,
        ("code", *SERVICE),
        title=_("Enter a service"),
        button=_("Enter"),
    )


@bp.route("/balance", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def set_balance(account_id: UUID) -> Response:
    """Credit or debt beside the invoices."""
    form = BalanceForm()
    form.made_from(billing.balances_version(account_id))
    fields = ("currency", "amount", "reason", "version")
    title, button = _("Set the balance"), _("Set")
    return _write(account_id, form, billing.set_balance, account_id, fields, title=title, button=button)


@bp.route("/confirm", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def confirm(account_id: UUID) -> Response:
    """What is known is so as of now."""
    title = _("Confirm that nothing changed")
    return _write(
        account_id,
        BillingCheckForm(),
        billing.confirm_unchanged,
        account_id,
        ("kinds", "reason"),
        title=title,
        button=_("Confirm"),
    )


@bp.route("/invoices/<uuid:invoice_id>/correct", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def correct_invoice(account_id: UUID, invoice_id: UUID) -> Response:
    """An invoice that is known wrongly; its amounts are shown to who has looked at them."""
    row = _of_account(Invoice, invoice_id, account_id)
    _head, lens, _consent = account_page.head(current_actor(), account_id)
    if not lens.sees(Area.BILLING):
        return see_other("staff_account.amounts", account_id=account_id)
    form = CorrectInvoiceForm(obj=row)
    title = _("Correct invoice %(number)s", number=row.number)
    return _write(
        account_id,
        form,
        billing.correct_invoice,
        invoice_id,
        (*INVOICE, "version"),
        title=title,
        button=_("Correct"),
    )


@bp.route("/services/<uuid:service_id>/correct", methods=["GET", "POST"])
@needs(P.BILLING_WRITE)
def correct_service(account_id: UUID, service_id: UUID) -> Response:
    """A service that is known wrongly."""
    row = _of_account(Service, service_id, account_id)
    title = _("Correct service %(code)s", code=row.code)
    return _write(
        account_id,
        CorrectServiceForm(obj=row),
        billing.correct_service,
        service_id,
        (*SERVICE, "version"),
        title=title,
        button=_("Correct"),
    )


def _of_account(model: type[Bill], row_id: UUID, account_id: UUID) -> Bill:
    row = db.session.get(model, row_id)
    if row is None or row.account_id != account_id:
        raise NotFound
    return row


def _write(
    account_id: UUID,
    form: Form,
    command: Command,
    row_id: UUID,
    fields: tuple[str, ...],
    *,
    title: str,
    button: str,
) -> Response:
    account, *_rest = account_page.head(current_actor(), account_id)
    if "currency" in form and not form.is_submitted() and not form.currency.data:
        form.currency.data = account.currency
    back = url_for("staff_account.billing", account_id=account_id)
    done = perform(form, command, row_id, **{name: form[name] for name in fields})
    if done.ok:
        flash(_("Saved, with your reason."), "good")
        return see_other(back)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=title,
        text=_("Facts entered by hand don’t go stale. Your reason is in the audit trail."),
        button=button,
        ends=False,
        back=back,
        fields=[f for f in form if f.name in fields and f.name != "version"],
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (account.name, back), (title, "")],
    )
