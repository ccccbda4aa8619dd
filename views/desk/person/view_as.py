"""Seeing a customer's pages as that customer sees them: asking for it with a reason, and ending it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.identity.models import UserKind
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import person_page
from admin_app.view_as import service as view_as
from forms.base import ConfirmForm, ReasonForm
from views.desk.parts import reasons
from views.http.web import current_actor, needs, page, perform, see_other

bp = Blueprint("staff_view_as", __name__, url_prefix="/admin")


@bp.route("/people/<uuid:user_id>/view-as", methods=["GET", "POST"])
@needs(Permission.VIEW_AS)
def start(user_id: UUID) -> Response:
    """What is told to whom, then the reason; afterwards the customer's first page."""
    form = ReasonForm()
    who = person_page.open_person(current_actor(), user_id, UserKind.CUSTOMER).person
    reasons.offer(form, who.account_id)
    done = perform(form, view_as.start, user_id, reason=form.reason)
    if done.ok:
        return see_other(f"{request.script_root}/admin/as/{done.value}/")
    if done.error is not None and done.error.status == 403:  # noqa: PLR2004 - the page says which ways are left
        raise done.error
    back = url_for("people.details_view", row_id=user_id)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=_("View as %(name)s", name=who.full_name),
        text=_(
            "You see this person’s pages for at most 30 minutes, as far as the customer’s support access goes, and can’t change anything. A look is recorded for each area; the person and the owners are told by e-mail."
        ),
        button=_("Start the view"),
        ends=False,
        back=back,
        fields=[form.reason],
        crumbs=[(_("People"), url_for("people.index_view")), (who.full_name, back)],
    )


@bp.post("/view-as/<uuid:view_id>/stop")
@needs(Permission.VIEW_AS)
def stop(view_id: UUID) -> Response:
    """End it, and back to the person."""
    done = perform(ConfirmForm(), view_as.stop, view_id)
    if not done.ok:
        raise done.error or NotFound
    flash(_("The view has ended."), "good")
    return see_other("people.details_view", row_id=done.value)
