"""Pages about another account, seen as its delegate. Its number is in the address, so two tabs may show two accounts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from admin_app.billing.models import FactKind
from admin_app.delegation import reach
from admin_app.kernel.rights.permissions import Permission
from views.http.log import refusal
from views.http.web import current_actor, needs, page
from views.pages.appearance import rows_a_page
from views.self_service.account.billing import WORDS
from views.sign_in import factor_pages

bp = Blueprint("customer_acting", __name__, url_prefix="/for/<number>")


@bp.url_defaults
def _of_this_account(endpoint: str, values: dict[str, Any]) -> None:
    """Links among these pages stay within the account that they are about."""
    if endpoint.startswith(f"{bp.name}.") and request.view_args:
        values.setdefault("number", request.view_args.get("number"))


@bp.get("/services")
@needs(Permission.OWN_DELEGATIONS)
def services(number: str) -> Response:
    """The delegated services, by their ids."""
    seen = reach.account(current_actor(), number)
    found = reach.services(seen, key=request.args.get("key") or None, size=rows_a_page())
    known = reach.known(seen, FactKind.SERVICES)
    return page("customer/delegated/services.html", seen=seen, found=found, known=known, **WORDS)


@bp.get("/invoices")
@needs(Permission.OWN_DELEGATIONS)
def invoices(number: str) -> Response:
    """The account's invoices, the newest first."""
    seen = reach.account(current_actor(), number)
    found = reach.invoices(seen, key=request.args.get("key") or None, size=rows_a_page())
    known = reach.known(seen, FactKind.INVOICES)
    return page("customer/delegated/invoices.html", seen=seen, found=found, known=known, **WORDS)


@bp.errorhandler(reach.NeedsFactor)
def needs_factor(error: reach.NeedsFactor) -> Response:
    """What has to be set up first, and where."""
    refusal(error)
    set_up = f"customer_security.{factor_pages.first_to_set_up()}"
    answer = page("customer/delegated/needs_factor.html", error=error, set_up=set_up)
    answer.status_code = error.status
    return answer
