"""Reading tickets as staff see them: which wait for whom, one with its surroundings, and whom it may be given to.

What a ticket says is written to support, so it is open to staff; of its author's address only the mask is shown (DOMAIN 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.billing.models import Service
from admin_app.identity.models import Account, AccountStatus, User, UserStatus
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of, unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql.whole import Whole
from admin_app.ticket import reach
from admin_app.ticket.delegate import writers
from admin_app.ticket.models import Ticket, TicketPriority, TicketState

COLLEAGUES_MOST = 200
OTHERS_MOST = 50


@dataclass(frozen=True, slots=True)
class TicketSurroundings:
    """What a ticket's page says beside the ticket: names, where it goes on, what else its author asks.

    `service` is empty where none was named, or it is gone; `author_home` is the own account of a delegate.
    """

    author: str
    author_status: UserStatus
    account: str
    account_number: str
    account_status: AccountStatus
    assigned: str
    service: str
    service_code: str
    goes_on_in: UUID | None
    goes_on_number: str
    author_is_delegate: bool
    author_home: str


@dataclass(frozen=True, slots=True)
class OtherTicket:
    """Another ticket of the same author."""

    id: UUID
    number: str
    subject: str
    state: TicketState
    last_at: datetime


@dataclass(frozen=True, slots=True)
class TicketOfAccount(OtherTicket):
    """A ticket in the tab of its account."""

    priority: TicketPriority
    author: str


ORDER = paging.Order((Ticket.last_at, Ticket.id))
_NEWEST = (
    sa.select(Ticket.id, Ticket.number, Ticket.subject, Ticket.state, Ticket.last_at)
    .where(Ticket.author_id == unseen("author_id", sa.Uuid()))
    .order_by(Ticket.last_at.desc(), Ticket.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
# By whether the reader sees every category.
_OF_PERSON = {every: _NEWEST.where(seen) for every, seen in reach.OF_STAFF.items()}


_ROW = {
    every: Whole(Ticket, Ticket.id == sa.bindparam("row_id"), *([] if every else [seen]))
    for every, seen in reach.OF_STAFF.items()
}
_author, _assigned, _other, _home = aliased(User), aliased(User), aliased(Ticket), aliased(Account)
_AROUND: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        _author.full_name,
        _author.status,
        Account.name,
        Account.number,
        Account.status,
        _assigned.full_name,
        Service.name,
        Service.code,
        _other.id,
        _other.number,
        writers.opened(_author),
        _home.name,
        _home.number,
    )
    .select_from(Ticket)
    .join(_author, _author.id == Ticket.author_id)
    .join(Account, Account.id == Ticket.account_id)
    .outerjoin(_assigned, _assigned.id == Ticket.assigned_to)
    .outerjoin(Service, sa.and_(Service.id == Ticket.service_id, Service.account_id == Ticket.account_id))
    .outerjoin(_other, _other.id == Ticket.merged_into)
    .outerjoin(_home, _home.id == _author.account_id)
    .where(Ticket.id == unseen("ticket_id", sa.Uuid()))
)
_AROUND_SEEN = {every: _AROUND.where(seen) for every, seen in reach.OF_STAFF.items()}
_OTHERS = _NEWEST.where(
    Ticket.account_id == unseen("account_id", sa.Uuid()),
    Ticket.id != unseen("ticket_id", sa.Uuid()),
    Ticket.is_living(),
)
_OTHERS_SEEN = {every: _OTHERS.where(seen) for every, seen in reach.OF_STAFF.items()}


def one(actor: Actor, ticket_id: UUID) -> Ticket:
    """One ticket that the reader sees. One statement. Raises NotFound, NotAllowed."""
    require(actor, Permission.TICKET_READ)
    row = _ROW[reach.sees_every(actor)].one(db.session(), {"row_id": ticket_id})
    if row is None:
        raise NotFound
    return row


def around(actor: Actor, row: Ticket) -> TicketSurroundings:
    """What belongs to a ticket that the reader has. One statement. Raises NotFound, NotAllowed."""
    require(actor, Permission.TICKET_READ)
    found = rows_of(*reading_around(actor, row)).first()
    if found is None:
        raise NotFound
    name, status, account, number, account_status, agent, service, code, into, into_number, *from_outside = (
        found
    )
    return TicketSurroundings(
        name,
        status,
        account,
        number,
        account_status,
        agent or "",
        service or "",
        code or "",
        into,
        into_number or "",
        bool(from_outside[0]),
        writers.home_shown(from_outside[1], from_outside[2], actor) if from_outside[0] else "",
    )


def reading_around(actor: Actor, row: Ticket) -> Reading:
    """What `around` asks, to be read ahead."""
    return _AROUND_SEEN[reach.sees_every(actor)], {"ticket_id": row.id}


def others_of_author(actor: Actor, row: Ticket, most: int = OTHERS_MOST) -> list[OtherTicket]:
    """The author's other tickets of this account that aren't closed, the newest word first. One statement."""
    require(actor, Permission.TICKET_READ)
    return [OtherTicket(*found) for found in rows_of(*reading_others(actor, row, most))]


def reading_others(actor: Actor, row: Ticket, most: int) -> Reading:
    """What `others_of_author` asks, to be read ahead."""
    values = {"author_id": row.author_id, "account_id": row.account_id, "ticket_id": row.id, "most": most}
    return _OTHERS_SEEN[reach.sees_every(actor)], values


def are_seen(actor: Actor) -> bool:
    """Whether somebody sees tickets at all."""
    return actor.may(Permission.TICKET_READ)


def of_person(actor: Actor, user_id: UUID, most: int) -> list[OtherTicket]:
    """The newest tickets of a person that the reader sees. One statement; none for who sees no tickets."""
    if not are_seen(actor):
        return []
    return [OtherTicket(*found) for found in rows_of(*reading_of_person(actor, user_id, most))]


def reading_of_person(actor: Actor, user_id: UUID, most: int) -> Reading:
    """What `of_person` asks, to be read ahead."""
    return _OF_PERSON[reach.sees_every(actor)], {"author_id": user_id, "most": most}


def of_account(actor: Actor, account_id: UUID, *, key: str | None, size: int) -> paging.Page[TicketOfAccount]:
    """The tickets of an account that the reader sees, the newest word first. One statement. Raises NotAllowed."""
    require(actor, Permission.TICKET_READ)
    wanted = (
        sa.select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.state,
            Ticket.priority,
            Ticket.last_at,
            User.full_name.label("author"),
        )
        .join(User, User.id == Ticket.author_id)
        .where(Ticket.account_id == account_id, reach.seen_by(actor))
    )
    found = paging.fetch_columns(wanted, ORDER, size=size, key=key)
    lines = [
        TicketOfAccount(r.id, r.number, r.subject, r.state, r.last_at, r.priority, r.author)
        for r in found.rows
    ]
    return paging.Page(lines, found.older, found.newer)


def colleagues(row: Ticket) -> list[tuple[UUID, str]]:
    """Who may be given a ticket: id and name, by their names. One statement."""
    wanted = (
        sa.select(User.id, User.full_name)
        .where(reach.able(row.category))
        .order_by(User.full_name, User.id)
        .limit(COLLEAGUES_MOST)
    )
    return [(user_id, name) for user_id, name in db.session.execute(wanted)]


def waits() -> sa.ColumnElement[bool]:
    """It is staff's turn."""
    return Ticket.waits_for_us()


def waits_for(user_id: UUID | sa.BindParameter[UUID]) -> sa.ColumnElement[bool]:
    """It is one agent's turn."""
    return sa.and_(Ticket.waits_for_us(), Ticket.assigned_to == user_id)


def unsolved_of(user_id: UUID) -> sa.ColumnElement[bool]:
    """One agent has it, and it isn't solved, whoever's turn it is."""
    return sa.and_(Ticket.is_unsolved(), Ticket.assigned_to == user_id)


def has_unproven() -> sa.ColumnElement[bool]:
    """A mail that nothing proves came in, and staff wrote nothing since."""
    return Ticket.unproven_at.is_not(None)


def waits_for_anybody() -> sa.ColumnElement[bool]:
    """It is staff's turn, and nobody has it."""
    return sa.and_(Ticket.waits_for_us(), Ticket.assigned_to.is_(None))
