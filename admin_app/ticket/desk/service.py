"""Staff's side of a ticket: answer, note, assign, put in order, solve, reopen.

An answer is refused where others wrote since its page was made, so nobody is told twice or past each other. Notes stand apart:
no page of a customer shows them, yet a copy of the person's data does.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.ticket import reach, telling, waiting, writing
from admin_app.ticket.attachment import storing
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.desk import departed, presence
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import (
    URGENCY,
    MessageKind,
    SecretEnd,
    Ticket,
    TicketCategory,
    TicketPriority,
)
from admin_app.ticket.server_password import holding
from admin_app.ticket.server_password import keeping as secret


def answer(
    actor: Actor,
    ticket_id: UUID,
    *,
    text: str,
    seen: UUID | None = None,
    solves: bool = False,
    uploads: Sequence[Upload] = (),
) -> UUID:
    """Answer a customer, who is mailed it; with `solves` the ticket is solved by it, which the same mail says. Gives the
    message's id.

    `seen` is the last text that the page showed. Of what is sent twice the first one counts. An unassigned ticket is the
    answerer's from then on. Raises NotFound, NotAllowed (right, category), Invalid beside `text` or `files`,
    AnsweredMeanwhile, Conflict once it is closed, RateLimited.
    """
    said = writing.words(text)
    with storing.stored(uploads) as files, transaction():
        row = _lock(actor, ticket_id, TicketAct.REPLIED).ticket
        if there := writing.sent_already(actor, row, MessageKind.STAFF, said, files):
            storing.discard(files)
            if solves and row.unsolved:
                _solve(actor, row)
                telling.solved(actor, row)
            return there
        writing.nothing_newer(actor, row, seen)
        if row.assigned_to is None and actor.user_id is not None:
            row.assigned_to = actor.user_id
            holding.assigned(actor, row)
        message = writing.add(actor, row, MessageKind.STAFF, said)
        storing.attach(row, message, files)
        writing.move(row, TicketAct.REPLIED, message.created_at)
        writing.record(Event.TICKET_REPLIED, actor, row)
        if solves:
            _solve(actor, row)
        telling.answered(actor, row, message, len(files), solved=solves)
        presence.stop_writing(actor, row.id)
    return message.id


def note(actor: Actor, ticket_id: UUID, *, text: str) -> UUID:
    """Write a note for colleagues; gives its id. Raises NotFound, NotAllowed, Invalid beside `text`, Conflict."""
    said = writing.words(text)
    with transaction():
        row = _lock(actor, ticket_id, TicketAct.NOTED).ticket
        if there := writing.sent_already(actor, row, MessageKind.NOTE, said):
            return there
        message = writing.add(actor, row, MessageKind.NOTE, said)
        writing.record(Event.TICKET_NOTED, actor, row)
    return message.id


def assign(actor: Actor, ticket_id: UUID, staff_id: UUID | None, *, version: int | None = None) -> None:
    """Give a ticket to a member of staff who may answer it, oneself too; None takes it from whoever has it.

    Raises NotFound, NotAllowed, Invalid beside `assigned_to`, Conflict when it was changed meanwhile.
    """
    with transaction():
        row = _lock(actor, ticket_id, TicketAct.ASSIGNED, version=version).ticket
        if row.assigned_to == staff_id:
            return
        _require_able(row, staff_id)
        row.assigned_to = staff_id
        holding.assigned(actor, row)
        waiting.silence(row)
        waiting.tell(actor, row)
        facts = {"to": staff_id.hex} if staff_id else {}
        writing.record(Event.TICKET_ASSIGNED, actor, row, **facts)


def put_in_order(
    actor: Actor,
    ticket_id: UUID,
    *,
    priority: TicketPriority | str,
    category: TicketCategory | str,
    version: int | None = None,
) -> None:
    """Say how urgent a ticket is and what it is about; whoever has it loses it where they don't answer such ones.

    Raises NotFound, NotAllowed, Conflict when it was changed meanwhile.
    """
    urgent, about = TicketPriority(priority), TicketCategory(category)
    with transaction():
        row = _lock(actor, ticket_id, TicketAct.CHANGED, version=version).ticket
        if (row.priority, row.category) == (urgent, about):
            return
        facts: dict[str, str] = {}
        for name, before, after in (
            ("ticket_priority", row.priority, urgent),
            ("ticket_category", row.category, about),
        ):
            if before != after:
                facts |= {name: after, f"former_{name}": before}
        row.priority, row.urgency, row.category = urgent, URGENCY[urgent], about
        writing.record(Event.TICKET_CHANGED, actor, row, **facts)
        departed.leave_to_others(actor, row)


def solve(actor: Actor, ticket_id: UUID, *, version: int | None = None) -> None:
    """Mark a ticket as solved, which its followers are mailed; the server's password is destroyed.

    Raises NotFound, NotAllowed, Conflict when it was changed or solved meanwhile, RateLimited.
    """
    with transaction():
        row = _lock(actor, ticket_id, TicketAct.SOLVED_BY_US, version=version).ticket
        _solve(actor, row)
        telling.solved(actor, row)


def reopen(actor: Actor, ticket_id: UUID, *, version: int | None = None) -> None:
    """Take up a solved ticket again. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        row = _lock(actor, ticket_id, TicketAct.REOPENED_BY_US, version=version).ticket
        writing.move(row, TicketAct.REOPENED_BY_US, clock.now())
        writing.record(Event.TICKET_REOPENED, actor, row)
        waiting.tell(actor, row)


def _lock(actor: Actor, ticket_id: UUID, act: TicketAct, *, version: int | None = None) -> reach.Locked:
    if not actor.is_staff:
        raise NotAllowed(grantor=RoleKey.SUPPORT)
    return reach.lock(actor, ticket_id, act, version=version)


def _solve(actor: Actor, row: Ticket) -> None:
    writing.solved_seldom(row)
    writing.move(row, TicketAct.SOLVED_BY_US, clock.now())
    secret.destroy(actor, row, SecretEnd.SOLVED)
    writing.record(Event.TICKET_SOLVED, actor, row)


def _require_able(row: Ticket, staff_id: UUID | None) -> None:
    if staff_id is None:
        return
    if db.session.scalar(sa.select(User.id).where(User.id == staff_id, reach.able(row.category))) is None:
        raise Invalid(
            N_("This member of staff doesn’t answer tickets of this category."),
            field="assigned_to",
            code="unable",
        )
