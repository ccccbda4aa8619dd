"""Taking tickets from whoever can't answer them any more, so that colleagues find them among those that nobody has.

Somebody is kept out or loses a role: these acts ask for it at once (`soon`). All of it is looked for every hour, whichever
way it came about; a role that loses the right is found then. A server's password stays with whoever held it: who takes the
ticket over asks an administrator.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account
from admin_app.identity.models import User
from admin_app.kernel import queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.queue import Job
from admin_app.ticket import reach, waiting, writing
from admin_app.ticket.models import Ticket, TicketCategory
from admin_app.ticket.server_password import holding

JOB = "ticket.departed"
AT_ONCE = 500


def soon(user_id: UUID) -> None:
    """Have it looked for once the caller's transaction is done: acts on a person hold no lock of an account."""
    queue.enqueue(JOB, user_id)


def run(job: Job) -> None:
    """Take from one person of staff what they can't answer any more. Raises ClaimLost where another worker has it by now."""
    sweep(Ticket.assigned_to == job.subject_id)
    with transaction():
        queue.end(job)


def sweep(*which: sa.ColumnElement[bool]) -> None:
    """The same of everybody; asked again once a ticket is locked. Safe to run twice at once."""
    wanted = (
        sa.select(Ticket.id, Ticket.account_id)
        .join(User, User.id == Ticket.assigned_to)
        .where(Ticket.is_unsolved(), sa.not_(_able()), *which)
        .order_by(Ticket.opened_at, Ticket.id)
        .limit(AT_ONCE)
    )
    for ticket_id, account_id in db.session.execute(wanted).all():
        with transaction():
            lock_account(account_id)
            row = lock_row(Ticket, ticket_id)
            if row is not None and row.unsolved:
                leave_to_others(system(), row)


def leave_to_others(actor: Actor, row: Ticket) -> None:
    """Take a ticket from whoever has it where they can't answer it, in the caller's transaction, the ticket locked."""
    if row.assigned_to is None:
        return
    if db.session.scalar(sa.select(User.id).where(User.id == row.assigned_to, reach.able(row.category))):
        return
    row.assigned_to = None
    holding.taken_away(row)
    waiting.silence(row)
    writing.record(Event.TICKET_ASSIGNED, actor, row)


def _able() -> sa.ColumnElement[bool]:
    """Whoever has a ticket may answer it, by its category."""
    of_billing = sa.and_(Ticket.category == TicketCategory.BILLING, reach.able(TicketCategory.BILLING))
    return sa.or_(of_billing, reach.able(TicketCategory.TECHNICAL))
