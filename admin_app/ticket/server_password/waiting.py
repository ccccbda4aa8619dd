"""Who has to agree that a colleague holds a server's password: the asks that wait for one, and who is told of each."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.bell import service as bell
from admin_app.bell import telling
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.email import outbox
from admin_app.email.messages import server_password as mails
from admin_app.identity.holders import staff_with
from admin_app.identity.models import User
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket import reach
from admin_app.ticket.models import Ticket, TicketSecret

P = Permission
NOUN = TicketSecret.__tablename__


@dataclass(frozen=True, slots=True)
class WaitingAsk:
    """Somebody took a ticket over and asks to reveal its password. `id` is the ticket's."""

    id: UUID
    number: str
    who: str
    since: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """The tickets in which this person has to agree, to be executed with `values`; None where nothing can wait for them."""
    return _ids(*_rights(actor)) if _agrees(actor) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id, "tied_since": independence.counted_since()}


def lines(actor: Actor, most: int) -> list[WaitingAsk]:
    """What waits for this person, asked first on top. One statement; none for those for whom nothing can."""
    if not _agrees(actor):
        return []
    rows = db.session.execute(_lines(*_rights(actor)), {**values(actor), "most": most})
    return [WaitingAsk(*row) for row in rows]


def tell(actor: Actor, row: Ticket, held: TicketSecret) -> None:
    """Tell all who may agree, by the bell and by mail, in the caller's transaction."""
    asked = _who_may_agree(actor, row, held)
    silence(row)
    telling.tell(
        [colleague for colleague, _ in asked],
        BellTopic.SERVER_PASSWORD,
        BellKind.WAITS,
        BellThing(NOUN, row.id, row.number, row.number),
        mail=None,  # each has one anyway
        by_name=actor.name,
    )
    for colleague, to_all in asked:
        outbox.queue(mails.asked(colleague, actor, ticket_id=row.id, number=row.number, to_all=to_all))


def silence(row: Ticket) -> None:
    """Nobody asks any more, in the caller's transaction."""
    bell.silence(row.id, noun=NOUN)


def agrees_to_all(actor: Actor) -> bool:
    """Whether somebody agrees to all asks, as an administrator; it tells, too, on which of the two pages they do."""
    return actor.may(P.STAFF_WRITE)


def _who_may_agree(actor: Actor, row: Ticket, held: TicketSecret) -> list[tuple[User, bool]]:
    """The colleague who holds it, as long as they work on such tickets, and the administrators; those who count as a second person.

    With each whether `agrees_to_all` holds of them.
    """
    holder, to_all = sa.and_(User.id == held.holder_id, reach.able(row.category)), staff_with(P.STAFF_WRITE)
    asker = sa.bindparam("asker", actor.user_id, sa.Uuid(), unique=True)
    tied = independence.tied(User.id, asker, independence.counted_since())
    wanted = sa.select(User, to_all).where(
        sa.or_(holder, to_all), User.id.is_distinct_from(actor.user_id), sa.not_(tied)
    )
    return [(colleague, bool(all_of)) for colleague, all_of in db.session.execute(wanted.order_by(User.id))]


def _agrees(actor: Actor) -> bool:
    """Whether anything can wait for somebody."""
    return agrees_to_all(actor) or actor.may(P.TICKET_WRITE)


def _rights(actor: Actor) -> tuple[bool, bool]:
    """Whether somebody agrees to all asks, and whether they work on tickets of every category."""
    return agrees_to_all(actor), reach.sees_every(actor)


@functools.cache
def _ids(all_of_them: bool, every: bool) -> sa.Select[UUID]:
    reader = sa.bindparam("reader", type_=sa.Uuid())
    tied = independence.tied(reader, TicketSecret.asked_by, sa.bindparam("tied_since", type_=UTCDateTime()))
    found = (
        sa.select(Ticket.id)
        .join(TicketSecret, TicketSecret.ticket_id == Ticket.id)
        .where(
            TicketSecret.destroyed_at.is_(None),
            TicketSecret.asked_by.is_not(None),
            TicketSecret.asked_by != reader,
            sa.not_(tied),
        )
    )
    if all_of_them:
        return found
    return found.where(TicketSecret.holder_id == reader, reach.OF_STAFF[every])


@functools.cache
def _lines(all_of_them: bool, every: bool) -> sa.Select[*tuple[Any, ...]]:
    asker = aliased(User)
    return (
        _ids(all_of_them, every)
        .with_only_columns(Ticket.id, Ticket.number, asker.full_name, TicketSecret.asked_at)
        .join(asker, asker.id == TicketSecret.asked_by)
        .order_by(TicketSecret.asked_at, Ticket.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
