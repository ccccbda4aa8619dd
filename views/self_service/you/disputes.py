"""One's own disputes: what "This wasn't me" took back, and putting back what was the person's own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.dispute import deciding
from admin_app.dispute.reading import pages
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.labels.people import taken_back
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import bp


def disputes() -> Response:
    """Each dispute, what it took back, and what became of each thing."""
    return page("customer/disputes.html", disputes=pages.own(current_actor()))


@fresh_required
def restore_thing(item_id: UUID) -> Response:
    """Put back what was one's own."""
    thing, form = pages.restorable(current_actor(), item_id), ConfirmForm()
    done = perform(form, deciding.restore, item_id)
    if done.ok:
        flash(_("Restored: %(what)s", what=taken_back.title(thing)), "good")
        return see_other(".disputes")
    ask = ConfirmationText(
        taken_back.title(thing),
        _(
            "It is in effect again as it was when it was taken back. Only do this if it was you who set it up or changed it. All your addresses are told."
        ),
        _("Restore"),
        url_for(".disputes"),
        _("Disputes"),
    )
    return act_page(ask, form, done)


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    to.add_url_rule(f"{prefix}/security/disputes", view_func=disputes)
    to.add_url_rule(
        f"{prefix}/security/disputes/<uuid:item_id>/restore", view_func=restore_thing, methods=["GET", "POST"]
    )


routes(bp)
