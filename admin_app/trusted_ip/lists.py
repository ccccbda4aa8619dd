"""Whose list of trusted addresses somebody changes: their own, or as owner the account's; locked, and read anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.trusted_ip import rules
from admin_app.trusted_ip.models import TrustedAddress

LAPSED_SHOWN = timedelta(days=1)  # so long a page says that a restriction fell back


@dataclass(frozen=True)
class AddressList:
    """One list: whose, by whom it is asked for, all its rows, and those that still stand."""

    user_id: UUID | None
    account_id: UUID | None
    actor: Actor
    rows: list[TrustedAddress]
    live: list[TrustedAddress]
    now: datetime

    @cached_property
    def trial(self) -> timedelta:
        """How long a restriction is on trial. One statement."""
        minutes = policy.number(
            Key.RESTRICTION_TRIAL_MINUTES, self.account_id or self.actor.account_id, self.actor.user_id
        )
        return timedelta(minutes=minutes)

    @property
    def of_account(self) -> bool:
        """The account's list, not a person's own."""
        return self.account_id is not None

    def one(self, address_id: UUID) -> TrustedAddress:
        """A row of the list. Raises NotFound."""
        row = next((r for r in self.rows if r.id == address_id), None)
        if row is None:
            raise NotFound
        return row


def locked(actor: Actor, *, of_account: bool) -> AddressList:
    """The actor's list, or the account's, under the lock of its owner. Raises NotFound, NotAllowed."""
    if actor.user_id is None or (of_account and actor.acting_account_id is None):
        raise NotFound
    person = lock_person(actor.user_id)
    permission = Permission.OWN_ACCOUNT_ADDRESSES if of_account else Permission.OWN_SECURITY_WRITE
    require(actor, permission, person.subject)
    return _read(actor, of_account=of_account)


def shown(actor: Actor, *, of_account: bool) -> AddressList:
    """The same to look at, without a lock."""
    if actor.user_id is None or (of_account and actor.acting_account_id is None):
        raise NotFound
    permission = Permission.OWN_ACCOUNT_ADDRESSES if of_account else Permission.OWN_SECURITY_WRITE
    require(actor, permission, Subject(actor.acting_account_id if of_account else actor.account_id))
    return _read(actor, of_account=of_account)


def holds(actor: Actor, address_id: UUID) -> bool:
    """Whether an entry is on the account's list; False on one's own. Raises NotFound for any other."""
    # Columns, no entity: the row is read for the first time under its owner's lock.
    wanted = sa.select(TrustedAddress.user_id, TrustedAddress.account_id)
    row = db.session.execute(wanted.where(TrustedAddress.id == address_id)).first()
    if row is None:
        raise NotFound
    if row.user_id is not None and row.user_id == actor.user_id:
        return False
    if row.account_id is not None and row.account_id == actor.acting_account_id:
        return True
    raise NotFound


def tidy(owned: AddressList) -> None:
    """Take away what fell back a day ago or longer; in the caller's transaction."""
    for row in owned.rows:
        if not rules.is_live(row, owned.now - LAPSED_SHOWN):
            db.session.delete(row)


def _read(actor: Actor, *, of_account: bool) -> AddressList:
    whose = (
        TrustedAddress.account_id == actor.acting_account_id
        if of_account
        else TrustedAddress.user_id == actor.user_id
    )
    newest = (TrustedAddress.created_at.desc(), TrustedAddress.id.desc())
    wanted = sa.select(TrustedAddress).where(whose).order_by(*newest)
    rows = list(db.session.scalars(wanted.execution_options(populate_existing=True)))
    now = clock.now()
    return AddressList(
        None if of_account else actor.user_id,
        actor.acting_account_id if of_account else None,
        actor,
        rows,
        [r for r in rows if rules.is_live(r, now)],
        now,
    )


def people(user_ids: list[UUID]) -> dict[UUID, str]:
    """Names of people."""
    found = db.session.execute(sa.select(User.id, User.full_name).where(User.id.in_(user_ids)))
    return {row.id: row.full_name for row in found}
