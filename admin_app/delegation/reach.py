"""What a delegate sees of an account, judged at each request: the delegation, the account's state and restriction.

The threat: a delegate must come no further than services, invoices, and tickets about these services. So what is read
here is read by an actor who holds the rights for that and nothing else, and whatever isn't delegated isn't there (404). A
second step that the account asks of everybody is asked of its delegates, too.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import own as billing
from admin_app.billing.models import FactKind, FactsKnown
from admin_app.billing.own import OwnInvoice, OwnService
from admin_app.delegation.limits import GIVEN_MOST
from admin_app.delegation.models import Delegation, DelegationLevel
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor, Delegated
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import LIVE_STATES, Permission, require
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import FactorRequired, Key

RIGHTS: dict[DelegationLevel, frozenset[Permission]] = {
    DelegationLevel.VIEW: frozenset({Permission.OWN_BILLING_READ}),
    DelegationLevel.MANAGE: frozenset({Permission.OWN_BILLING_READ, Permission.OWN_TICKETS_WRITE}),
}


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

    @property
    def has_tickets(self) -> bool:
        """Whether the support tickets about these services are worked on."""
        return self.actor.may(Permission.OWN_TICKETS_WRITE)


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
    return _account(actor, Account.number == number)


def again(actor: Actor) -> DelegatedAccount:
    """The account that somebody acts in as its delegate, judged once more under the locks of an act. Raises as `account`."""
    if actor.delegated is None:
        raise NotFound
    return _account(actor, Delegation.id == actor.delegated.id)


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


def acting(actor: Actor, row: Delegation) -> Actor:
    """Somebody as the delegate of a delegation: with its rights, and no others."""
    return dataclasses.replace(
        actor,
        acting_account_id=row.account_id,
        roles=(),
        role_names=(),
        permissions=RIGHTS[row.level],
        delegated=delegated(row),
    )


def delegated(row: Delegation) -> Delegated:
    """What a delegation is about."""
    chosen = frozenset(UUID(hex=one) for one in row.service_ids)
    return Delegated(row.id, None if row.all_services else chosen)


def _account(actor: Actor, which: sa.ColumnElement[bool]) -> DelegatedAccount:
    wanted = _mine(actor).add_columns(asks_factor()).where(which)
    row = db.session.execute(wanted, {"now": clock.now()}).first()
    if row is None:
        raise NotFound
    delegation, found, asks = row
    if asks and not actor.factor_on:
        raise NeedsFactor(number=found.number)
    return _as_delegate(actor, delegation, found)


def _mine(actor: Actor) -> sa.Select[Delegation, Account]:
    return (
        sa.select(Delegation, Account)
        .join(Account, Account.id == Delegation.account_id)
        .where(Delegation.user_id == actor.user_id, Delegation.opens(), is_open())
        .execution_options(populate_existing=True)  # what is delegated is read anew each time
    )


def _as_delegate(actor: Actor, row: Delegation, found: Account) -> DelegatedAccount:
    services = delegated(row).service_ids
    return DelegatedAccount(row.id, found.number, found.name, found.status, services, acting(actor, row))
