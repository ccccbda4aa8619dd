"""A mail to a ticket of which nothing proves from whom it is: it stands there as such, moves nothing, is mailed to nobody.

The bell tells whoever has the ticket, so that they look.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.ticket import reach, waiting, writing
from admin_app.ticket.attachment import storing
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.models import TEXT_MAX, MessageKind, MessageVia, Ticket, TicketMessage, TicketState
from admin_app.ticket.writing import Mailed


def add(ticket_id: UUID, *, text: str, sender: str, mailed: Mailed, uploads: Sequence[Upload] = ()) -> UUID:
    """Add it; gives the message's id.

    Raises NotFound, Invalid beside `text` or `files`, Conflict once the ticket is closed, RateLimited where more such
    files came to the account than anybody sends.
    """
    said = writing.words(text)
    with storing.stored(uploads) as files, transaction():
        lock_account(db.session.scalar(sa.select(Ticket.account_id).where(Ticket.id == ticket_id)))
        row = lock_row(Ticket, ticket_id)
        if row is None:
            raise NotFound
        if row.state is TicketState.CLOSED:
            raise Conflict(reach.CLOSED)
        message = TicketMessage(
            id=clock.new_id(),
            ticket_id=row.id,
            kind=MessageKind.UNPROVEN,
            via=MessageVia.MAIL,
            text=said,
            quoted=mailed.quoted[:TEXT_MAX],
            message_id=mailed.message_id,
            sender=sender,
        )
        db.session.add(message)
        db.session.flush()
        storing.attach(row, message, files)
        _wait_for_a_look(row)
        writing.record(Event.TICKET_UNPROVEN, system(), row)
        waiting.tell_unproven(row)
    return message.id


def _wait_for_a_look(row: Ticket) -> None:
    """Let staff find the ticket until they write in it. Its version stays: a stranger hinders nobody's open page."""
    found = sa.update(Ticket).where(Ticket.id == row.id).values(unproven_at=clock.now())
    db.session.execute(found.execution_options(synchronize_session=False))
