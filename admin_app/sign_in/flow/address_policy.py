"""The address rules at the door, and what is kept of a sign-in that they or the session limit refuse.

Judged only once the password (or passkey) was right, so whoever doesn't know it learns nothing of the rules.
"""

from __future__ import annotations

from typing import ClassVar

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.policy.register import Key
from admin_app.session.models import AttemptResult
from admin_app.sign_in.authenticate import Login
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.throttle import limits
from admin_app.trusted_ip import refusal_codes
from admin_app.trusted_ip.models import RefusalRule


class AddressDenied(DomainError):
    """An address rule refuses; support finds the rule by the code."""

    status = 403
    code = "address_denied"
    message: ClassVar[str] = N_("Access from this IP denied. Your refusal code for support is %(refusal)s.")


def enforce(context: SignInContext, ticket: limits.Ticket | None = None) -> None:
    """Let somebody past the address rules, or refuse with a code. Raises AddressDenied."""
    rule, of_account = context.verdict.refused_by, context.verdict.of_account
    if rule is None and _is_tied_away(context):
        rule, of_account = RefusalRule.BOUND, False
    if rule is None:
        return
    person, actor = context.person, context.actor
    with transaction():
        if ticket:
            limits.give_back(ticket)
        code = refusal_codes.note(person.user_id, person.account_id, rule, actor, of_account=of_account)
        result = AttemptResult.BOUND_ELSEWHERE if rule is RefusalRule.BOUND else AttemptResult.ADDRESS_DENIED
        attempts.record(
            actor,
            result,
            user_id=person.user_id,
            method=context.methods[-1],
            session_id=actor.session_id,
            refusal_code=code,
        )
        audit.record(
            Event.SIGN_IN_REFUSED,
            actor,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"result": result.value, "code": code},
        )
    raise AddressDenied(refusal=code)


def _is_tied_away(context: SignInContext) -> bool:
    """Tied to another address, and the second factor can't move the tie here (policy `bind.self_recover`)."""
    if not context.bound_elsewhere:
        return False
    return not (context.actor.ip and context.policies[Key.BIND_SELF_RECOVER] and context.person.factor_on)


def refused_by_limit(context: SignInContext, ticket: limits.Ticket | None = None) -> None:
    """Keep that the session limit ended a sign-in whose proofs were right."""
    with transaction():
        if ticket:
            limits.give_back(ticket)
        attempts.record(
            context.actor,
            AttemptResult.SESSION_LIMIT,
            user_id=context.person.user_id,
            method=context.methods[-1],
            session_id=context.actor.session_id,
        )
        audit.record(
            Event.SIGN_IN_REFUSED,
            context.actor,
            account_id=context.person.account_id,
            subject_id=context.person.user_id,
            facts={"result": AttemptResult.SESSION_LIMIT.value},
        )


def code_of(login: Login) -> str:
    """The code for a request that an address rule refuses, new or the one given lately for the same case."""
    rule = login.denied or RefusalRule.RESTRICT
    code = refusal_codes.known(login.user_id, rule, login.actor.ip)
    if not code:
        with transaction():
            code = refusal_codes.note(
                login.user_id, login.actor.account_id, rule, login.actor, of_account=login.denied_by_account
            )
    return code
