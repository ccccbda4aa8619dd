"""The restriction of one's own data: how it stands, who used them all the same, and ending it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.restriction import queries, service
from forms.base import ConfirmForm
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels.cases import restrictions as words
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_restriction", __name__, url_prefix="/privacy/restriction")


@bp.get("")
@needs(P.OWN_RESTRICTION_END)
def overview() -> Response:
    """What restricts the reader's data, or the account's, and what was done with them meanwhile."""
    actor = current_actor()
    found = queries.own(actor)
    return page(
        "customer/privacy/restriction.html",
        lines=found,
        uses=queries.uses_of([line.id for line in found]),
        grounds=words.GROUND_NAMES,
        use_grounds=words.USE_GROUND_NAMES,
        ends_accounts=actor.may(P.OWN_ACCOUNT_CLOSE),
    )


@bp.route("/<uuid:restriction_id>/end", methods=("GET", "POST"))
@needs(P.OWN_RESTRICTION_END)
def end(restriction_id: UUID) -> Response:
    """End one, freshly signed in."""
    service.refuse_others(current_actor(), restriction_id)
    form = ConfirmForm()
    done = perform(form, service.end_own, restriction_id)
    if done.ok:
        flash(_("The restriction has ended. The data is used again as before."), "good")
        return see_other(".overview")
    text = _(
        "The data is then used again as before: shown to staff as far as you allow it, corrected, and deleted by age."
    )
    asked = ConfirmationText(
        _("End the restriction"),
        text,
        _("End the restriction"),
        url_for(".overview"),
        _("Restriction of your data"),
    )
    return act_page(asked, form, done)
