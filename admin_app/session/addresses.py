"""The address rules, judged at sign-in and at each request: restrictions, spared steps, sessions tied to an address.

A restriction on trial is judged by the clock, so a worker that stands still changes nothing: past its end it
counts no more, and the row it replaced counts again (DOMAIN 3, Trusted addresses).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.session.models import RefusalRule
from admin_app.trusted_ip.models import Purpose, TrustedAddress, TrustState


@dataclass(frozen=True, slots=True)
class Rule:
    """One network as it is judged."""

    id: UUID
    network: str
    purpose: Purpose
    of_account: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of an address: who refuses it, if anybody, and which steps it spares."""

    refused_by: RefusalRule | None = None
    of_account: bool = False
    skip_totp: bool = False
    skip_pin: bool = False


NOTHING = Verdict()


def rules_of(user_id: UUID, account_id: UUID | None, now: datetime | None = None) -> list[Rule]:
    """The rules that count now for a person, the account's among them. One statement."""
    owner = TrustedAddress.user_id == user_id
    if account_id is not None:
        owner = sa.or_(owner, TrustedAddress.account_id == account_id)
    rows = db.session.execute(
        sa.select(
            TrustedAddress.id, TrustedAddress.network, TrustedAddress.purpose, TrustedAddress.account_id,
            TrustedAddress.state, TrustedAddress.trial_until, TrustedAddress.replaces_id,
        ).where(owner)
    ).all()  # fmt: skip
    moment = now or clock.now()
    live = [r for r in rows if r.state is TrustState.ON or (r.trial_until and r.trial_until > moment)]
    replaced = {r.replaces_id for r in live if r.state is TrustState.TRIAL}
    return [Rule(r.id, r.network, r.purpose, r.account_id is not None) for r in live if r.id not in replaced]


def judge(rules: Iterable[Rule], ip: str) -> Verdict:
    """What these rules say of an address. The person's own list and the account's must both admit it."""
    rules = list(rules)
    for of_account in (False, True):
        networks = [r.network for r in rules if r.purpose is Purpose.RESTRICT and r.of_account is of_account]
        if networks and not inside(ip, networks):
            return Verdict(RefusalRule.RESTRICT, of_account)
    return Verdict(
        skip_totp=inside(ip, [r.network for r in rules if r.purpose is Purpose.SKIP_TOTP]),
        skip_pin=inside(ip, [r.network for r in rules if r.purpose is Purpose.SKIP_PIN]),
    )


def inside(ip: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of these networks; one that can't be read lies in none."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    parsed = [ipaddress.ip_network(network) for network in networks]
    return any(address in network for network in parsed if network.version == address.version)
