"""What support did: a receipt for each act of staff on the reader, for an owner on anybody of the account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from admin_app.audit.receipts import queries
from admin_app.support_access.lens import colleagues
from views.http.web import current_actor, page
from views.labels import receipts as labels
from views.pages.appearance import rows_a_page

bp = Blueprint("customer_receipts", __name__, url_prefix="/activity/support")


@bp.get("")
def receipts() -> Response:
    """One page of them, newest first."""
    found = queries.page_of(current_actor(), key=request.args.get("key"), size=rows_a_page())
    return page("customer/receipts.html", receipts=found)


@bp.get("/<uuid:receipt_id>")
def receipt(receipt_id: UUID) -> Response:
    """One receipt: before and after, who, why, and what can be done about it."""
    actor = current_actor()
    found = queries.one(actor, colleagues(actor), receipt_id)
    return page("customer/receipt.html", line=found, changes=labels.changes(found), role=labels.role(found))
