"""Which steps a sign-in asks for: the second factor, its set-up, a new password, the PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin_app.policy.register import Key
from admin_app.sign_in.factors import duty as factor_duty

if TYPE_CHECKING:
    from admin_app.sign_in.flow.context import Entry


def is_asked(entry: Entry) -> bool:
    """Asked for where one is on, unless this sign-in has proven it or address or browser spare it; never spared for staff."""
    if not entry.person.factor_on or entry.two_factors:
        return False
    if entry.bound_elsewhere:  # the factor moves the tie to this address, so nothing spares it
        return True
    return entry.person.is_staff or not (entry.verdict.skip_totp or entry.browser_spares)


def must_be_set_up(entry: Entry) -> bool:
    """Staff must have one; of customers those whom the policy `factor.required` names."""
    if entry.person.factor_on:
        return False
    wanted = str(entry.policies[Key.FACTOR_REQUIRED])
    return factor_duty.is_required(entry.person.kind, wanted, owner=entry.person.is_owner)


def must_renew(entry: Entry) -> bool:
    """After "This wasn't me" or a recovery: a new password before anything else."""
    return entry.person.must_renew


def is_pin_asked(entry: Entry) -> bool:
    """The PIN is asked for after signing in where the person wants it, unless the address spares it; never for staff."""
    return entry.person.pin_after_sign_in and (entry.person.is_staff or not entry.verdict.skip_pin)
