"""What waits for an owner: things that were done to others in a session somebody disputes."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Response, flash, url_for
from flask_babel import gettext as _

from admin_app.dispute import deciding
from admin_app.dispute.reading import pages
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.labels.people import taken_back
from views.self_service.account.people import bp
from views.self_service.acts import ConfirmationText, act_page, allowed


@bp.get("/disputes")
@allowed(Permission.OWN_PEOPLE_ROLE)
def disputes() -> Response:
    """Everything that waits for an owner's word."""
    return page("customer/people_disputes.html", asked=pages.for_owners(current_actor()))


@bp.route("/disputes/<uuid:item_id>/confirm", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ROLE)
@fresh_required
def confirm_thing(item_id: UUID) -> Response:
    """It was meant, so it counts again."""
    return _decide(item_id, deciding.confirm, _("It was intended"), taken_back.if_meant)


@bp.route("/disputes/<uuid:item_id>/drop", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ROLE)
@fresh_required
def drop_thing(item_id: UUID) -> Response:
    """It wasn't meant, so it stays undone."""
    return _decide(item_id, deciding.drop, _("Leave it undone"), taken_back.if_not)


def _decide(item_id: UUID, act: Callable[..., None], button: str, effect: Callable[..., str]) -> Response:
    asked, thing = pages.waiting(current_actor(), item_id)
    form = ConfirmForm()
    done = perform(form, act, item_id)
    if done.ok:
        flash(_("Decided: %(what)s", what=effect(thing)), "good")
        return see_other(".disputes")
    asks = (
        _("Decide once you have checked what you really did yourself.")
        if asked.is_self
        else _("Ask %(name)s in person or by phone first, not by e-mail.", name=asked.full_name)
    )
    told = _("%(name)s and everybody concerned are told.", name=asked.full_name)
    ask = ConfirmationText(
        taken_back.title(thing),
        f"{effect(thing)} {asks} {told}",
        button,
        url_for(".disputes"),
        _("Waits for an owner"),
        ends=act is deciding.drop,
    )
    return act_page(ask, form, done)
