"""Services and invoices: what the account has with us and owes us, with its sources, for whoever may see amounts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from admin_app import config
from admin_app.billing import own
from admin_app.billing.models import FactKind
from admin_app.kernel.rights.permissions import Permission
from views.http.web import current_actor, needs, page
from views.labels import common
from views.labels.desk import LABELS
from views.pages.appearance import rows_a_page

bp = Blueprint("customer_billing", __name__, url_prefix="/billing")
LATEST = 5
# What facts and their sources are called, for the line that says how old they are.
WORDS = {"billing_kinds": LABELS[FactKind], "billing_sources": common.SOURCES}


@bp.get("")
@needs(Permission.OWN_BILLING_READ)
def overview() -> Response:
    """The balance, what is still to pay, the newest invoices and services, and since when all that is known."""
    actor = current_actor()
    return page(
        "customer/billing/overview.html",
        stand=own.standing(actor),
        invoices=own.invoices(actor, size=LATEST),
        services=own.services(actor, size=LATEST),
        pay_url=config.active().billing_pay_url,
        **WORDS,
    )


@bp.get("/invoices")
@needs(Permission.OWN_BILLING_READ)
def invoices() -> Response:
    """All invoices, the newest first."""
    found = own.invoices(current_actor(), size=rows_a_page(), key=request.args.get("key") or None)
    known = own.known(current_actor(), FactKind.INVOICES)
    return page("customer/billing/invoices.html", found=found, known=known, **WORDS)


@bp.get("/services")
@needs(Permission.OWN_BILLING_READ)
def services() -> Response:
    """All services, by their ids."""
    found = own.services(current_actor(), size=rows_a_page(), key=request.args.get("key") or None)
    known = own.known(current_actor(), FactKind.SERVICES)
    return page("customer/billing/services.html", found=found, known=known, **WORDS)
