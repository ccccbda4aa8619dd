"""Trusted addresses, read only: none can be made until the rules that keep people from locking themselves out stand."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import masks
from admin_app.kernel.db import db
from admin_app.kernel.lens import Area, Lens, Shown
from admin_app.trusted_ip.models import Purpose, TrustedAddress, TrustState


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One network as a page shows it."""

    id: UUID
    user_id: UUID | None
    network: Shown
    purpose: Purpose
    label: str
    state: TrustState
    trial_until: datetime | None
    created_at: datetime


def of_account(
    account_id: UUID, user_ids: Collection[UUID], lens: Lens, *, limit: int = 50
) -> list[AddressRow]:
    """The networks of an account and of some of its people, newest first. One statement."""
    wanted = (
        sa.select(TrustedAddress)
        .where(sa.or_(TrustedAddress.account_id == account_id, TrustedAddress.user_id.in_(user_ids)))
        .order_by(TrustedAddress.created_at.desc(), TrustedAddress.id.desc())
        .limit(limit)
    )
    return [_row(address, lens) for address in db.session.scalars(wanted)]


def mask(network: str) -> str:
    """What is left of a network where it may not be seen: of IPv4 three parts at most, of IPv6 the /48."""
    try:
        parsed = ipaddress.ip_network(network)
    except ValueError:
        return masks.text(network)
    return masks.ip(str(parsed.network_address))


def _row(address: TrustedAddress, lens: Lens) -> AddressRow:
    network = lens.show(address.network, Area.SECURITY, mask, name="networks", user_id=address.user_id)
    label = "" if network.masked else address.label  # the customer's own words about the network
    return AddressRow(
        address.id, address.user_id, network, address.purpose, label, address.state, address.trial_until,
        address.created_at,
    )  # fmt: skip
