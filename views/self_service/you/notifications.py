"""Subscribe to notifications: which mail goes to which of one's own addresses."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext as _

from admin_app.bounce import service as bounces
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import masks
from admin_app.subscription import service
from forms.you.notifications import NotificationsForm
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels import mails as words
from views.self_service.you.signing_in.security import current_user_id

bp = Blueprint("customer_notifications", __name__, url_prefix="/notifications")


@bp.route("", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
def overview() -> Response:
    """Each address with its topics."""
    places = service.own(current_actor())
    form = NotificationsForm.of(places)

    def act(by: Actor) -> bool:
        return service.choose(by, form.wanted())

    done = perform(form, act)
    if done.ok:
        flash(_("Your choice is saved.") if done.value else _("Nothing was changed."), "good")
        return see_other(".overview")
    return page(
        "customer/notifications/overview.html",
        done,
        form=form,
        places=[(place, masks.email(place.address)) for place in places],
        hints=words.TOPIC_HINTS,
        troubles=bounces.troubles(current_user_id(current_actor())),
        causes=words.cause,
    )
