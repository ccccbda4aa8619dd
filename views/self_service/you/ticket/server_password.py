"""The password of the server that a ticket is about: giving it, and having it destroyed."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket import queries
from admin_app.ticket.server_password import giving
from admin_app.ticket.server_password import keeping as secret
from forms.base import ConfirmForm
from forms.you.tickets import ServerPasswordForm
from views.http.web import current_actor, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page, allowed

bp = Blueprint("customer_server_password", __name__, url_prefix="/tickets/<uuid:ticket_id>/server-password")
TICKET = "customer_tickets.ticket"


@bp.route("", methods=["GET", "POST"])
@allowed(Permission.OWN_TICKETS_WRITE)
def give(ticket_id: UUID) -> Response:
    """Give it; it is never shown again."""
    found = queries.own_one(current_actor(), ticket_id)
    form = ServerPasswordForm()
    done = perform(form, giving.give, ticket_id, password=form.server_password)
    if done.ok:
        flash(
            _("The password is kept, encrypted. You see here each time that our support reveals it."), "good"
        )
        return see_other(TICKET, ticket_id=ticket_id)
    return page("customer/tickets/give_password.html", done, form=form, ticket=found, days=secret.kept().days)


@bp.route("/destroy", methods=["GET", "POST"])
@allowed(Permission.OWN_TICKETS_WRITE)
def take_back(ticket_id: UUID) -> Response:
    """Have it destroyed at once."""
    found = queries.own_one(current_actor(), ticket_id)
    form = ConfirmForm()
    done = perform(form, giving.take_back, ticket_id)
    if done.ok:
        flash(_("The password is destroyed. Nobody can reveal it any more."), "good")
        return see_other(TICKET, ticket_id=ticket_id)
    ask = ConfirmationText(
        _("Destroy the server password of %(number)s", number=found.number),
        _("Nobody can reveal it from then on. If our support still needs one, you can give another."),
        _("Destroy the password"),
        url_for(TICKET, ticket_id=ticket_id),
        found.number,
        ends=True,
    )
    return act_page(ask, form, done)
