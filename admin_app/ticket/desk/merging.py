"""Merging two tickets of the same person: one conversation, one answer."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.case_kind import numbers
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.ticket import reach, telling, waiting, writing
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import (
    WAITING,
    SecretEnd,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketState,
    TicketSubscriber,
)
from admin_app.ticket.server_password import keeping as secret

NONE = N_("Choose one of these, or type a number.")
UNKNOWN = N_("There is no ticket with this number.")
TWO = N_("You chose one ticket and typed the number of another one. Choose the ticket, or type its number.")
OTHER = N_("Only tickets of the same person can be merged.")
SAME = N_("This is the ticket itself. Choose the one that it should go on in.")
CLOSED = N_("That ticket is closed. Choose one that isn’t.")


def merge(
    actor: Actor, ticket_id: UUID, into: UUID | None = None, *, number: str = "", version: int | None = None
) -> UUID:
    """Let a ticket go on in another one of the same author; its texts, files and followers go there, its password is destroyed.

    The other one is chosen (`into`) or typed (`number`); gives its id. Raises NotFound, NotAllowed, Invalid beside `into`
    or `number`, Conflict once it is closed or was changed meanwhile.
    """
    if not actor.is_staff:
        raise NotAllowed(grantor=RoleKey.SUPPORT)
    with transaction():
        locked = reach.lock(actor, ticket_id, TicketAct.MERGED, version=version)
        row = locked.ticket
        other = _other(locked.actor, row, into, number)
        _empty_same_ids(row, other)
        for table in (TicketMessage, TicketFile):
            db.session.execute(
                sa.update(table)
                .where(table.ticket_id == row.id)
                .values(ticket_id=other.id)
                .execution_options(synchronize_session=False)
            )
        _follow(row, other)
        _take_moments(actor, row, other)
        secret.destroy(actor, row, SecretEnd.MERGED)
        writing.move(row, TicketAct.MERGED, clock.now())
        row.merged_into = other.id
        writing.record(Event.TICKET_MERGED, actor, row, into=other.number)
        telling.merged(actor, row, other)
        waiting.tell(actor, other)
    return other.id


def _other(actor: Actor, row: Ticket, into: UUID | None, number: str) -> Ticket:
    """The one that it goes on in, locked too: the account's lock, which is held, keeps two such merges apart."""
    field, wanted = ("number", _of_number(actor, number, into)) if number.strip() else ("into", into)
    if wanted is None:
        raise Invalid(NONE, field=field, code="none")
    if wanted == row.id:
        raise Invalid(SAME, field=field, code="same")
    other = lock_row(Ticket, wanted)
    if other is None or not reach.sees(actor, other):
        raise NotFound
    if (other.author_id, other.account_id) != (row.author_id, row.account_id):
        raise Invalid(OTHER, field=field, code="other")
    if other.state is TicketState.CLOSED:
        raise Invalid(CLOSED, field=field, code="closed")
    return other


def _of_number(actor: Actor, typed: str, into: UUID | None) -> UUID:
    """The ticket of a number as people type it. Raises Invalid beside `number`, also where another one was chosen as well."""
    number = text.clean_line(typed, numbers.LENGTH, "number").upper()
    found = db.session.scalar(sa.select(Ticket.id).where(Ticket.number == number, reach.seen_by(actor)))
    if found is None:
        raise Invalid(UNKNOWN, field="number", code="unknown")
    if into is not None and into != found:
        raise Invalid(TWO, field="number", code="two")
    return found


def _empty_same_ids(row: Ticket, other: Ticket) -> None:
    """A mail that came into both bears its Message-ID in one from now on: there each stands once."""
    there = sa.orm.aliased(TicketMessage)
    db.session.execute(
        sa.update(TicketMessage)
        .where(
            TicketMessage.ticket_id == row.id,
            TicketMessage.message_id != "",
            TicketMessage.message_id.in_(
                sa.select(there.message_id).where(there.ticket_id == other.id, there.message_id != "")
            ),
        )
        .values(message_id="")
        .execution_options(synchronize_session=False)
    )


def _follow(row: Ticket, other: Ticket) -> None:
    """Whoever followed the one follows the other. The former entries stay: answers to former mails come by them."""
    for user_id in db.session.scalars(
        sa.select(TicketSubscriber.user_id).where(TicketSubscriber.ticket_id == row.id)
    ).all():
        writing.subscribe(other, user_id)


def _take_moments(actor: Actor, row: Ticket, other: Ticket) -> None:
    """The other one waits for us where this one did, and since then where that was earlier; it has the words of both."""
    if row.state in WAITING:
        if other.state in WAITING:
            other.waits_since = min(other.waits_since, row.waits_since)
        else:
            writing.move(other, TicketAct.TAKEN_IN, row.waits_since)
            writing.record(Event.TICKET_REOPENED, actor, other)
    other.customer_at = max(other.customer_at, row.customer_at)
    other.last_at = max(other.last_at, row.last_at)
    other.answered_at = min(filter(None, (other.answered_at, row.answered_at)), default=None)
    other.staff_at = max(filter(None, (other.staff_at, row.staff_at)), default=None)
    other.unproven_at = max(filter(None, (other.unproven_at, row.unproven_at)), default=None)
    db.session.flush()
