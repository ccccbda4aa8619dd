"""Inviting delegates, and what whoever may do that changes later: what they may do, the invitation again, the end.

The threat: whoever holds a stolen session of an owner lets somebody see the account for good. So each of these takes a
fresh sign-in, every address of whoever acts and all other owners are told, and a dispute freezes what was given
(`disputed`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.delegation import choosing, limits, telling
from admin_app.delegation.models import (
    ALIVE,
    Delegation,
    DelegationEnd,
    DelegationLevel,
    DelegationState,
)
from admin_app.email import outbox
from admin_app.email.messages import delegation as mails
from admin_app.email.messages.delegation import DelegationNews
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User, UserKind, UserStatus
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import new_token, token_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.lib import masks
from admin_app.policy import service as policy
from admin_app.policy.register import Key

NOT_WAITING = N_("This invitation isn’t open any more.")
NOT_ALIVE = N_("This delegation has ended already.")
FROZEN = N_("This delegation was made or accepted in a disputed session. That is decided first.")


def invite(
    actor: Actor,
    *,
    email: str,
    all_services: bool,
    service_ids: Sequence[str] = (),
    level: DelegationLevel | str = DelegationLevel.VIEW,
) -> UUID:
    """Invite somebody to see all services and the invoices of one’s account, or some services; gives the id.

    With the level `manage` also to work on the support tickets about them, which whoever invites must see themselves. The
    same answer whether or not the address is known here: it gets a link that is good for 7 days (policy).

    Raises ReauthRequired, NotFound, NotAllowed (right, state of the account), Invalid beside `email` or `services`,
    Conflict for too many, RateLimited.
    """
    require_fresh(actor)
    address, wanted = text.email(email), DelegationLevel(level)
    with transaction() as session:
        account = _lock(actor, Permission.OWN_DELEGATES_INVITE, wanted)
        found = text.email_hash(address)
        choosing.refuse_taken(account, found)
        limits.room_for_one(account.id)
        limits.few_mails(account.id, found)
        row = Delegation(
            id=clock.new_id(),
            account_id=account.id,
            email=address,
            email_hash=found,
            level=wanted,
            all_services=all_services,
            service_ids=choosing.chosen_of(account.id, all_services, service_ids),
            invited_by=actor.user_id,
            invited_at=clock.now(),
        )
        _send(actor, row, account)
        session.add(row)
        record(
            Event.DELEGATION_INVITED,
            actor,
            row,
            after={"email": masks.email(address)},
            services=_how_many(row),
            level=row.level.value,
        )
        telling.owners(actor, row, account, DelegationNews.INVITED)
    return row.id


def resend(actor: Actor, delegation_id: UUID) -> None:
    """Send the invitation again; the former link is worthless then. An expired one is open again, which owners are told.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict once it was answered or ended, RateLimited.
    """
    require_fresh(actor)
    with transaction():
        account, row = _begin(actor, Permission.OWN_DELEGATES_INVITE, delegation_id)
        choosing.gives_what_they_have(actor, Permission.OWN_DELEGATES_INVITE, row.level)
        is_opened = row.state is DelegationState.EXPIRED
        if is_opened:
            choosing.refuse_taken(account, row.email_hash)
            limits.room_for_one(account.id)
        elif row.state is not DelegationState.INVITED:
            raise Conflict(NOT_WAITING)
        limits.not_again_yet(row)
        limits.few_mails(account.id, row.email_hash)
        if is_opened:
            former_state.keep_row(actor, row)
            row.state, row.ended_at = DelegationState.INVITED, None
        _send(actor, row, account)
        record(Event.DELEGATION_RESENT, actor, row)
        if is_opened:
            telling.owners(actor, row, account, DelegationNews.INVITED)


def change(
    actor: Actor,
    delegation_id: UUID,
    *,
    all_services: bool,
    service_ids: Sequence[str] = (),
    level: DelegationLevel | str | None = None,
    version: int | None = None,
) -> None:
    """Choose anew what a delegate sees and may do, by default what was before; a delegate who accepted is told.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `services`, Conflict when it had ended or was changed
    meanwhile.
    """
    require_fresh(actor)
    with transaction():
        account, row = _living(actor, Permission.OWN_DELEGATES_INVITE, delegation_id, version)
        wanted = DelegationLevel(level) if level else row.level
        choosing.gives_what_they_have(actor, Permission.OWN_DELEGATES_INVITE, wanted)
        chosen = choosing.chosen_of(account.id, all_services, service_ids, already=row.service_ids)
        if (row.all_services, row.service_ids, row.level) == (all_services, chosen, wanted):
            raise Invalid(N_("Nothing is changed by this."), field="services", code="same")
        former_state.keep_row(actor, row)
        row.all_services, row.service_ids, row.level = all_services, chosen, wanted
        record(Event.DELEGATION_CHANGED, actor, row, services=_how_many(row), level=row.level.value)
        telling.owners(actor, row, account, DelegationNews.CHANGED)
        telling.delegate(actor, row, account, DelegationNews.CHANGED)


def end(actor: Actor, delegation_id: UUID, *, version: int | None = None) -> None:
    """End a delegation, or take its invitation back; the delegate and the other owners are told.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict when it had ended or was changed meanwhile.
    """
    require_fresh(actor)
    with transaction():
        account, row = _living(actor, Permission.OWN_DELEGATES_END, delegation_id, version)
        former_state.keep_row(actor, row)
        row.end(DelegationState.ENDED, clock.now(), DelegationEnd.OWNER)
        record(Event.DELEGATION_ENDED, actor, row)
        telling.owners(actor, row, account, DelegationNews.ENDED)
        telling.delegate(actor, row, account, DelegationNews.ENDED)


def record(
    event: Event,
    actor: Actor,
    row: Delegation,
    *,
    after: dict[str, str] | None = None,
    reason: str = "",
    **facts: str | int,
) -> None:
    """Tell of a delegation's act under the account that it is for; the actor's home account is a fact of it (DOMAIN 12)."""
    home = {"home_account": actor.account_id.hex} if actor.account_id else {}
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("user", row.user_id) if row.user_id else None,
        subject_id=row.user_id,
        facts={**facts, **home, "delegation": row.id.hex},
        after=after,
        reason=reason,
    )


def _lock(actor: Actor, permission: Permission, level: DelegationLevel = DelegationLevel.VIEW) -> Account:
    if not actor.is_customer:  # neither staff nor jobs give anybody an account to see
        raise NotAllowed(grantor=RoleKey.OWNER)
    account = lock_account(actor.acting_account_id)
    require(actor, permission, subject_of(account))
    choosing.gives_what_they_have(actor, permission, level)
    return account


def _begin(actor: Actor, permission: Permission, delegation_id: UUID) -> tuple[Account, Delegation]:
    account = _lock(actor, permission)
    row = lock_row(Delegation, delegation_id)
    if row is None or row.account_id != account.id:
        raise NotFound
    if row.frozen_by is not None:
        raise Conflict(FROZEN)
    return account, row


def _living(
    actor: Actor, permission: Permission, delegation_id: UUID, version: int | None
) -> tuple[Account, Delegation]:
    account, row = _begin(actor, permission, delegation_id)
    if row.state not in ALIVE:
        raise Conflict(NOT_ALIVE)
    meanwhile.require_same(actor, version, row.version, row.id)
    return account, row


def _how_many(row: Delegation) -> str | int:
    return "all" if row.all_services else len(row.service_ids)


def signs_in(email: str) -> bool:
    """Whether somebody has this address who can accept what is sent to it: a customer who isn't kept out."""
    return text.same_mailbox(email, db.session.scalar(sa.select(address_like(email))) or "")


def address_like(email: str) -> sa.ScalarSelect[str]:
    """The address of such a customer that is found by this one; it may be another mailbox."""
    return sa.select(User.email).where(_found_by(email)).scalar_subquery()


def _found_by(email: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        User.email_folded == text.fold(email),
        User.kind == UserKind.CUSTOMER,
        User.status == UserStatus.ACTIVE,
    )


def _send(actor: Actor, row: Delegation, account: Account) -> None:
    """Make a new link and mail it. Somebody of ours reads it in their own language, a stranger in the account's."""
    now, token = clock.now(), new_token()
    row.sent_at, row.token_hash = now, token_hash(token)
    row.expires_at = now + timedelta(days=policy.number(Key.INVITATION_DAYS, account.id))
    known = db.session.scalar(sa.select(User).where(_found_by(row.email)))
    if known is not None and not text.same_mailbox(known.email, row.email):
        known = None
    outbox.queue(
        mails.invited(
            row.email,
            known,
            actor,
            account=account,
            token=token,
            expires_at=row.expires_at,
            tickets=row.level is DelegationLevel.MANAGE,
        )
    )
