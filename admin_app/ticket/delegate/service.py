"""What a delegate does in the tickets of another account, each judged by the delegation as it is under its lock.

It is the account's own conversation with support, so what opens a server or private data to anybody stays the account's: a
delegate gives no password, no access to a server and no support access.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from admin_app.kernel.actor import Actor
from admin_app.ticket import service
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.delegate import reach
from admin_app.ticket.models import TicketCategory, TicketPriority


def open_ticket(
    actor: Actor,
    number: str,
    *,
    category: TicketCategory | str,
    subject: str,
    text: str,
    service_id: UUID | None,
    priority: TicketPriority | str = TicketPriority.NORMAL,
    uploads: Sequence[Upload] = (),
) -> UUID:
    """Open a ticket of the account with a number, about a delegated service; gives its id. Raises as `service.open_ticket`."""
    return service.open_ticket(
        reach.account(actor, number).actor,
        category=category,
        subject=subject,
        text=text,
        service_id=service_id,
        priority=priority,
        uploads=uploads,
    )


def answer(
    actor: Actor,
    number: str,
    ticket_id: UUID,
    *,
    text: str,
    seen: UUID | None = None,
    uploads: Sequence[Upload] = (),
) -> UUID:
    """Write in one of its tickets; gives the message's id. Raises as `service.answer`."""
    delegate = reach.account(actor, number).actor
    return service.answer(delegate, ticket_id, text=text, seen=seen, uploads=uploads)


def solve(actor: Actor, number: str, ticket_id: UUID, *, version: int | None = None) -> None:
    """Say that one of them is solved. Raises as `service.solve`."""
    service.solve(reach.account(actor, number).actor, ticket_id, version=version)


def reopen(actor: Actor, number: str, ticket_id: UUID, *, version: int | None = None) -> None:
    """Say that a solved one isn't. Raises as `service.reopen`."""
    service.reopen(reach.account(actor, number).actor, ticket_id, version=version)
