"""Ending a delegation at the desk, with a reason: somebody called, or a delegate turned out to be a stranger.

The threat: an agent who is talked into it. So it only ever takes something away, and owners and delegate are told.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.delegation import telling
from admin_app.delegation.models import ALIVE, Delegation, DelegationEnd, DelegationState
from admin_app.delegation.service import FROZEN, NOT_ALIVE, record
from admin_app.email.messages.delegation import DelegationNews
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, subject_of
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require, require_fresh


def end(actor: Actor, delegation_id: UUID, reason: str) -> None:
    """End a delegation, or take its invitation back, as staff; owners and delegate are told.

    Raises ReauthRequired, Invalid without a reason, NotFound, NotAllowed (right, state of the account), Conflict when it had
    ended or a dispute about it is open.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        account = lock_account(_account_of(delegation_id))
        require(actor, Permission.PERSON_DISABLE, subject_of(account))
        row = lock_row(Delegation, delegation_id)
        if row is None:
            raise NotFound
        if row.frozen_by is not None:
            raise Conflict(FROZEN)
        if row.state not in ALIVE:
            raise Conflict(NOT_ALIVE)
        former_state.keep_row(actor, row)
        row.end(DelegationState.ENDED, clock.now(), DelegationEnd.STAFF)
        record(Event.DELEGATION_ENDED, actor, row, reason=reason)
        telling.owners(actor, row, account, DelegationNews.ENDED)
        telling.delegate(actor, row, account, DelegationNews.ENDED)


def _account_of(delegation_id: UUID) -> UUID:
    account_id = db.session.scalar(sa.select(Delegation.account_id).where(Delegation.id == delegation_id))
    if account_id is None:
        raise NotFound
    return account_id
