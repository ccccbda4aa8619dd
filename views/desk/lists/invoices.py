"""Invoices, as a record; the amounts are private."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from admin_app.billing.models import Invoice
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from views.desk.base import DeskView
from views.desk.parts.widths import Width


class InvoiceView(DeskView[Invoice]):
    """Invoices."""

    permission = Permission.INVOICE_READ
    icon = "file-invoice"
    column_list = ("number", "account", "issued_on", "due_on", "currency", "open_amount", "status")
    gives_way = ("currency", "issued_on", "account", "open_amount", "due_on")
    column_widths = {"currency": Width.NUMBER, "open_amount": Width.DAY}
    details_cards = (
        (_l("Amounts"), ("status", "currency", "total", "paid", "open_amount")),
        (_l("Invoice"), ("number", "account", "issued_on", "due_on", "source")),
    )
    column_details_list = (*column_list, "total", "paid", "source")
    column_searchable_list = (Invoice.number,)
    column_filters = ("status", "account_id", "due_on", "issued_on")
    column_sortable_list = ("due_on", "issued_on")
    column_default_sort = ("issued_on", True)
    private = {"open_amount": Area.BILLING, "total": Area.BILLING, "paid": Area.BILLING}
    presets = ((_l("Overdue"), {"status": "overdue"}), (_l("Unpaid"), {"status": "unpaid"}))
