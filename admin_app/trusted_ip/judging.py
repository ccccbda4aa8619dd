"""The address rules, judged at sign-in and at each request: restrictions, spared steps, sessions tied to an address.

A restriction on trial is judged by the clock, so a worker that stands still changes nothing: past its end it
counts no more, and the row it replaced counts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock, networks
from admin_app.kernel.db import db
from admin_app.trusted_ip.models import AddressPurpose, RefusalRule, TrustedAddress, TrustState

inside = networks.inside


@dataclass(frozen=True, slots=True)
class AddressRule:
    """One network as it is judged. `trial_until` where it counts on trial only."""

    id: UUID
    network: str
    purpose: AddressPurpose
    of_account: bool
    trial_until: datetime | None = None
    replaces_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A restriction that waits to be confirmed, until when."""

    address_id: UUID
    until: datetime
    of_account: bool


@dataclass(frozen=True, slots=True)
class AddressVerdict:
    """What the rules say of an address: who refuses it, if anybody, and which steps it spares.

    `trial` is the restriction whose trial ends first, whatever the address.
    """

    refused_by: RefusalRule | None = None
    of_account: bool = False
    skip_totp: bool = False
    skip_pin: bool = False
    trial: Trial | None = None


NOTHING = AddressVerdict()


def rules_of(user_id: UUID, account_id: UUID | None, now: datetime | None = None) -> list[AddressRule]:
    """The rules that count now for a person, the account's among them. One statement."""
    owner = TrustedAddress.user_id == user_id
    if account_id is not None:
        owner = sa.or_(owner, TrustedAddress.account_id == account_id)
    rows = db.session.execute(
        sa.select(
            TrustedAddress.id,
            TrustedAddress.network,
            TrustedAddress.purpose,
            TrustedAddress.account_id,
            TrustedAddress.state,
            TrustedAddress.trial_until,
            TrustedAddress.replaces_id,
        ).where(owner)
    ).all()
    moment = now or clock.now()
    rules = [
        AddressRule(
            r.id,
            r.network,
            r.purpose,
            r.account_id is not None,
            r.trial_until if r.state is TrustState.TRIAL else None,
            r.replaces_id,
        )
        for r in rows
        if r.state is TrustState.ON or (r.trial_until and r.trial_until > moment)
    ]
    return in_force(rules)


def in_force(rules: Sequence[AddressRule]) -> list[AddressRule]:
    """Of rules whose time isn't over, those that count: a row on trial stands in the place of the one it replaces."""
    replaced = {r.replaces_id for r in rules if r.trial_until}
    return [r for r in rules if r.id not in replaced]


def judge(rules: Iterable[AddressRule], ip: str) -> AddressVerdict:
    """What these rules say of an address. The person's own list and the account's must both admit it."""
    rules = list(rules)
    trial = _first_trial(rules)
    for of_account in (False, True):
        wanted = [
            r.network for r in rules if r.purpose is AddressPurpose.RESTRICT and r.of_account is of_account
        ]
        if wanted and not inside(ip, wanted):
            return AddressVerdict(RefusalRule.RESTRICT, of_account, trial=trial)
    return AddressVerdict(
        skip_totp=inside(ip, [r.network for r in rules if r.purpose is AddressPurpose.SKIP_TOTP]),
        skip_pin=inside(ip, [r.network for r in rules if r.purpose is AddressPurpose.SKIP_PIN]),
        trial=trial,
    )


def _first_trial(rules: Iterable[AddressRule]) -> Trial | None:
    waiting = [Trial(r.id, r.trial_until, r.of_account) for r in rules if r.trial_until]
    return min(waiting, key=lambda t: t.until, default=None)
