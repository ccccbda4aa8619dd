"""Who of an account answered which document when, for staff to show or print."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from admin_app.document import answers
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from views.desk.account.frame import frame
from views.http.web import current_actor, needs, page
from views.labels import documents as words

bp = Blueprint("staff_documents", __name__, url_prefix="/admin/accounts")


@bp.get("/<uuid:account_id>/documents")
@needs(P.DOCUMENT_READ)
def of_account(account_id: UUID) -> Response:
    """Every answer given for the account or by its people."""
    tab = account_page.open_tab(current_actor(), account_id)
    lines = answers.of_account(current_actor(), account_id)
    return page(
        "staff/account/documents.html",
        lines=lines,
        names=words.NAMES,
        said=words.ANSWERED,
        **frame(tab, "requests"),
    )
