"""Support tickets: the list, a new one, one as a conversation, answering, solving, and what support may see for it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.overview import own_ticket_page
from admin_app.support_access import service as support_access
from admin_app.support_access import terms
from admin_app.ticket import queries, service
from admin_app.ticket.attachment import storing
from admin_app.ticket.server_password import keeping as secret
from forms.account.support_access import AREA_TEXTS, MODE_TEXTS
from forms.you.tickets import AllowForTicketForm, AnswerTicketForm, OpenTicketForm
from views.http import uploads
from views.http.web import Performed, current_actor, fresh_required, needs, page, perform, see_other
from views.labels import tickets as labels
from views.pages.appearance import rows_a_page
from views.self_service import ticket_acts
from views.self_service.account.consent.support import FILLED
from views.self_service.acts import allowed

bp = Blueprint("customer_tickets", __name__, url_prefix="/tickets")
WRITE = Permission.OWN_TICKETS_WRITE


@bp.get("")
@needs(WRITE)
def tickets() -> Response:
    """The reader's tickets, or the account's, those with the newest word first."""
    actor, unsolved = current_actor(), request.args.get("show") == "unsolved"
    return page(
        "customer/tickets/list.html",
        found=queries.own_list(
            actor, key=request.args.get("key") or None, size=rows_a_page(), unsolved=unsolved
        ),
        unsolved=unsolved,
        everybodys=actor.may(Permission.OWN_TICKETS_READ_ALL),
        may_write=_may_write(),
        shown="unsolved" if unsolved else None,
        states=labels.OWN_STATES,
        category_of=labels.category,
        priority_of=labels.priority,
    )


@bp.route("/new", methods=["GET", "POST"])
@uploads.takes(storing.SENT_MOST)
@allowed(WRITE)
def new() -> Response:
    """Open a ticket."""
    category, subject = FILLED.get(request.args.get("about", ""), ("", ""))
    form = OpenTicketForm(category=category, subject=str(subject))
    form.offer(
        (key, labels.of_service(name, code)) for key, name, code in queries.own_services(current_actor())
    )
    done = perform(
        form,
        service.open_ticket,
        category=form.category,
        subject=form.subject,
        text=form.text,
        priority=form.priority,
        service_id=form.service_id,
        access=form.level,
        uploads=form.uploads,
        password=form.server_password,
    )
    if done.ok:
        flash(labels.reached(), "good")
        return see_other(".ticket", ticket_id=done.value)
    return page("customer/tickets/new.html", done, form=form)


@bp.get("/<uuid:ticket_id>")
@needs(WRITE)
def ticket(ticket_id: UUID) -> Response:
    """One ticket, with what was said in it last, or before."""
    return _page(ticket_id, key=request.args.get("key") or None)


@bp.post("/<uuid:ticket_id>/answer")
@uploads.takes(storing.SENT_MOST)
@allowed(WRITE)
def answer(ticket_id: UUID) -> Response:
    """Write in it."""
    form = AnswerTicketForm()
    done = perform(form, service.answer, ticket_id, text=form.text, seen=form.seen_id, uploads=form.uploads)
    if done.ok:
        flash(_("Your answer is sent."), "good")
        return see_other(".ticket", ticket_id=ticket_id)
    return _page(ticket_id, done, form)


@bp.route("/<uuid:ticket_id>/solve", methods=["GET", "POST"])
@allowed(WRITE)
def solve(ticket_id: UUID) -> Response:
    """Say that it is solved."""
    found = queries.own_one(current_actor(), ticket_id)
    text = _("You can reopen it within 14 days.")
    if secret.is_given(ticket_id):
        text = _("You can reopen it within 14 days. The server password that was given with it is destroyed.")
    return ticket_acts.solve(found, service.solve, ticket_id, back=_back(ticket_id), text=text)


@bp.route("/<uuid:ticket_id>/reopen", methods=["GET", "POST"])
@allowed(WRITE)
def reopen(ticket_id: UUID) -> Response:
    """Say that it isn't."""
    found = queries.own_one(current_actor(), ticket_id)
    return ticket_acts.reopen(found, service.reopen, ticket_id, back=_back(ticket_id))


@bp.route("/<uuid:ticket_id>/support-access", methods=["GET", "POST"])
@allowed(Permission.OWN_SUPPORT_ACCESS_WRITE)
@fresh_required
def allow(ticket_id: UUID) -> Response:
    """Let support see private data for this ticket."""
    found, account_id = queries.own_one(current_actor(), ticket_id), current_actor().acting_account_id
    form = AllowForTicketForm()
    done = perform(form, support_access.allow, areas=form.areas, mode=form.mode, ticket=found.number)
    if done.ok:
        flash(_("Support access is on. You see each look on the page “Support access”."), "good")
        return see_other(".ticket", ticket_id=ticket_id)
    return page(
        "customer/tickets/allow.html",
        done,
        form=form,
        ticket=found,
        hours=terms.most_hours(account_id) if account_id else 0,
        area_texts=AREA_TEXTS,
        mode_texts=MODE_TEXTS,
    )


def _page(
    ticket_id: UUID,
    done: Performed | None = None,
    form: AnswerTicketForm | None = None,
    key: str | None = None,
) -> Response:
    actor, may_write = current_actor(), _may_write()
    shown = own_ticket_page.open_own(actor, ticket_id, may_write=may_write, key=key)
    found = shown.ticket
    form = form or AnswerTicketForm(formdata=None)
    form.shows(shown.talk.seen)
    may_allow = actor.may(Permission.OWN_SUPPORT_ACCESS_WRITE)
    return page(
        "customer/tickets/one.html",
        done,
        way=[(_("Support tickets"), url_for(".tickets"))],
        ticket=found,
        talked=shown.talk,
        download="customer_ticket_files.download",
        attachments=shown.attachments,
        server_password=shown.server_password,
        newer=labels.newer(done.error if done else None),
        form=form,
        state=labels.OWN_STATES[found.state],
        category_of=labels.category,
        priority_of=labels.priority,
        access_of=labels.access,
        may_write=may_write,
        grant=shown.access,
        may_allow=may_allow
        and found.unsolved
        and holds_while(Permission.OWN_SUPPORT_ACCESS_WRITE, g.account_status),
        asks_owner=found.unsolved and not may_allow,
    )


def _back(ticket_id: UUID) -> str:
    """The page that an act leads back to."""
    return url_for(".ticket", ticket_id=ticket_id)


def _may_write() -> bool:
    return current_actor().may(WRITE) and holds_while(WRITE, g.account_status)
