"""Reading delegations for pages: owners see whom they let see what, delegates what they were given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import Service, ServiceStatus
from admin_app.delegation import reach
from admin_app.delegation.limits import GIVEN_MOST
from admin_app.delegation.models import (
    ALIVE,
    Delegation,
    DelegationEnd,
    DelegationLevel,
    DelegationState,
)
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, paging, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, Subject, require

LISTED = 2 * GIVEN_MOST  # of what was given to a person; as many invitations at once aren't sent
NEWEST = paging.Order((Delegation.invited_at, Delegation.id))
OFFERED = 200  # services that a form lists


@dataclass(frozen=True, slots=True)
class DelegateLine:
    """A delegation as an owner of the account sees it; `name` is empty until somebody has accepted."""

    id: UUID
    email: str
    name: str
    level: DelegationLevel
    all_services: bool
    service_ids: tuple[str, ...]
    state: DelegationState
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    ended_why: DelegationEnd | None
    frozen: bool
    version: int

    @property
    def is_alive(self) -> bool:
        """Whether there is something to end."""
        return self.state in {DelegationState.INVITED, DelegationState.ACTIVE}

    @property
    def can_be_sent_again(self) -> bool:
        """Whether the invitation can go out again."""
        return self.state in {DelegationState.INVITED, DelegationState.EXPIRED} and not self.frozen

    @property
    def shown(self) -> str:
        """Whom it is for: the name, once there is one."""
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A delegation as its delegate sees it; `open` while its pages answer, `needs_factor`: once the delegate has one."""

    id: UUID
    number: str
    name: str
    level: DelegationLevel
    all_services: bool
    services: int
    state: DelegationState
    expires_at: datetime
    accepted_at: datetime | None
    open: bool
    needs_factor: bool


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service that can be chosen for a delegate."""

    id: str
    code: str
    name: str


def of_account(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[DelegateLine]:
    """The delegates and invitations of the account, the newest first, a page by key. One statement. Raises NotAllowed."""
    require(actor, Permission.OWN_DELEGATES_READ, Subject(actor.acting_account_id))
    wanted = _lines().where(Delegation.account_id == actor.acting_account_id)
    found = paging.fetch_rows(wanted, NEWEST, size=size, key=key)
    return paging.Page([_line(row[0], row[1]) for row in found.rows], found.older, found.newer)


@dataclass(frozen=True, slots=True)
class DelegateSeen:
    """A delegate or open invitation of an account as staff see it; the address through the lens."""

    id: UUID
    name: str
    email: Revealed
    level: DelegationLevel
    all_services: bool
    services: int
    state: DelegationState
    invited_at: datetime


def alive_in(account_id: UUID, lens: Lens, *, limit: int) -> list[DelegateSeen]:
    """The delegates of an account and the invitations that are open, the newest first. One statement."""
    wanted = (
        _lines()
        .where(Delegation.account_id == account_id, Delegation.state.in_(ALIVE))
        .order_by(Delegation.invited_at.desc(), Delegation.id.desc())
        .limit(limit)
    )
    return [
        DelegateSeen(
            row.id,
            name or "",
            lens.email(row.email, row.user_id),
            row.level,
            row.all_services,
            len(row.service_ids),
            row.state,
            row.invited_at,
        )
        for row, name in db.session.execute(wanted)
    ]


def one(actor: Actor, delegation_id: UUID) -> DelegateLine:
    """One of them. Raises NotAllowed, NotFound for another account's, the same as absent."""
    require(actor, Permission.OWN_DELEGATES_READ, Subject(actor.acting_account_id))
    row = db.session.execute(
        _lines().where(Delegation.id == delegation_id, Delegation.account_id == actor.acting_account_id)
    ).first()
    if row is None:
        raise NotFound
    return _line(row[0], row[1])


def to_choose(actor: Actor, chosen: Collection[str] = ()) -> list[OfferedService]:
    """The services that can be chosen, by their ids: those in force, and those `chosen` already. One statement.

    At most 200 are listed: whoever has more chooses all services. Raises NotAllowed.
    """
    require(actor, Permission.OWN_DELEGATES_INVITE, Subject(actor.acting_account_id))
    in_force = Service.status != ServiceStatus.CANCELLED
    wanted = (
        sa.select(Service.id, Service.code, Service.name)
        .where(
            Service.account_id == actor.acting_account_id,
            in_force | Service.id.in_([UUID(hex=one) for one in chosen]),
        )
        .order_by(Service.code, Service.id)
        .limit(OFFERED)
    )
    return [OfferedService(row.id.hex, row.code, row.name) for row in db.session.execute(wanted)]


def mine(actor: Actor) -> list[GivenLine]:
    """What was given to the person: what it waits for first, then by the account's name, 200 at most. One statement.

    An account that was never accepted is told by its number alone. Raises NotAllowed.
    """
    return _given_to(actor)


def given(actor: Actor, delegation_id: UUID) -> GivenLine:
    """One of them. Raises NotAllowed, NotFound for what is somebody else's, answered or over."""
    found = _given_to(actor, Delegation.id == delegation_id)
    if not found:
        raise NotFound
    return found[0]


def _given_to(actor: Actor, *which: sa.ColumnElement[bool]) -> list[GivenLine]:
    require(actor, Permission.OWN_DELEGATIONS)
    own = sa.select(User.email, User.email_hash).where(User.id == actor.user_id).subquery()
    waits = sa.and_(Delegation.email_hash == own.c.email_hash, Delegation.waits(clock.now()))
    active = sa.and_(Delegation.user_id == actor.user_id, Delegation.state == DelegationState.ACTIVE)
    wanted = (
        sa.select(
            Delegation,
            Account.number,
            Account.name,
            sa.and_(Delegation.opens(), reach.is_open()),
            reach.asks_factor(),
            own.c.email,
        )
        .join(Account, Account.id == Delegation.account_id)
        .join(own, sa.true())
        .where(waits | active, *which)
        .order_by(Delegation.state.desc(), Account.name_folded, Delegation.id)
        .limit(LISTED)
    )
    rows = db.session.execute(wanted, {"now": clock.now()})
    return [
        _given(row, number, name, is_open, is_open and asks and not actor.factor_on)
        for row, number, name, is_open, asks, address in rows
        if row.state is DelegationState.ACTIVE or text.same_mailbox(row.email, address)
    ]


def _lines() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Delegation, User.full_name).outerjoin(User, User.id == Delegation.user_id)


def _line(row: Delegation, name: str | None) -> DelegateLine:
    over = row.state is DelegationState.INVITED and row.expires_at <= clock.now()
    return DelegateLine(
        row.id,
        row.email,
        name or "",
        row.level,
        row.all_services,
        tuple(row.service_ids),
        DelegationState.EXPIRED if over else row.state,
        row.sent_at,
        row.expires_at,
        row.accepted_at,
        row.ended_at,
        row.ended_why,
        row.frozen_by is not None,
        row.version,
    )


def _given(row: Delegation, number: str, name: str, is_open: bool, needs_factor: bool) -> GivenLine:
    accepted = row.state is DelegationState.ACTIVE
    return GivenLine(
        row.id,
        number,
        name if accepted else "",
        row.level,
        row.all_services,
        len(row.service_ids),
        row.state,
        row.expires_at,
        row.accepted_at,
        bool(is_open),
        bool(needs_factor),
    )
