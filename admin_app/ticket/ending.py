"""The end of tickets by time or with their account, and what is open of an account."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.service import EventRecord
from admin_app.bell import service as bell
from admin_app.identity.locking import lock_account
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.ticket import writing
from admin_app.ticket.desk import departed, presence
from admin_app.ticket.kind import LIVING, TicketAct
from admin_app.ticket.models import SecretEnd, Ticket, TicketState
from admin_app.ticket.server_password import keeping as secret

REOPENED_WITHIN = timedelta(days=14)  # the mail that a ticket is solved says so
AT_ONCE = 500


def sweep() -> None:
    """Close what was solved 14 days ago, destroy old passwords, forget who had what open, take from whoever can't answer."""
    secret.sweep()
    presence.sweep()
    departed.sweep()
    old = (
        sa.select(Ticket.id, Ticket.account_id)
        .where(Ticket.state == TicketState.SOLVED, Ticket.solved_at <= clock.now() - REOPENED_WITHIN)
        .order_by(Ticket.solved_at)
        .limit(AT_ONCE)
    )
    for ticket_id, account_id in db.session.execute(old).all():
        with transaction():
            lock_account(account_id)
            row = lock_row(Ticket, ticket_id)
            if row is not None and row.state is TicketState.SOLVED:
                _close(system(), row)


def close_all(actor: Actor, account_id: UUID) -> int:
    """Close every ticket of an account that is being closed, in the caller's transaction, the account locked; how many.

    One statement where there is none, and a few however many there are: all acts on tickets take the account's lock first.
    """
    now = clock.now()
    closing = (
        sa.update(Ticket)
        .where(Ticket.account_id == account_id, Ticket.state.in_(LIVING))
        .values(state=TicketState.CLOSED, closed_at=now, unproven_at=None, version=Ticket.version + 1)
        .returning(Ticket.id, Ticket.number, Ticket.author_id)
        .execution_options(synchronize_session=False)
    )
    closed = db.session.execute(closing).all()
    if closed:
        bell.silence_all([row.id for row in closed])
        destroyed = secret.destroy_all([row.id for row in closed], SecretEnd.CLOSED)
        told = [(Event.TICKET_SECRET_DESTROYED, row) for row in closed if row.id in destroyed]
        told += [(Event.TICKET_CLOSED, row) for row in closed]
        audit.record_many(
            actor,
            [
                EventRecord(
                    event, account_id, ("ticket", row.id), row.author_id, facts={"ticket": row.number}
                )
                for event, row in told
            ],
        )
    return len(closed)


def _close(actor: Actor, row: Ticket) -> None:
    secret.destroy(actor, row, SecretEnd.CLOSED)
    writing.move(row, TicketAct.CLOSED, clock.now())
    writing.record(Event.TICKET_CLOSED, actor, row)
