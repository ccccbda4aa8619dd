"""Which steps a sign-in asks for: the second factor, its set-up, a new password, the PIN, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin_app.policy.register import AtLimit, FactorRequired, Key
from admin_app.session.limits import concurrent_limit
from admin_app.session.models import Method
from admin_app.sign_in.factors import duty as factor_duty

if TYPE_CHECKING:
    from admin_app.sign_in.flow.context import SignInContext


def needs_factor(context: SignInContext) -> bool:
    """Asked for where one is on, unless this sign-in has proven it or address or browser spare it; never spared for staff."""
    if not context.person.factor_on or context.two_factors:
        return False
    # The factor moves the tie to this address, and gives the choice which session ends, so nothing spares it.
    if context.bound_elsewhere or _is_full(context):
        return True
    return context.person.is_staff or not (context.verdict.skip_totp or context.browser_skips_factor)


def needs_factor_setup(context: SignInContext) -> bool:
    """Staff must have one; of customers those whom the policy `factor.required` names."""
    if context.person.factor_on:
        return False
    wanted = FactorRequired(str(context.policies[Key.FACTOR_REQUIRED]))
    return factor_duty.is_required(context.person.kind, wanted, owner=context.person.is_owner)


def needs_new_password(context: SignInContext) -> bool:
    """After "This wasn't me" or a recovery a new password before anything else; likewise where the one typed here
    falls short of the rule in force."""
    return context.person.must_renew or (context.person.falls_short and Method.PASSWORD in context.methods)


def needs_pin(context: SignInContext) -> bool:
    """The PIN is asked for after signing in where the person wants it, unless the address spares it; never for staff."""
    return context.person.pin_after_sign_in and (context.person.is_staff or not context.verdict.skip_pin)


def needs_documents(context: SignInContext) -> bool:
    """A version of a document is in force that the person has to agree to or to note."""
    return context.person.documents_wait


def needs_room(context: SignInContext) -> bool:
    """As many devices are signed in as are allowed: whoever proved a second factor may end one of them."""
    return context.two_factors and _is_full(context)


def _is_full(context: SignInContext) -> bool:
    most, at_limit = (
        int(context.policies[Key.SESSION_LIMIT]),
        AtLimit(str(context.policies[Key.SESSION_AT_LIMIT])),
    )
    return concurrent_limit.is_full(context.person.user_id, most, at_limit)
