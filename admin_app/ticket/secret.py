"""How a server's password is kept, and its end: with its ticket, with a merge, and 14 days after it was given at the latest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.ticket.models import SecretEnd, Ticket, TicketSecret
from admin_app.ticket.writing import record

KEPT = timedelta(days=14)


def sealed(secret_id: UUID, password: str) -> str:
    """A password as its row keeps it."""
    return crypto.seal(password, f"ticket_secrets.sealed:{secret_id}")


def destroy(actor: Actor, row: Ticket, why: SecretEnd) -> bool:
    """Destroy a ticket's password, in the caller's transaction, the ticket locked; whether there was one."""
    wanted = sa.select(TicketSecret.id).where(
        TicketSecret.ticket_id == row.id, TicketSecret.destroyed_at.is_(None)
    )
    secret = lock_row(TicketSecret, db.session.scalar(wanted))
    if secret is None:
        return False
    secret.sealed, secret.destroyed_at, secret.destroyed_why = "", clock.now(), why
    record(Event.TICKET_SECRET_DESTROYED, actor, row, why=why.value)
    return True


def destroy_all(ticket_ids: Sequence[UUID], why: SecretEnd) -> set[UUID]:
    """Destroy the passwords of several tickets in one statement; gives those that had one. Whoever calls tells of it."""
    ending = (
        sa.update(TicketSecret)
        .where(TicketSecret.ticket_id.in_(ticket_ids), TicketSecret.destroyed_at.is_(None))
        .values(sealed="", destroyed_at=clock.now(), destroyed_why=why)
        .returning(TicketSecret.ticket_id)
        .execution_options(synchronize_session=False)
    )
    return set(db.session.scalars(ending))


def sweep() -> None:
    """Destroy what was given 14 days ago, ticket by ticket."""
    old = sa.select(TicketSecret.ticket_id).where(
        TicketSecret.destroyed_at.is_(None), TicketSecret.given_at <= clock.now() - KEPT
    )
    for ticket_id in db.session.scalars(old).all():
        with transaction():
            row = lock_row(Ticket, ticket_id)
            if row is not None:
                destroy(system(), row, SecretEnd.AGE)
