"""Whose turn it is among staff: the tickets that wait for one agent, those that nobody has, and who is told."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.bell import telling
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.email.messages import notices
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket import reach
from admin_app.ticket.models import WAITING, Ticket, TicketCategory

P = Permission


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """One line of the queue."""

    id: UUID
    number: str
    subject: str
    account_name: str
    since: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this agent, to be executed with `values`; None where nothing can."""
    return _mine(actor.may(P.TICKET_EVERY)) if actor.may(P.TICKET_WRITE) else None


def ids_unassigned(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for anybody of those who answer such tickets; None for others."""
    return _unassigned(actor.may(P.TICKET_EVERY)) if actor.may(P.TICKET_WRITE) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id}


def lines(actor: Actor, most: int) -> list[WaitingTicket]:
    """What waits for this agent, the most urgent and the longest waiting first. One statement; none for who answers nothing."""
    if not actor.may(P.TICKET_WRITE):
        return []
    rows = db.session.execute(_lines(actor.may(P.TICKET_EVERY)), {**values(actor), "most": most})
    return [WaitingTicket(*row) for row in rows]


def tell(actor: Actor, row: Ticket) -> None:
    """Tell whoever has a ticket, and can answer it, that it is their turn, in the caller's transaction; nobody what they did."""
    if row.state not in WAITING or row.assigned_to is None or row.assigned_to == actor.user_id:
        return
    agent = _agent(row)
    if agent is not None:
        telling.tell(
            [agent],
            BellTopic.TICKET,
            BellKind.WAITS,
            BellThing(Ticket.__tablename__, row.id, row.number, row.number),
            mail=lambda user: notices.waits(
                user, actor, what="ticket", about=row.number, path=f"/admin/tickets/{row.id}"
            ),
            by_name=actor.name,
        )


def tell_unproven(row: Ticket) -> None:
    """Tell whoever has a ticket of an e-mail in it that nothing proves, in the caller's transaction; of several once, until
    they look.

    By the bell alone: else anybody could have mail sent to staff.
    """
    if row.assigned_to is None or bell.is_told(row.assigned_to, BellKind.UNPROVEN, row.id):
        return
    agent = _agent(row)
    if agent is not None:
        thing = BellThing(Ticket.__tablename__, row.id, row.number, row.number)
        telling.tell([agent], BellTopic.TICKET, BellKind.UNPROVEN, thing, mail=None)


def _agent(row: Ticket) -> User | None:
    """Whoever has a ticket, as long as they can answer it."""
    able = sa.select(User).where(User.id == row.assigned_to, reach.able(row.category))
    return db.session.scalars(able).first()


def silence(row: Ticket) -> None:
    """It is nobody's turn any more, or somebody else's, in the caller's transaction."""
    bell.silence(row.id, noun=Ticket.__tablename__)


@functools.cache
def _of_staff(every: bool) -> sa.Select[UUID]:
    found = sa.select(Ticket.id).where(Ticket.waits_for_us())
    return found if every else found.where(Ticket.category == TicketCategory.BILLING)


@functools.cache
def _mine(every: bool) -> sa.Select[UUID]:
    return _of_staff(every).where(Ticket.assigned_to == sa.bindparam("reader", type_=sa.Uuid()))


@functools.cache
def _unassigned(every: bool) -> sa.Select[UUID]:
    return _of_staff(every).where(Ticket.assigned_to.is_(None))


@functools.cache
def _lines(every: bool) -> sa.Select[*tuple[Any, ...]]:
    return (
        _mine(every)
        .with_only_columns(Ticket.id, Ticket.number, Ticket.subject, Account.name, Ticket.waits_since)
        .join(Account, Account.id == Ticket.account_id)
        .order_by(Ticket.urgency, Ticket.waits_since, Ticket.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
