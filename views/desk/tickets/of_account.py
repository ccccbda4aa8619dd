"""The tickets of an account, as a tab of its page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from admin_app.ticket.desk import queries as desk_queries
from views.desk.account.frame import frame
from views.http.web import current_actor, needs, page
from views.labels import desk as labels
from views.pages.appearance import rows_a_page

bp = Blueprint("staff_tickets", __name__, url_prefix="/admin/accounts/<uuid:account_id>/tickets")


@bp.get("")
@needs(P.TICKET_READ)
def of_account(account_id: UUID) -> Response:
    """Those that the reader sees, the newest word first."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    found = desk_queries.of_account(
        actor, account_id, key=request.args.get("key") or None, size=rows_a_page()
    )
    return page("staff/account/tickets.html", found=found, label_of=labels.of, **frame(tab, "tickets"))
