"""Support tickets of another account as its delegate works on them: the list, a new one, one as a conversation, its files."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.delegation.reach import DelegatedAccount
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket import conversation, queries
from admin_app.ticket.attachment import reading, storing
from admin_app.ticket.delegate import reach, service
from forms.you.tickets import AnswerTicketForm, DelegateTicketForm
from views.http import uploads
from views.http.downloads import attachment
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels import tickets as labels
from views.pages.appearance import rows_a_page
from views.self_service import ticket_acts
from views.self_service.acting import bp

WORDS = {"category_of": labels.category, "priority_of": labels.priority}


@bp.get("/tickets")
@needs(Permission.OWN_DELEGATIONS)
def tickets(number: str) -> Response:
    """The tickets about the delegated services, those with the newest word first."""
    seen, unsolved = reach.account(current_actor(), number), request.args.get("show") == "unsolved"
    found = queries.own_list(
        seen.actor, key=request.args.get("key") or None, size=rows_a_page(), unsolved=unsolved
    )
    return page(
        "customer/delegated/tickets.html",
        seen=seen,
        found=found,
        unsolved=unsolved,
        shown="unsolved" if unsolved else None,
        states=labels.OWN_STATES,
        **WORDS,
    )


@bp.route("/tickets/new", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
@uploads.takes(storing.SENT_MOST)
def new(number: str) -> Response:
    """Open one about a delegated service."""
    seen = reach.account(current_actor(), number)
    form = DelegateTicketForm()
    form.offer((key, labels.of_service(name, code)) for key, name, code in queries.own_services(seen.actor))
    done = perform(
        form,
        service.open_ticket,
        number,
        category=form.category,
        subject=form.subject,
        text=form.text,
        service_id=form.service_id,
        priority=form.priority,
        uploads=form.uploads,
    )
    if done.ok:
        flash(labels.reached(), "good")
        return see_other(".ticket", number=number, ticket_id=done.value)
    return page("customer/delegated/new_ticket.html", done, form=form, seen=seen, way=_way(seen))


@bp.get("/tickets/<uuid:ticket_id>")
@needs(Permission.OWN_DELEGATIONS)
def ticket(number: str, ticket_id: UUID) -> Response:
    """One ticket, with what was said in it last, or before."""
    return _page(number, ticket_id, key=request.args.get("key") or None)


@bp.post("/tickets/<uuid:ticket_id>/answer")
@needs(Permission.OWN_DELEGATIONS)
@uploads.takes(storing.SENT_MOST)
def answer(number: str, ticket_id: UUID) -> Response:
    """Write in it."""
    form = AnswerTicketForm()
    done = perform(
        form, service.answer, number, ticket_id, text=form.text, seen=form.seen_id, uploads=form.uploads
    )
    if done.ok:
        flash(_("Your answer is sent."), "good")
        return see_other(".ticket", number=number, ticket_id=ticket_id)
    return _page(number, ticket_id, done, form)


@bp.route("/tickets/<uuid:ticket_id>/solve", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
def solve(number: str, ticket_id: UUID) -> Response:
    """Say that it is solved."""
    found = queries.own_one(reach.account(current_actor(), number).actor, ticket_id)
    back = url_for(".ticket", number=number, ticket_id=ticket_id)
    text = _("It can be reopened within 14 days. A server password that was given with it is destroyed.")
    return ticket_acts.solve(found, service.solve, number, ticket_id, back=back, text=text)


@bp.route("/tickets/<uuid:ticket_id>/reopen", methods=["GET", "POST"])
@needs(Permission.OWN_DELEGATIONS)
def reopen(number: str, ticket_id: UUID) -> Response:
    """Say that it isn't."""
    found = queries.own_one(reach.account(current_actor(), number).actor, ticket_id)
    back = url_for(".ticket", number=number, ticket_id=ticket_id)
    return ticket_acts.reopen(found, service.reopen, number, ticket_id, back=back)


@bp.get("/tickets/files/<uuid:file_id>")
@needs(Permission.OWN_DELEGATIONS)
def download(number: str, file_id: UUID) -> Response:
    """A file of one of them, once it is scanned where it has to be."""
    found = reading.download(reach.account(current_actor(), number).actor, file_id)
    return attachment(found.name, found.file)


def _page(
    number: str,
    ticket_id: UUID,
    done: Performed | None = None,
    form: AnswerTicketForm | None = None,
    key: str | None = None,
) -> Response:
    seen = reach.account(current_actor(), number)
    found = queries.own_one(seen.actor, ticket_id)
    talked = conversation.shown(seen.actor, ticket_id, key=key)
    form = form or AnswerTicketForm(formdata=None)
    form.shows(talked.seen)
    return page(
        "customer/delegated/ticket.html",
        done,
        seen=seen,
        way=_way(seen),
        ticket=found,
        talked=talked,
        attachments=reading.of_ticket(seen.actor, ticket_id),
        newer=labels.newer(done.error if done else None),
        form=form,
        state=labels.OWN_STATES[found.state],
        download=".download",
        server_password=None,
        access_of=labels.access,
        may_write=True,
        **WORDS,
    )


def _way(seen: DelegatedAccount) -> list[tuple[str, str]]:
    """The pages above those of a ticket, with their names."""
    return [
        (_("Delegated to me"), url_for("customer_delegated.delegated")),
        (seen.name, url_for(".services", number=seen.number)),
        (_("Support tickets"), url_for(".tickets", number=seen.number)),
    ]
