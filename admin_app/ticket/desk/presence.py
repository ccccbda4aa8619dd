"""Who of staff has a ticket open or is writing, so that nobody answers past a colleague; kept for a day.

An open page says so by itself every few seconds, which needs script. Who reads without is shown the others all the same.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import (
    NOW,
    Reading,
    earlier,
    filled,
    rows_of,
    unseen,
    upsert,
    values_of,
)
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql.settled import Settled, execute_together
from admin_app.ticket import reach
from admin_app.ticket.models import Ticket, TicketPresence

FORGOTTEN = timedelta(days=1)
SAID_EVERY = 20  # seconds
OPEN_FOR = timedelta(seconds=50)  # after the last word of a page
WRITING_FOR = timedelta(seconds=40)
SHOWN = 10
NAMES = ("ticket_id", "user_id", "seen_at")
_OTHERS = (
    sa.select(User.full_name, TicketPresence.writing_at)
    .join(User, User.id == TicketPresence.user_id)
    .where(
        TicketPresence.ticket_id == unseen("ticket_id", sa.Uuid()),
        TicketPresence.seen_at > earlier(NOW, int(OPEN_FOR.total_seconds())),
        TicketPresence.user_id != unseen("reader", sa.Uuid()),
    )
    .order_by(User.full_name, User.id)
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who has the ticket open."""

    name: str
    writes: bool


def say(actor: Actor, ticket_id: UUID, *, writes: bool = False) -> list[Present]:
    """Say that one has a ticket open, or is writing; gives the others. Raises NotFound, NotAllowed."""
    require(actor, Permission.TICKET_READ)
    if actor.user_id is None or actor.is_customer:
        raise NotFound
    with transaction() as session:
        if session.scalar(sa.select(Ticket.id).where(Ticket.id == ticket_id, reach.seen_by(actor))) is None:
            raise NotFound
        now = clock.now()
        names = (*NAMES, "writing_at") if writes else NAMES
        moments = dict.fromkeys(names[2:], now)
        row = filled(TicketPresence, {"ticket_id": ticket_id, "user_id": actor.user_id, **moments})
        keeping = _keeping(names, session.get_bind().dialect.name)
        execute_together(session.connection(), [(keeping, values_of([row]))])
    return others(actor, ticket_id)


def others(actor: Actor, ticket_id: UUID) -> list[Present]:
    """The colleagues who have a ticket open now, by their names. One statement."""
    now = clock.now()
    return [Present(name, _writes(at, now)) for name, at in rows_of(*reading(actor, ticket_id))]


def reading(actor: Actor, ticket_id: UUID) -> Reading:
    """What `others` asks, to be read ahead."""
    return _OTHERS, {"ticket_id": ticket_id, "reader": actor.user_id, "now": clock.now()}


def stop_writing(actor: Actor, ticket_id: UUID) -> None:
    """What was written is sent, in the caller's transaction."""
    db.session.execute(
        sa.update(TicketPresence)
        .where(TicketPresence.ticket_id == ticket_id, TicketPresence.user_id == actor.user_id)
        .values(writing_at=None)
        .execution_options(synchronize_session=False)
    )


def sweep() -> None:
    """Forget who had a ticket open a day ago."""
    old = sa.delete(TicketPresence).where(TicketPresence.seen_at < clock.now() - FORGOTTEN)
    with transaction() as session:
        session.execute(old.execution_options(synchronize_session=False))


def _writes(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now - WRITING_FOR


@functools.cache
def _keeping(names: tuple[str, ...], dialect: str) -> Settled[sqlite.Insert]:
    insert = upsert(TicketPresence, names, 1, dialect)
    changed: dict[str, Any] = {name: insert.excluded[name] for name in names[2:]}
    return Settled(insert.on_conflict_do_update(index_elements=["ticket_id", "user_id"], set_=changed))
