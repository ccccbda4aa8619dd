"""Pin and unpin an account: two buttons that go back to where they stood."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.shortlist import service as shortlist
from forms.base import NextForm
from views.http.web import needs, perform, safe_next, see_other

bp = Blueprint("staff_shortlist", __name__, url_prefix="/admin/accounts/<uuid:account_id>")


@bp.post("/pin")
@needs(Permission.ACCOUNT_READ)
def pin(account_id: UUID) -> Response:
    """Keep the account in the side bar."""
    return _done(shortlist.pin, account_id, _("Pinned. You find it in the menu from every page."))


@bp.post("/unpin")
@needs(Permission.ACCOUNT_READ)
def unpin(account_id: UUID) -> Response:
    """Take it out of the side bar."""
    return _done(shortlist.unpin, account_id, _("Unpinned."))


def _done(command: Callable[[Actor, UUID], None], account_id: UUID, said: str) -> Response:
    form = NextForm()
    done = perform(form, command, account_id)
    if not done.ok and done.error is None:
        raise NotFound
    flash(said if done.ok else str(done.error), "good" if done.ok else "bad")
    return see_other(safe_next(form.next.data, url_for("accounts.details_view", row_id=account_id)))
