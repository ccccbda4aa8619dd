"""What an invited person answers, and how a delegate leaves.

Whoever is signed in finds what was sent to their address and needs no link. The mailed link serves whoever has no
sign-in here yet (`user.joining.delegates`), and to say no.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.delegation import limits, telling
from admin_app.delegation.models import Delegation, DelegationEnd, DelegationState
from admin_app.delegation.service import NOT_ALIVE, NOT_WAITING, record
from admin_app.email.messages.delegation import DelegationNews
from admin_app.identity.locking import lock_account
from admin_app.identity.models import Account, AccountStatus, Membership, User, UserKind, UserStatus
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, WrongState, require
from admin_app.mailed_link.service import TOKEN_MAX, LinkDead
from admin_app.session import ended

NOT_NOW = N_("This account doesn’t take delegates at the moment, so the invitation can’t be accepted now.")


def accept(actor: Actor, delegation_id: UUID) -> None:
    """Accept what was sent to one’s e-mail address; the owners are told.

    Raises NotFound for what was sent to somebody else, the same as absent, NotAllowed (right, state of one’s account),
    Conflict once it was answered, taken back or expired, while the account takes nobody, or for more than 100 accounts.
    """
    require(actor, Permission.OWN_DELEGATIONS)
    with transaction():
        account, user, row = _lock_own(actor, delegation_id)
        if not _is_to(row, user) or row.state is not DelegationState.INVITED:
            raise _unless_mine(row, user, NOT_WAITING)
        home = db.session.scalar(sa.select(Account.status).where(Account.id == user.account_id))
        if not may_accept(home):
            raise WrongState(home or AccountStatus.ERASED)
        take(actor, row, account, user)


def may_accept(home: AccountStatus | None) -> bool:
    """Whether somebody of an account in this state may take on something new (DOMAIN 3); None: who has no account."""
    return home in {None, AccountStatus.ACTIVE}


def take(actor: Actor, row: Delegation, account: Account, user: User) -> None:
    """Make somebody the delegate, in the caller's transaction, under the locks of account, person and row.

    Raises Conflict once it was answered, taken back or expired, while the account takes nobody, or for more than 100.
    """
    if not row.waits_at(clock.now()):
        raise Conflict(NOT_WAITING)
    if account.status is not AccountStatus.ACTIVE or account.restricted_since or account.erasure_due_at:
        raise Conflict(NOT_NOW)
    _refuse_own(account, user)
    limits.room_for_account(user.id)
    row.user_id, row.state, row.token_hash = user.id, DelegationState.ACTIVE, None
    row.accepted_at = clock.now()
    record(Event.DELEGATION_ACCEPTED, actor, row)
    telling.owners(actor, row, account, DelegationNews.ACCEPTED)


def decline(actor: Actor, delegation_id: UUID) -> None:
    """Say no to what was sent to one’s e-mail address; the owners are told, and not by whom. Raises as `accept`."""
    require(actor, Permission.OWN_DELEGATIONS)
    with transaction():
        account, user, row = _lock_own(actor, delegation_id)
        if not _is_to(row, user) or not row.waits_at(clock.now()):
            raise _unless_mine(row, user, NOT_WAITING)
        _decline(actor, row, account)


def decline_by_link(actor: Actor, token: str) -> None:
    """Say no by the mailed link, which only the invited person has. Raises LinkDead."""
    with transaction():
        account, row = lock_by_link(token)
        _decline(actor, row, account)


def leave(actor: Actor, delegation_id: UUID) -> None:
    """End what one was given oneself; the owners are told. Raises NotFound, NotAllowed, Conflict when it had ended."""
    require(actor, Permission.OWN_DELEGATIONS)
    with transaction():
        account, user, row = _lock_own(actor, delegation_id)
        if row.user_id != user.id:
            raise NotFound
        if row.state is not DelegationState.ACTIVE:
            raise Conflict(NOT_ALIVE)
        row.end(DelegationState.ENDED, clock.now(), DelegationEnd.DELEGATE)
        record(Event.DELEGATION_LEFT, actor, row)
        telling.owners(actor, row, account, DelegationNews.LEFT)


def by_link(token: str) -> Delegation:
    """The invitation of a mailed link that is alive; nothing changes. Raises LinkDead."""
    row = db.session.scalar(
        sa.select(Delegation).where(
            Delegation.token_hash == token_hash(token[:TOKEN_MAX]), Delegation.waits(clock.now())
        )
    )
    if row is None:
        raise LinkDead
    return row


def lock_by_link(token: str) -> tuple[Account, Delegation]:
    """The same under the locks of account and row, in the caller's transaction. Raises LinkDead."""
    found = by_link(token)
    row_id, account = found.id, lock_account(found.account_id)
    row = lock_row(Delegation, row_id)
    if row is None or row.token_hash != token_hash(token[:TOKEN_MAX]) or not row.waits_at(clock.now()):
        raise LinkDead
    return account, row


def _lock_own(actor: Actor, delegation_id: UUID) -> tuple[Account, User, Delegation]:
    """Account, person and row, in the order in which everybody locks them."""
    account_id = db.session.scalar(sa.select(Delegation.account_id).where(Delegation.id == delegation_id))
    if account_id is None or not actor.is_customer:
        raise NotFound
    account, user = lock_account(account_id), lock_row(User, actor.user_id)
    row = lock_row(Delegation, delegation_id)
    if user is None or row is None:
        raise NotFound
    if user.status is not UserStatus.ACTIVE or user.kind is not UserKind.CUSTOMER:
        raise NotAllowed
    ended.refuse(actor.session_id)
    return account, user, row


def _unless_mine(row: Delegation, user: User, why: str) -> NotFound | Conflict:
    """To somebody else an invitation isn't there; whoever it was sent to learns that it was answered."""
    mine = user.id == row.user_id or _is_to(row, user)
    return Conflict(why) if mine else NotFound()


def _is_to(row: Delegation, user: User) -> bool:
    """Whether it was sent to the address that the person signs in with, and to no other that is found by the same hash."""
    return row.email_hash == user.email_hash and text.same_mailbox(row.email, user.email)


def _refuse_own(account: Account, user: User) -> None:
    here = sa.exists().where(Membership.account_id == account.id, Membership.user_id == user.id)
    twice = sa.exists().where(
        Delegation.account_id == account.id,
        Delegation.user_id == user.id,
        Delegation.state == DelegationState.ACTIVE,
    )
    if db.session.scalar(sa.select(here | twice)):
        raise Conflict(N_("You can see this account already, so there is nothing to accept."))


def _decline(actor: Actor, row: Delegation, account: Account) -> None:
    """Signed in or by the link alike: who says no stays as unknown to the owners as before they invited."""
    unnamed = nobody(request_id=actor.request_id)
    row.end(DelegationState.DECLINED, clock.now())
    record(Event.DELEGATION_DECLINED, unnamed, row)
    telling.owners(unnamed, row, account, DelegationNews.DECLINED)
