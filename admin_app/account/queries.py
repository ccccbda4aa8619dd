"""What the desk reads about one account. Private fields come through the lens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import postal
from admin_app.account.models import Address
from admin_app.identity.models import Account, AccountKind, AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks

_FACTS = (
    sa.select(
        Account.id,
        Account.number,
        Account.name,
        Account.kind,
        Account.status,
        Account.status_reason,
        Account.country,
        Account.language,
        Account.time_zone,
        Account.currency,
        Account.legal_name,
        Account.vat_id,
        Account.customer_since,
        Account.closed_at,
        Account.restricted_since,
        Account.version,
        Address.attention,
        Address.line1,
        Address.line2,
        Address.postcode,
        Address.city,
        Address.region,
        Address.country.label("in_country"),
    )
    .outerjoin(Address, sa.and_(Address.account_id == Account.id, Address.is_primary))
    .where(Account.id == sa.bindparam("account_id"))
)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as staff see it. `address` masks to its town."""

    id: UUID
    number: str
    name: str
    kind: AccountKind
    status: AccountStatus
    status_reason: str
    country: str
    language: str
    time_zone: str
    currency: str
    legal_name: str
    vat_id: Revealed
    address: Revealed
    customer_since: date
    closed_at: datetime | None
    restricted_since: datetime | None
    version: int


def facts(actor: Actor, account_id: UUID, lens: Lens) -> AccountFacts:
    """One account with its primary address, in one statement. Raises NotFound, NotAllowed."""
    require(actor, Permission.ACCOUNT_READ)
    account: Any = rows_of(*reading(account_id)).first()
    if account is None:
        raise NotFound
    return AccountFacts(
        id=account.id,
        number=account.number,
        name=account.name,
        kind=account.kind,
        status=account.status,
        status_reason=account.status_reason,
        country=account.country,
        language=account.language,
        time_zone=account.time_zone,
        currency=account.currency,
        legal_name=account.legal_name,
        vat_id=lens.show(account.vat_id, Area.BILLING, masks.text, name="tax_id"),
        address=_address(account, lens),
        customer_since=account.customer_since.date(),
        closed_at=account.closed_at,
        restricted_since=account.restricted_since,
        version=account.version,
    )


def reading(account_id: UUID) -> Reading:
    """What `facts` asks, to be read ahead."""
    return _FACTS, {"account_id": account_id}


def _address(address: Any, lens: Lens) -> Revealed:
    if address.in_country is None:
        return Revealed("", masked=False)
    parts = {name: getattr(address, name) for name in postal.FIELDS} | {"country": address.in_country}
    whole = ", ".join([*postal.lines(parts), address.in_country])
    return lens.show(whole, Area.PROFILE, lambda _whole: address.city or masks.DOT * 5, name="address")
