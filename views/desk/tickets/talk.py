"""What a ticket's page shows around the ticket: the conversation, its forms, and what belongs to it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.kernel.rights.permissions import holds_while
from admin_app.overview import ticket_page
from admin_app.ticket.desk import presence
from admin_app.ticket.kind import LIVING
from admin_app.ticket.models import Ticket
from forms.desk.tickets import ReplyForm, TicketNoteForm
from views.desk.account.consent import offered
from views.http.web import Performed
from views.labels import desk as labels
from views.labels import tickets as words


def around(
    actor: Actor,
    row: Ticket,
    done: Performed | None,
    form: ReplyForm | None = None,
    note: TicketNoteForm | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """For the template; a fixed number of statements. `key`: of a page of earlier texts."""
    found = ticket_page.open_ticket(actor, row, key)
    status = found.around.account_status
    error = done.error if done else None
    newer = words.newer(error)
    answering = form is not None
    if form is None or newer:
        form = form or ReplyForm(formdata=None)
        form.shows(found.talk.seen)
    form.offer(found.saved)
    living = row.state in LIVING
    return {
        "talked": found.talk,
        "files": found.attachments,
        "server_password": found.server_password,
        "newer": newer,
        "shown_last": found.talk.seen,
        "around": found.around,
        "form": form,
        "note": note or TicketNoteForm(formdata=None),
        "failed": error if error and not answering and note is None else None,
        "state": labels.of(row.state),
        "priority": labels.of(row.priority),
        "category": words.category(row.category),
        "access": words.access(row.access),
        "writes": living and actor.may(P.TICKET_WRITE) and holds_while(P.TICKET_WRITE, status),
        "mine": row.assigned_to == actor.user_id,
        "here": found.here,
        "said_every": presence.SAID_EVERY,
        "consents": found.consents,
        "asks": offered(actor, found.consents, status),
        "others": found.others,
        "call_url": url_for("people.check_caller", row_id=row.author_id, next=_here(row), ticket=row.number)
        if actor.may(P.CALLER_CHECK)
        else "",
        "ask_url": url_for("staff_asking.ask", account_id=row.account_id, next=_here(row), ticket=row.number),
    }


def _here(row: Ticket) -> str:
    return url_for("tickets.details_view", row_id=row.id)
