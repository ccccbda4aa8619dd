"""The password of the server that a ticket is about, at the desk: revealing it, asking for it, agreeing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket.desk import queries as desk_queries
from admin_app.ticket.server_password import holding, queries, revealing
from forms.base import ConfirmForm
from views.http.context import fmt_clock
from views.http.web import current_actor, needs, page, perform, see_other

bp = Blueprint(
    "staff_server_password", __name__, url_prefix="/admin/tickets/<uuid:ticket_id>/server-password"
)


@bp.route("/reveal", methods=["GET", "POST"])
@needs(Permission.TICKET_WRITE)
def reveal(ticket_id: UUID) -> Response:
    """Show it on the ticket's page for 5 minutes."""
    number = desk_queries.one(current_actor(), ticket_id).number
    form = ConfirmForm()
    done = perform(form, revealing.reveal, ticket_id)
    if done.ok:
        flash(Markup(_("The password is shown until %(when)s.")) % {"when": fmt_clock(done.value)}, "good")  # noqa: S704 - a text of ours
        return see_other(_ticket(ticket_id))
    return page(
        "admin/act.html",
        done,
        form=form,
        title=_("Reveal the server password of %(number)s", number=number),
        text=_(
            "You see it on the ticket’s page for 5 minutes, and nobody else does meanwhile. The account’s owners get an e-mail at "
            "once, and so does whoever of the account opened the ticket or gave the password."
        ),
        button=_("Reveal it"),
        ends=False,
        fields=[],
        back=_ticket(ticket_id),
        crumbs=[(number, _ticket(ticket_id))],
    )


@bp.post("/ask")
@needs(Permission.TICKET_WRITE)
def ask(ticket_id: UUID) -> Response:
    """Ask the colleague who held it before, and the administrators."""
    done = perform(ConfirmForm(), holding.ask, ticket_id)
    if done.error is not None:
        raise done.error
    if done.ok:
        flash(_("Asked. Whoever may agree is told by the bell and by e-mail."), "good")
    return see_other(_ticket(ticket_id))


@bp.route("/agree", methods=["GET", "POST"])
@needs(Permission.TICKET_WRITE)
def agree(ticket_id: UUID) -> Response:
    """Agree, as the colleague who held it before, that whoever took the ticket over reveals it."""
    return _agree(ticket_id, _ticket(ticket_id))


@bp.route("/agree-for", methods=["GET", "POST"])
@needs(Permission.STAFF_WRITE)
def agree_for(ticket_id: UUID) -> Response:
    """The same for administrators, who work on no tickets."""
    return _agree(ticket_id, url_for("home.index"))


def _agree(ticket_id: UUID, back: str) -> Response:
    number, asker_id, asker = queries.asks(current_actor(), ticket_id)
    if asker_id is None:
        flash(_("Nobody asks for the server password of %(number)s any more.", number=number), "warn")
        return see_other(back)
    form = ConfirmForm()
    done = perform(form, holding.agree, ticket_id, to=asker_id)
    if done.ok:
        flash(_("%(name)s can reveal the password now.", name=asker), "good")
        return see_other(back)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=_("Let %(name)s reveal the server password of %(number)s", name=asker, number=number),
        text=_("%(name)s took the ticket over from a colleague and asks to reveal the password.", name=asker),
        button=_("Agree"),
        ends=False,
        fields=[],
        back=back,
        crumbs=[(number, "")],
    )


def _ticket(ticket_id: UUID) -> str:
    return url_for("tickets.details_view", row_id=ticket_id)
