"""Which tickets a delegate reaches: those about delegated services, and nothing that was said elsewhere.

The threat: a delegate who reads what the account asked about something else. So a ticket without a service is out of reach,
and so is one into which another was merged that is. It is judged by the delegation as it is now: when a page is read, under
the locks of an act, before a mail is sent, and when one comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.delegation import reach as delegations
from admin_app.delegation import second_step
from admin_app.delegation.models import Delegation, DelegationLevel
from admin_app.delegation.reach import DelegatedAccount
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, Delegated
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotFound
from admin_app.session import ended
from admin_app.ticket.models import Ticket, TicketSubscriber


def covered(delegated: Delegated, ticket: type[Ticket] = Ticket) -> sa.ColumnElement[bool]:
    """Where a ticket is about a delegated service, and so is each that was merged into it, or into one of those."""
    first, further = aliased(Ticket), aliased(Ticket)
    merged = (
        sa.select(first.id, first.service_id)
        .where(first.merged_into == ticket.id)
        .correlate(ticket)
        .cte("merged", recursive=True, nesting=True)
    )
    merged = merged.union(sa.select(further.id, further.service_id).where(further.merged_into == merged.c.id))
    foreign = sa.select(merged.c.id).where(sa.not_(_is_about(merged.c.service_id, delegated))).exists()
    return sa.and_(_is_about(ticket.service_id, delegated), sa.not_(foreign))


def account(actor: Actor, number: str) -> DelegatedAccount:
    """The account with a number, as a delegate who works on its tickets. One statement.

    Raises NotFound where somebody isn't that now, NeedsFactor where the account asks for a second step that they lack.
    """
    seen = delegations.account(actor, number)
    if not seen.has_tickets:
        raise NotFound
    return seen


def lock(actor: Actor) -> Actor:
    """Judge a delegate again, in the caller's transaction, the account locked; gives them with what is delegated now.

    Raises NotFound once nothing is delegated any more, NeedsFactor, Conflict once the session has ended.
    """
    user = lock_row(User, actor.user_id)
    lock_row(Delegation, actor.delegated.id if actor.delegated else None)
    if user is None or user.status is not UserStatus.ACTIVE or user.erasure_due_at is not None:
        raise NotFound
    seen = delegations.again(actor)
    if not seen.has_tickets:
        raise NotFound
    ended.refuse(actor.session_id)
    return seen.actor


def followers(row: Ticket) -> Sequence[tuple[User, UUID, Delegation, str]]:
    """The delegates who follow a ticket and may see it now: each with the entry by which they do, and the account's number.

    One statement, and one for each of them.
    """
    wanted = (
        sa.select(User, TicketSubscriber.id, Delegation, Account.number)
        .join(TicketSubscriber, TicketSubscriber.user_id == User.id)
        .join(Delegation, Delegation.user_id == User.id)
        .join(Account, Account.id == Delegation.account_id)
        .where(
            TicketSubscriber.ticket_id == row.id,
            Delegation.account_id == row.account_id,
            Delegation.opens(),
            Delegation.level == DelegationLevel.MANAGE,
            delegations.is_open(),
            User.status == UserStatus.ACTIVE,
            User.erasure_due_at.is_(None),
            sa.or_(sa.not_(delegations.asks_factor()), second_step.is_on()),
        )
        .order_by(User.id)
    )
    found = db.session.execute(wanted, {"now": clock.now()}).all()
    return [
        (user, subscriber_id, delegation, number)
        for user, subscriber_id, delegation, number in found
        if sees(delegations.delegated(delegation), row)
    ]


def sees(delegated: Delegated, row: Ticket) -> bool:
    """The same as `covered` of one ticket of the account. One statement."""
    return db.session.scalar(sa.select(Ticket.id).where(Ticket.id == row.id, covered(delegated))) is not None


def _is_about(
    service_id: sa.SQLColumnExpression[UUID | None], delegated: Delegated
) -> sa.ColumnElement[bool]:
    """Never null, so that it can be turned round."""
    named = service_id.is_not(None)
    return named if delegated.service_ids is None else sa.and_(named, service_id.in_(delegated.service_ids))
