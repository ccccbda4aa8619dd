"""Refusal codes at the desk: typed in, never in an address; then the rule, whose it is, and what helps."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import refusals
from forms.you.addresses import RefusalCodeForm
from views.http.web import current_actor, needs, page, perform, see_other

bp = Blueprint("staff_refusals", __name__, url_prefix="/admin/refusals")


@bp.get("/")
@needs(Permission.TRUSTED_IP_READ)
def box() -> Response:
    """The field alone."""
    return page("staff/refusal_box.html", form=RefusalCodeForm(formdata=None))


@bp.post("/")
@needs(Permission.TRUSTED_IP_READ)
def find() -> Response:
    """Look a code up."""
    form = RefusalCodeForm()
    done = perform(form, refusals.resolve, form.code)
    if done.ok:
        return see_other(".one", refusal_id=done.value)
    return page("staff/refusal_box.html", done, form=form)


@bp.get("/<uuid:refusal_id>")
@needs(Permission.TRUSTED_IP_READ)
def one(refusal_id: UUID) -> Response:
    """The rule behind a refusal as it stands now."""
    return page("staff/refusal.html", case=refusals.open_case(current_actor(), refusal_id))
