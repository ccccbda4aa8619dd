"""How a server's password is kept, and its end: with its ticket, with a merge, and 14 days (policy) after it was given at the latest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.bell import service as bell
from admin_app.identity.locking import lock_account
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.support_access import looks
from admin_app.ticket.models import SecretEnd, Ticket, TicketSecret
from admin_app.ticket.writing import record

KEPT_MOST = timedelta(days=14)  # what the policy can say


def kept() -> timedelta:
    """How long one is kept at most."""
    return timedelta(days=policy.number(Key.TICKET_SECRET_DAYS))


def place(secret_id: UUID) -> str:
    """What a sealed password is bound to."""
    return f"ticket_secrets.sealed:{secret_id}"


def sealed(secret_id: UUID, password: str) -> str:
    """A password as its row keeps it."""
    return crypto.seal(password, place(secret_id))


def there(ticket_id: UUID, *, locked: bool = True) -> TicketSecret | None:
    """The password of a ticket, locked after it; None where there is none, or none any more."""
    wanted = sa.select(TicketSecret).where(
        TicketSecret.ticket_id == ticket_id, TicketSecret.destroyed_at.is_(None)
    )
    found = db.session.scalars(wanted).first()
    return lock_row(TicketSecret, found.id) if found and locked else found


def is_given(ticket_id: UUID) -> bool:
    """Whether there is one that a solved or merged ticket would lose."""
    return there(ticket_id, locked=False) is not None


def is_it(ticket_id: UUID, password: str) -> bool:
    """Whether just this one was given with a ticket, or none where it is ""; the account is locked."""
    row = there(ticket_id, locked=False)
    return password == (crypto.unseal(row.sealed, place(row.id)) if row else "")


def is_old(secret: TicketSecret) -> bool:
    """Whether its days are over: from then on nobody sees it, whether the hourly sweep has destroyed it yet or not."""
    return secret.given_at <= clock.now() - kept()


def destroy(actor: Actor, row: Ticket, why: SecretEnd) -> bool:
    """Destroy a ticket's password, in the caller's transaction, the ticket locked; whether there was one."""
    secret = there(row.id)
    if secret is None:
        return False
    secret.sealed, secret.destroyed_at, secret.destroyed_why = "", clock.now(), why
    secret.asked_by = secret.asked_at = None
    bell.silence(row.id, noun=TicketSecret.__tablename__)
    looks.end_case_looks(secret.id)
    record(Event.TICKET_SECRET_DESTROYED, actor, row, why=why.value)
    return True


def destroy_all(ticket_ids: Sequence[UUID], why: SecretEnd) -> set[UUID]:
    """Destroy the passwords of several tickets, and end the looks at them; gives those that had one. Whoever calls tells of it.

    Two statements, one where there is none.
    """
    ending = (
        sa.update(TicketSecret)
        .where(TicketSecret.ticket_id.in_(ticket_ids), TicketSecret.destroyed_at.is_(None))
        .values(sealed="", destroyed_at=clock.now(), destroyed_why=why, asked_by=None, asked_at=None)
        .returning(TicketSecret.id, TicketSecret.ticket_id)
        .execution_options(synchronize_session=False)
    )
    ended = db.session.execute(ending).all()
    if ended:
        looks.end_case_looks(*(row.id for row in ended))
    return {row.ticket_id for row in ended}


def sweep() -> None:
    """Destroy what was given so long ago, ticket by ticket; asked again once it is locked, as another may be given meanwhile."""
    old = (
        sa.select(Ticket.id, Ticket.account_id)
        .join(TicketSecret, TicketSecret.ticket_id == Ticket.id)
        .where(TicketSecret.destroyed_at.is_(None), TicketSecret.given_at <= clock.now() - kept())
    )
    for ticket_id, account_id in db.session.execute(old).all():
        with transaction():
            lock_account(account_id)
            row = lock_row(Ticket, ticket_id)
            held = there(ticket_id) if row is not None else None
            if row is not None and held is not None and is_old(held):
                destroy(system(), row, SecretEnd.AGE)
