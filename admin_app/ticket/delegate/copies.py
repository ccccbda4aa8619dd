"""What of the tickets of other accounts belongs into a copy of somebody's data: what they wrote there as a delegate.

The threat: a delegate whose delegation ended reads by a copy what the account and support wrote since. So of a ticket of
another account a copy has the ticket that they opened and their own texts and files, and nobody else's.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.ticket.models import (
    Ticket,
    TicketFile,
    TicketMessage,
    TicketPresence,
    TicketSecret,
    TicketSubscriber,
)

OWN = {
    TicketMessage.__tablename__: "author_id",
    TicketPresence.__tablename__: "user_id",
    TicketSubscriber.__tablename__: "user_id",
}
OF_TICKETS = frozenset({*OWN, TicketFile.__tablename__, TicketSecret.__tablename__})


def told(table: str, person_id: UUID) -> sa.ColumnElement[bool]:
    """Where a row of a table belongs into the copy of a person's data, as far as it is about a ticket."""
    if table not in OF_TICKETS:
        return sa.true()
    columns = db.metadata.tables[table].c
    at_home = sa.exists().where(
        Ticket.id == columns.ticket_id, User.id == person_id, User.account_id == Ticket.account_id
    )
    if table in OWN:
        return sa.or_(at_home, columns[OWN[table]] == person_id)
    if table == TicketFile.__tablename__:
        own = sa.exists().where(TicketMessage.id == columns.message_id, TicketMessage.author_id == person_id)
        return sa.or_(at_home, own)
    return at_home
