"""What a delegate sees of an account, judged at each request: the delegation, the account's state and restriction.

The threat: a delegate must come no further than services and invoices. So what is read here is read by an actor who
holds the one right for that and nothing else, and whatever isn't delegated isn't there (404).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import own as billing
from admin_app.billing.own import OwnInvoice, OwnService
from admin_app.delegation.limits import GIVEN_MOST
from admin_app.delegation.models import Delegation
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.permissions import LIVE_STATES, Permission, require


@dataclass(frozen=True, slots=True)
class DelegatedAccount:
    """An account that somebody may see as a delegate just now; `service_ids` is None where that is all services."""

    delegation_id: UUID
    number: str
    name: str
    status: AccountStatus
    service_ids: frozenset[UUID] | None
    actor: Actor

    @property
    def has_invoices(self) -> bool:
        """Whether invoices are seen: an invoice is for the account as a whole, so they go with all services alone."""
        return self.service_ids is None


def is_open() -> sa.ColumnElement[bool]:
    """Where an `Account` is such that its delegates see it, to be asked beside `Delegation.opens`."""
    return sa.and_(
        Account.status.in_(LIVE_STATES), Account.restricted_since.is_(None), Account.erasure_due_at.is_(None)
    )


def account(actor: Actor, number: str) -> DelegatedAccount:
    """The account with a number, as its delegate. One statement. Raises NotFound where somebody isn't that now."""
    require(actor, Permission.OWN_DELEGATIONS)
    row = db.session.execute(_mine(actor).where(Account.number == number)).first()
    if row is None:
        raise NotFound
    return _as_delegate(actor, *row)


def accounts(actor: Actor) -> list[DelegatedAccount]:
    """The accounts that somebody may see as a delegate just now, by name, 100 at most. One statement."""
    if not actor.may(Permission.OWN_DELEGATIONS):
        return []
    rows = db.session.execute(_mine(actor).order_by(Account.name_folded, Account.id).limit(GIVEN_MOST))
    return [_as_delegate(actor, *row) for row in rows]


def services(seen: DelegatedAccount, *, key: str | None = None, size: int = 25) -> paging.Page[OwnService]:
    """The delegated services by their ids, a page by key. One statement."""
    return billing.services(seen.actor, key=key, size=size, only=seen.service_ids)


def invoices(seen: DelegatedAccount, *, key: str | None = None, size: int = 25) -> paging.Page[OwnInvoice]:
    """The account's invoices, the newest first, a page by key. One statement. Raises NotFound where they aren't delegated."""
    if not seen.has_invoices:
        raise NotFound
    return billing.invoices(seen.actor, key=key, size=size)


def _mine(actor: Actor) -> sa.Select[Delegation, Account]:
    return (
        sa.select(Delegation, Account)
        .join(Account, Account.id == Delegation.account_id)
        .where(Delegation.user_id == actor.user_id, Delegation.opens(), is_open())
    )


def _as_delegate(actor: Actor, row: Delegation, found: Account) -> DelegatedAccount:
    acting = dataclasses.replace(
        actor,
        acting_account_id=found.id,
        roles=(),
        role_names=(),
        permissions=frozenset({Permission.OWN_BILLING_READ}),
    )
    return DelegatedAccount(
        row.id,
        found.number,
        found.name,
        found.status,
        None if row.all_services else _ids(row.service_ids),
        acting,
    )


def _ids(service_ids: Sequence[str]) -> frozenset[UUID]:
    return frozenset(UUID(hex=chosen) for chosen in service_ids)
