"""Reading trusted addresses, for pages. Networks are private: each reader brings a lens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Membership
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW
from admin_app.kernel.db import db
from admin_app.kernel.networks import read
from admin_app.kernel.rights.lens import Area, Lens, Revealed, own
from admin_app.lib import masks
from admin_app.trusted_ip import lists
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState

LiveRow = sa.Row[*tuple[Any, ...]]  # as much of a TrustedAddress as pages show
_LIVE = (
    sa.select(
        TrustedAddress.id,
        TrustedAddress.user_id,
        TrustedAddress.account_id,
        TrustedAddress.network,
        TrustedAddress.label,
        TrustedAddress.purpose,
        TrustedAddress.state,
        TrustedAddress.trial_until,
        TrustedAddress.created_at,
        TrustedAddress.replaces_id,
        TrustedAddress.version,
    )
    .where(
        sa.or_(
            TrustedAddress.user_id == sa.bindparam("user_id"),
            TrustedAddress.account_id == sa.bindparam("account_id"),
        ),
        sa.or_(TrustedAddress.state == TrustState.ON, TrustedAddress.trial_until > NOW),
    )
    .order_by(TrustedAddress.created_at, TrustedAddress.id)
)


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One network as a page shows it."""

    id: UUID
    user_id: UUID | None
    network: Revealed
    purpose: AddressPurpose
    label: str
    state: TrustState
    trial_until: datetime | None
    created_at: datetime
    replaces_id: UUID | None = None
    version: int = 1

    @property
    def on_trial(self) -> bool:
        """Waits to be confirmed."""
        return self.state is TrustState.TRIAL and not self.fell_back

    @property
    def fell_back(self) -> bool:
        """Wasn't confirmed in time, so it counts no more; judged by the clock alone."""
        return self.state is TrustState.TRIAL and (
            self.trial_until is None or self.trial_until <= clock.now()
        )


def own_list(actor: Actor, *, of_account: bool = False) -> list[AddressRow]:
    """The actor's list, or as owner the account's, newest first. Two statements. Raises NotAllowed."""
    return [row_of(address, own()) for address in lists.shown(actor, of_account=of_account).rows]


def own_one(actor: Actor, address_id: UUID) -> AddressRow:
    """One entry of these lists. Raises NotFound, NotAllowed."""
    owned = lists.shown(actor, of_account=lists.holds(actor, address_id))
    return row_of(owned.one(address_id), own())


def count_of_account(account_id: UUID) -> int:
    """How many entries an account's list has."""
    counted = (
        sa.select(sa.func.count()).select_from(TrustedAddress).where(TrustedAddress.account_id == account_id)
    )
    return db.session.scalar(counted) or 0


def of_account(account_id: UUID, lens: Lens, *, limit: int = 50) -> list[AddressRow]:
    """The networks of an account and of its people, newest first. One statement."""
    people = sa.select(Membership.user_id).where(Membership.account_id == account_id)
    wanted = (
        sa.select(TrustedAddress)
        .where(sa.or_(TrustedAddress.account_id == account_id, TrustedAddress.user_id.in_(people)))
        .order_by(TrustedAddress.created_at.desc(), TrustedAddress.id.desc())
        .limit(limit)
    )
    return [row_of(address, lens) for address in db.session.scalars(wanted)]


def restrictions(user_id: UUID | None, account_id: UUID | None) -> list[LiveRow]:
    """What a person's list, or without one an account's, restricts to now, oldest first. One statement."""
    rows = live(user_id, None if user_id else account_id)
    return [r for r in rows if r.purpose is AddressPurpose.RESTRICT]


def live(user_id: UUID | None, account_id: UUID | None) -> list[LiveRow]:
    """What counts now in the lists of a person and an account, either or both, oldest first. One statement.

    A row on trial counts in the place of the one it is to replace.
    """
    rows = db.session.execute(_LIVE, {"user_id": user_id, "account_id": account_id, "now": clock.now()}).all()
    replaced = {r.replaces_id for r in rows if r.state is TrustState.TRIAL}
    return [r for r in rows if r.id not in replaced]


def mask(network: str) -> str:
    """What is left of a network where it may not be seen: of IPv4 three parts at most, of IPv6 the /48."""
    try:
        parsed = read(network)
    except ValueError:
        return masks.text(network)
    return masks.ip(str(parsed.network_address))


def row_of(address: TrustedAddress | LiveRow, lens: Lens) -> AddressRow:
    """One row as far as the lens shows it."""
    network = lens.show(address.network, Area.SECURITY, mask, name="networks", user_id=address.user_id)
    label = "" if network.masked else address.label  # the customer's own words about the network
    return AddressRow(
        address.id,
        address.user_id,
        network,
        address.purpose,
        label,
        address.state,
        address.trial_until,
        address.created_at,
        address.replaces_id,
        address.version,
    )
