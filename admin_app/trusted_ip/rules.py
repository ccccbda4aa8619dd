"""What may stand on a list of trusted addresses, and that nobody locks their own door behind them.

A list belongs to a person or to a whole account. Restrictions are judged together: whoever has any is let in
from these networks only. Until a trial is confirmed two lists have to admit its author: the one that counts
now, and the one that would stand if nothing else on trial were confirmed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app import config
from admin_app.kernel import networks, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.trusted_ip import judging
from admin_app.trusted_ip.judging import AddressRule
from admin_app.trusted_ip.models import LABEL_MAX, AddressPurpose, TrustedAddress, TrustState

MOST = 50  # entries of a person, and of an account
WIDEST = {4: 16, 6: 32}  # prefix of the widest network that may spare a step
SPARING = frozenset({AddressPurpose.SKIP_TOTP, AddressPurpose.SKIP_PIN})
LOCKED_OUT = N_(
    "You would lock yourself out: your address %(ip)s isn’t in it. Enter the network you are using now."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry as it was asked for, its values checked for themselves."""

    network: str
    purpose: AddressPurpose
    label: str

    @property
    def restricts(self) -> bool:
        """Whether it restricts where somebody comes from."""
        return self.purpose is AddressPurpose.RESTRICT


def wanted(actor: Actor, network: str, purpose: str, label: str) -> Wanted:
    """What somebody asks for. Raises Invalid beside the field: network, purpose, label."""
    try:
        kind = AddressPurpose(purpose)
    except ValueError as error:
        raise Invalid(N_("Choose what it is for."), field="purpose", code="unknown") from error
    if actor.is_staff and kind is not AddressPurpose.RESTRICT:
        raise Invalid(N_("Staff can’t skip a step."), field="purpose", code="staff")
    found = Wanted(networks.parse(network), kind, text.clean_line(label, LABEL_MAX, "label", required=False))
    if not found.restricts:
        _refuse_wide(found.network)
    if networks.is_local(found.network) and config.active().environment == "production":
        raise Invalid(
            N_("This is the address of the server itself: anybody could seem to come from it."),
            field="network",
            code="local",
        )
    return found


def _refuse_wide(network: str) -> None:
    parsed = ipaddress.ip_network(network)
    widest = WIDEST[parsed.version]
    if parsed.prefixlen < widest:
        raise Invalid(
            N_("That is too wide for skipping a step. Use /%(widest)s or a longer mask."),
            field="network",
            code="too_wide",
            widest=widest,
        )


def is_live(row: TrustedAddress, now: datetime) -> bool:
    """Whether a row still stands: on, or on trial and in time."""
    return row.state is TrustState.ON or (row.trial_until is not None and row.trial_until > now)


def refuse_twice(rows: Iterable[TrustedAddress], want: Wanted, beside: set[UUID | None]) -> None:
    """The same network for the same purpose stands once; rows in `beside` give way to it."""
    for row in rows:
        if row.id not in beside and (row.network, row.purpose) == (want.network, want.purpose):
            raise Invalid(
                N_("%(network)s is already on this list."), field="network", code="twice", network=row.network
            )


def overlapping(rows: Iterable[TrustedAddress], want: Wanted, beside: set[UUID | None]) -> tuple[str, ...]:
    """Networks of the same purpose that share addresses with this one."""
    return tuple(
        r.network
        for r in rows
        if r.purpose is want.purpose and r.id not in beside and networks.overlaps(r.network, want.network)
    )


def refuse_full(rows: Sequence[TrustedAddress]) -> None:
    """At most 50 entries a list."""
    if len(rows) >= MOST:
        raise Invalid(
            N_(
                "At most %(most)s entries are possible. Delete one first, or combine several into one network."
            ),
            field="network",
            code="full",
            most=MOST,
        )


def with_new(
    live: Iterable[TrustedAddress], want: Wanted, new_id: UUID, replaces: UUID | None, until: datetime
) -> tuple[list[AddressRule], list[AddressRule]]:
    """The list with a restriction on trial: as it counts then, and as it stands once that alone is confirmed."""
    others = [r for r in live if r.id != new_id]
    new = AddressRule(
        new_id, want.network, want.purpose, of_account=False, trial_until=until, replaces_id=replaces
    )
    now_on = judging.in_force([*map(as_rule, others), new])
    return now_on, [*settled(others, {replaces}), new]


def without(live: Sequence[TrustedAddress], gone: UUID) -> tuple[list[AddressRule], list[AddressRule]]:
    """The list without a row: as it counts then, and as it stands once every trial is over."""
    left = [r for r in live if r.id != gone]
    return judging.in_force([as_rule(r) for r in left]), settled(left, set())


def settled(rows: Iterable[TrustedAddress], beside: set[UUID | None]) -> list[AddressRule]:
    """What stands if nothing on trial is confirmed."""
    return [as_rule(r) for r in rows if r.state is TrustState.ON and r.id not in beside]


def as_rule(row: TrustedAddress) -> AddressRule:
    """A row as it is judged."""
    until = row.trial_until if row.state is TrustState.TRIAL else None
    return AddressRule(row.id, row.network, row.purpose, row.account_id is not None, until, row.replaces_id)


def refuse_lockout(actor: Actor, *lists: Sequence[AddressRule]) -> None:
    """Each of these lists must admit whoever asks for it (nobody locks oneself out)."""
    for rules in lists:
        admitted = restricting(rules)
        if admitted and not networks.inside(actor.ip, admitted):
            raise Invalid(LOCKED_OUT, field="network", code="locked_out", ip=actor.ip or "–")


def restricting(rules: Iterable[AddressRule]) -> list[str]:
    """The networks that a list lets people in from; none means from everywhere."""
    return [r.network for r in rules if r.purpose is AddressPurpose.RESTRICT]


def refuse_replaced(live: Iterable[TrustedAddress], row: TrustedAddress) -> None:
    """A row in whose place another one is on trial waits for the end of that."""
    if any(r.replaces_id == row.id and r.state is TrustState.TRIAL for r in live):
        raise Conflict(N_("A change of this restriction is on trial. Confirm or undo that first."))
