"""Reading tickets as customers see them: a list, the newest word first, and one with what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import Service, ServiceStatus
from admin_app.identity.models import Account, User
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql.fitted import fitted
from admin_app.ticket import reach
from admin_app.ticket.delegate import writers
from admin_app.ticket.kind import LIVING, NOT_SOLVED
from admin_app.ticket.models import (
    ServerAccess,
    Ticket,
    TicketCategory,
    TicketPriority,
    TicketState,
)


@dataclass(frozen=True, slots=True)
class Unsolved:
    """What of an account's tickets is still to be solved."""

    count: int = 0
    waiting_for_customer: int = 0
    since: datetime | None = None


_other, _home = sa.orm.aliased(Ticket), sa.orm.aliased(Account)
_ONE: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Ticket.id,
        Ticket.number,
        Ticket.version,
        Ticket.subject,
        Ticket.category,
        Ticket.priority,
        Ticket.state,
        User.full_name.label("by"),
        writers.opened(),
        _home.name.label("home_name"),
        _home.number.label("home_number"),
        Ticket.author_id,
        Ticket.opened_at,
        Ticket.solved_at,
        Ticket.closed_at,
        Ticket.access,
        Service.name.label("service"),
        Service.code.label("service_code"),
        _other.id.label("goes_on_in"),
        _other.number.label("goes_on_number"),
    )
    .join(User, User.id == Ticket.author_id)
    .outerjoin(Service, sa.and_(Service.id == Ticket.service_id, Service.account_id == Ticket.account_id))
    .outerjoin(_other, _other.id == Ticket.merged_into)
    .outerjoin(_home, _home.id == User.account_id)
    .where(Ticket.id == unseen("ticket_id", sa.Uuid()))
)
ORDER = paging.Order((Ticket.last_at, Ticket.id))
SERVICES_MOST = 200
COUNTED = 200  # a menu says "200+"


@dataclass(frozen=True, slots=True)
class OwnTicketLine:
    """A ticket in a customer's list. `by` is empty for the reader's own; `by_delegate`: somebody from outside opened it."""

    id: UUID
    number: str
    subject: str
    category: TicketCategory
    priority: TicketPriority
    state: TicketState
    last_at: datetime
    by: str
    by_delegate: bool


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """One ticket of a customer. `service` is empty where none was named, or it is gone; `goes_on_in` once it was merged.

    `by_delegate`: somebody from outside opened it, of the account `home` as far as the reader is told.
    """

    id: UUID
    number: str
    version: int
    subject: str
    category: TicketCategory
    priority: TicketPriority
    state: TicketState
    by: str
    by_delegate: bool
    home: str
    own: bool
    opened_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    access: ServerAccess
    service: str
    service_code: str
    goes_on_in: UUID | None
    goes_on_number: str

    @property
    def takes_answers(self) -> bool:
        """Whether anything can still be written in it."""
        return self.state in LIVING

    @property
    def unsolved(self) -> bool:
        """Whether it is still to be solved."""
        return self.state in NOT_SOLVED


def own_list(
    actor: Actor, *, key: str | None, size: int, unsolved: bool = False
) -> paging.Page[OwnTicketLine]:
    """The tickets that a customer sees, those with the newest word first. One statement. Raises NotAllowed."""
    require(actor, Permission.OWN_TICKETS_WRITE)
    columns = (Ticket.id, Ticket.number, Ticket.subject, Ticket.category, Ticket.priority, Ticket.state)
    wanted = (
        sa.select(*columns, Ticket.last_at, Ticket.author_id, User.full_name, writers.opened())
        .join(User, User.id == Ticket.author_id)
        .where(reach.seen_by(actor))
    )
    if unsolved:
        wanted = wanted.where(Ticket.is_unsolved())
    found = paging.fetch_columns(wanted, ORDER, size=size, key=key)
    return paging.Page([_own_line(actor, row) for row in found.rows], found.older, found.newer)


def own_one(actor: Actor, ticket_id: UUID) -> OwnTicket:
    """One of them. One statement. Raises NotFound, also for what isn't theirs to see, NotAllowed."""
    require(actor, Permission.OWN_TICKETS_WRITE)
    reading = (_ONE, {"ticket_id": ticket_id})
    row = reach.rows_within(actor, *reading).first() if actor.is_customer else None
    if row is None:
        raise NotFound
    is_led_on = row.goes_on_in is not None and reach.leads_to(actor, row.goes_on_in)
    return OwnTicket(
        row.id,
        row.number,
        row.version,
        row.subject,
        row.category,
        row.priority,
        row.state,
        row.by,
        row.by_delegate,
        writers.home_shown(row.home_name, row.home_number, actor) if row.by_delegate else "",
        row.author_id == actor.user_id,
        row.opened_at,
        row.solved_at,
        row.closed_at,
        row.access,
        row.service or "",
        row.service_code or "",
        row.goes_on_in if is_led_on else None,
        row.goes_on_number if is_led_on else "",
    )


def reading_one(actor: Actor, ticket_id: UUID) -> Reading:
    """What `own_one` asks, to be read ahead."""
    wanted, values = fitted(_ONE, reach.seen_by(actor))
    return wanted, {**values, "ticket_id": ticket_id}


def unsolved_of(account_id: UUID | sa.ScalarSelect[UUID] | None) -> sa.Subquery:
    """Of an account's tickets that are still to be solved, as one row that a statement joins: how many, how many of them wait
    for the customer, and when the oldest was opened; made an `Unsolved` of.

    Asked for together: the earliest alone PostgreSQL would look for among those of all accounts, in the order of their times.
    """
    mine = Ticket.state == TicketState.WAITING_FOR_CUSTOMER
    return (
        sa.select(
            sa.func.count().label("unsolved"),
            sa.func.count(sa.case((mine, 1))).label("waiting_for_customer"),
            sa.func.min(Ticket.opened_at).label("since"),
        )
        .where(Ticket.account_id == account_id, Ticket.is_unsolved())
        .subquery()
    )


def waiting_for_author() -> sa.ScalarSelect[int]:
    """How many tickets in a person's own account wait for them, `COUNTED` and one more at most: a part of a statement that has `User`."""
    some = (
        sa.select(Ticket.id)
        .where(Ticket.author_id == User.id, Ticket.account_id == User.account_id, Ticket.waits_for_customer())
        .limit(COUNTED + 1)
        .correlate(User)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def own_services(actor: Actor) -> list[tuple[UUID, str, str]]:
    """The services that a ticket can be about: id, name and code, by their names. One statement."""
    require(actor, Permission.OWN_TICKETS_WRITE)
    wanted = (
        sa.select(Service.id, Service.name, Service.code)
        .where(services_of(actor), Service.status != ServiceStatus.CANCELLED)
        .order_by(Service.name, Service.id)
        .limit(SERVICES_MOST)
    )
    return [(row.id, row.name, row.code) for row in db.session.execute(wanted)]


def services_of(actor: Actor) -> sa.ColumnElement[bool]:
    """Where a `Service` is of the account that somebody acts in, and delegated to a delegate."""
    own = Service.account_id == actor.acting_account_id
    if actor.delegated is None or actor.delegated.service_ids is None:
        return own
    return sa.and_(own, Service.id.in_(actor.delegated.service_ids))


def _own_line(actor: Actor, row: sa.Row[Any]) -> OwnTicketLine:
    by = "" if row.author_id == actor.user_id else row.full_name
    return OwnTicketLine(
        row.id,
        row.number,
        row.subject,
        row.category,
        row.priority,
        row.state,
        row.last_at,
        by,
        row.by_delegate,
    )
