"""What a delegate sees of an account, judged at each request: the delegation, the account's state and restriction.

The threat: a delegate must come no further than services and invoices. So what is read here is read by an actor who
holds the one right for that and nothing else, and whatever isn't delegated isn't there (404). A second step that the
account asks of everybody is asked of its delegates, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import own as billing
from admin_app.billing.models import FactKind, FactsKnown
from admin_app.billing.own import OwnInvoice, OwnService
from admin_app.delegation.limits import GIVEN_MOST
from admin_app.delegation.models import Delegation
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import LIVE_STATES, Permission, require
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import FactorRequired, Key


class NeedsFactor(NotAllowed):
    """The account asks a second step of everybody who sees it, and the delegate has none."""

    code = "needs_factor"
    message = N_(
        "Everybody who sees account %(number)s has to sign in in two steps, its delegates too. Set up a second step, then the account opens."
    )


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


def asks_factor() -> sa.ColumnElement[bool]:
    """Where an `Account` asks everybody for a second step, whoever said so; executed with `now`: the clock's.

    That is the strictest there is to say, so one such value in force decides it.
    """
    everybody = sa.literal(FactorRequired.EVERYBODY.value, PolicyValue.value.type)
    return sa.exists().where(
        PolicyValue.key == Key.FACTOR_REQUIRED.value,
        PolicyValue.user_id.is_(None),
        sa.or_(PolicyValue.account_id.is_(None), PolicyValue.account_id == Account.id),
        PolicyValue.value == everybody,
        IN_FORCE,
    )


def account(actor: Actor, number: str) -> DelegatedAccount:
    """The account with a number, as its delegate. One statement.

    Raises NotFound where somebody isn't that now, NeedsFactor where the account asks for a second step that they lack.
    """
    require(actor, Permission.OWN_DELEGATIONS)
    wanted = _mine(actor).add_columns(asks_factor()).where(Account.number == number)
    row = db.session.execute(wanted, {"now": clock.now()}).first()
    if row is None:
        raise NotFound
    delegation, found, asks = row
    if asks and not actor.factor_on:
        raise NeedsFactor(number=found.number)
    return _as_delegate(actor, delegation, found)


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


def known(seen: DelegatedAccount, kind: FactKind) -> tuple[FactsKnown, ...]:
    """From which sources what is seen came, and as of when. One statement."""
    return billing.known(seen.actor, kind)


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
