"""Who may see a ticket, and the locks of an act: account, then ticket, in this order for everybody.

Owners see all of their account's, others their own, delegates what is about their services (`delegate`). Of staff, whoever
doesn't work on every category sees billing's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.identity.holders import staff_with
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.lib.sql.fitted import fitted
from admin_app.session import ended
from admin_app.session.rights_now import still_may
from admin_app.ticket.delegate import reach as delegates
from admin_app.ticket.kind import TICKET, TicketAct
from admin_app.ticket.models import Ticket, TicketCategory, TicketState

P = Permission
CLOSED = N_("This ticket is closed. Open a new one, and name this one’s number in it.")
MERGED = N_("This ticket was merged with %(number)s and goes on there.")
NOT_YOURS = N_("You see the support tickets of the category “Billing”; this one is about something else.")
NOT_NOW = N_("That was done already.")
# What of tickets staff see, by `sees_every`: a condition for statements that are built once.
OF_STAFF: dict[bool, sa.ColumnElement[bool]] = {
    True: sa.true(),
    False: Ticket.category == TicketCategory.BILLING,
}


@dataclass(frozen=True, slots=True)
class Locked:
    """A ticket and its account, both locked, the act that begins from its state, and whoever acts as `as_of_now` has them."""

    ticket: Ticket
    account: Account
    act: TicketAct
    actor: Actor


def lock(actor: Actor, ticket_id: UUID, *acts: TicketAct, version: int | None = None) -> Locked:
    """Lock a ticket for that one of these acts, all of one right, which begins from its state; `version` is the page's.

    Raises NotFound (also for another account's), NotAllowed (right, category, state of the account), Conflict once it is
    closed, merged or done already, or was changed meanwhile.
    """
    account = lock_account(db.session.scalar(sa.select(Ticket.account_id).where(Ticket.id == ticket_id)))
    if not actor.is_internal:
        require(actor, TICKET.right_of(acts[0]), subject_of(account))
    if actor.delegated is not None:
        actor = delegates.lock(actor)
    row = lock_row(Ticket, ticket_id)
    if row is None:
        raise NotFound
    judged = as_of_now(actor, TICKET.right_of(acts[0]))
    if not sees(judged, row):
        raise NotFound
    act = next((act for act in acts if row.state in TICKET.of(act).sources), None)
    if act is None:
        raise _gone_on(actor, row)
    meanwhile.require_same(actor, version, row.version, row.id)
    return Locked(row, account, act, judged)


def as_of_now(actor: Actor, permission: Permission) -> Actor:
    """Whoever acts with the rights that they have under the lock: a role or a session that ended since the request began
    counts no more. Raises NotAllowed, Conflict.

    Who acts in somebody else's account has their rights by the delegation, not by a role.
    """
    ended.refuse(actor.session_id)
    if actor.is_internal or (actor.is_customer and actor.acting_account_id != actor.account_id):
        return actor
    rights = still_may(actor, permission)
    return replace(
        actor, permissions=frozenset(right for right in actor.permissions if right.value in rights)
    )


def sees(actor: Actor, row: Ticket) -> bool:
    """Whether a ticket is within somebody's reach. Raises NotAllowed for staff whose category it isn't."""
    if actor.is_internal:
        return True
    if actor.is_staff:
        if row.category is not TicketCategory.BILLING and not actor.may(P.TICKET_EVERY):
            raise NotAllowed(NOT_YOURS, grantor=RoleKey.SUPPORT, right=P.TICKET_EVERY.value)
        return True
    if row.account_id != actor.acting_account_id:
        return False
    if actor.delegated is not None:
        return delegates.sees(actor.delegated, row)
    return row.author_id == actor.user_id or actor.may(P.OWN_TICKETS_READ_ALL)


def seen_by(actor: Actor, ticket: type[Ticket] = Ticket) -> sa.ColumnElement[bool]:
    """The same as a condition on tickets, for lists; `ticket` is an alias of a customer's."""
    if actor.is_customer:
        own = ticket.account_id == actor.acting_account_id
        if actor.delegated is not None:
            return sa.and_(own, delegates.covered(actor.delegated, ticket))
        return own if actor.may(P.OWN_TICKETS_READ_ALL) else sa.and_(own, ticket.author_id == actor.user_id)
    return OF_STAFF[sees_every(actor)]


def rows_within(actor: Actor, statement: sa.Select[*tuple[Any, ...]], values: Mapping[str, object]) -> Any:
    """The rows of a statement of a module that are within somebody's reach. A delegate's condition is put together each time."""
    if actor.delegated is not None:
        return db.session.execute(statement.where(seen_by(actor)), values)
    wanted, fitting = fitted(statement, seen_by(actor))
    return rows_of(wanted, {**fitting, **values})


def leads_to(actor: Actor, ticket_id: UUID) -> bool:
    """Whether a ticket in which another one of the reader's goes on is theirs, too. No statement, but one for delegates."""
    if actor.delegated is None:
        return True
    return db.session.scalar(sa.select(Ticket.id).where(Ticket.id == ticket_id, seen_by(actor))) is not None


def sees_every(actor: Actor) -> bool:
    """Whether somebody of staff sees every category."""
    return actor.is_internal or actor.may(P.TICKET_EVERY)


def able(category: TicketCategory) -> sa.ColumnElement[bool]:
    """Who of staff may be given a ticket of a category; `User` is among what is asked."""
    may = staff_with(P.TICKET_WRITE)
    return may if category is TicketCategory.BILLING else sa.and_(may, staff_with(P.TICKET_EVERY))


def _gone_on(actor: Actor, row: Ticket) -> Conflict:
    if row.merged_into is not None and leads_to(actor, row.merged_into):
        number = db.session.scalar(sa.select(Ticket.number).where(Ticket.id == row.merged_into))
        return Conflict(MERGED, number=number, code="merged")
    return Conflict(CLOSED if row.state is TicketState.CLOSED else NOT_NOW)
