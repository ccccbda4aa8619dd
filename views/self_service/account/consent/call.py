"""The page somebody opens while on the phone with our support: a code to read out, and the end of a check."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from admin_app.caller_check import carrying, own_page
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm
from views.http.web import Performed, current_actor, needs, page, perform, see_other

bp = Blueprint("customer_call", __name__, url_prefix="/call")


@bp.get("")
@needs(Permission.OWN_SECURITY_WRITE)
def call() -> Response:
    """Which checks wait for a code or prove something now."""
    return _page()


@bp.route("/<uuid:check_id>/code", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
def code(check_id: UUID) -> Response:
    """Show a code once, after a fresh sign-in; opened by itself it leads back to where it is asked for."""
    form = ConfirmForm()
    done = perform(form, own_page.show, check_id)
    if not form.is_submitted():
        own_page.refuse_others(current_actor(), check_id)
        return see_other(".call")
    return _page(done, form, check_id if done.ok else None)


@bp.post("/<uuid:check_id>/end")
@needs(Permission.OWN_SECURITY_WRITE)
def end(check_id: UUID) -> Response:
    """End a check at once."""
    form = ConfirmForm()
    done = perform(form, own_page.end, check_id)
    if not done.ok:
        return _page(done, form)
    flash(_("Ended. The code is worthless, and nobody is treated as you any more."), "good")
    return see_other(".call")


def _page(
    done: Performed | None = None, form: ConfirmForm | None = None, shown: UUID | None = None
) -> Response:
    return page(
        "customer/call.html",
        done,
        checks=own_page.open_checks(current_actor()),
        form=form or ConfirmForm(formdata=None),
        shown=shown,
        code=done.value if done and shown else "",
        called_at=carrying.called_at(),
    )
