"""The card that js/preview.js shows beside a name that is pointed at or has the focus."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, g

from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import preview
from admin_app.overview.account import counts
from views.http.web import current_actor, needs, page
from views.labels.people import roles as role_labels

bp = Blueprint("staff_preview", __name__, url_prefix="/admin/preview")


@bp.before_request
def _without_frame() -> None:
    """No menu is drawn around a card, so nothing is counted for one."""
    g.counts_nothing = True


@bp.get("/people/<uuid:user_id>")
@needs(Permission.PERSON_READ)
def person(user_id: UUID) -> Response:
    """A customer's person."""
    found = preview.of_person(current_actor(), user_id)
    return page("staff/preview/person.html", found=found, role=role_labels.title(found.row.role))


@bp.get("/accounts/<uuid:account_id>")
@needs(Permission.PERSON_READ)
def account(account_id: UUID) -> Response:
    """An account."""
    found = preview.of_account(current_actor(), account_id)
    return page("staff/preview/account.html", found=found, people=counts.told(found.counts.people))
