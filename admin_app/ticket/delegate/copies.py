"""What of the tickets of other accounts belongs into a copy of somebody's data: what they wrote there as a delegate.

The threat: a delegate whose delegation ended reads by a copy what the account and support wrote or did since. So of a ticket
of another account a copy has what they asked as they opened it, their own texts and files, and their own acts in the trail.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.event_rows import TICKET
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.email.messages.ticket import THREAD_BEGINS
from admin_app.email.models import Mail, MailState
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


# What a ticket says of its opening; everything else may be of later.
ASKED = frozenset(
    {
        "id",
        "number",
        "account_id",
        "author_id",
        "service_id",
        "subject",
        "category",
        "priority",
        "opened_at",
    }
)


def told(table: str, person_id: UUID) -> sa.ColumnElement[bool]:
    """Where a row of a table belongs into the copy of a person's data, as far as it is about a ticket."""
    if table == AuditEvent.__tablename__:
        return sa.not_(_done_by_others(person_id))
    if table == AuditDetail.__tablename__:
        theirs = sa.exists().where(AuditEvent.id == AuditDetail.event_id, _done_by_others(person_id))
        return sa.not_(theirs)
    if (
        table == Mail.__tablename__
    ):  # before it leaves, nobody knows whether its reader may still see the ticket
        return sa.not_(sa.and_(Mail.state == MailState.QUEUED, Mail.thread.startswith(THREAD_BEGINS)))
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


def is_cut(table: str, person_id: UUID) -> sa.ColumnElement[bool]:
    """Where a row of a table is a ticket of another account, of which `ASKED` alone is told."""
    if table != Ticket.__tablename__:
        return sa.false()
    return sa.not_(sa.exists().where(User.id == person_id, User.account_id == Ticket.account_id))


def _done_by_others(person_id: UUID) -> sa.ColumnElement[bool]:
    """Events about a ticket of an account that isn't the person's, by somebody else."""
    home = sa.select(User.account_id).where(User.id == person_id).scalar_subquery()
    return sa.and_(
        AuditEvent.target_kind == TICKET,
        AuditEvent.account_id.is_distinct_from(home),
        AuditEvent.actor_id.is_distinct_from(person_id),
    )
