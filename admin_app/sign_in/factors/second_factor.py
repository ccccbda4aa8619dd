"""The second factor by a code: one of a factor whose codes are typed, or a recovery code, wherever one is asked for.

Each code is used up by one atomic statement, so it works once, in all processes (SECURITY 4, 5).
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import factor as mails
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import again_if_undone, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import AttemptResult, Method, Stage
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.flow import address_policy, attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.password import hashing, turns
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.throttle import limits
from admin_app.sign_in.trusted_browser import service as trusted_browsers

CODE_MAX = 40  # characters typed, spaces and dashes among them
WRONG_RECOVERY_CODE = N_("That recovery code doesn’t match or was used before.")


def finish(actor: Actor, code: str, *, trust: bool = False) -> lifecycle.Started:
    """The last step of a sign-in: the code opens the session, which gets a new secret.

    `actor` is the session that waits for its factor; `trust` asks not to be asked again in this browser for
    some days. Raises Invalid for a wrong code, RateLimited during a wait, Conflict when the session has ended
    or was opened meanwhile.
    """
    with guarded():
        person = by_id(actor.user_id) if actor.user_id else None
        if person is None or actor.session_id is None:
            raise NotAllowed
        method = verify(actor, person, code)
        return passed(actor, person, (Method.PASSWORD, method), done=Stage.FACTOR, trust=trust)


def passed(
    actor: Actor, person: SignInSubject, methods: tuple[str, ...], *, done: Stage, trust: bool = False
) -> lifecycle.Started:
    """A step of the actor's waiting session is done: the address rules once more, then on to the next step.

    Raises AddressDenied, LimitReached (the waiting session ends), Conflict when the session has ended.
    """
    if actor.session_id is None:
        raise NotAllowed
    context = SignInContext.load(actor, person, methods)
    address_policy.enforce(context)
    session_id = actor.session_id

    def moved_on() -> lifecycle.Started:
        with transaction():
            wanted = trusted_browsers.trust(context) if trust else context
            return progress.advance(wanted, session_id, done)

    try:
        return again_if_undone(moved_on)  # what was proven is used up by now: it can't be shown once more
    except LimitReached:
        address_policy.refused_by_limit(context)
        raise


def verify(actor: Actor, person: SignInSubject, code: str, *, field: str = "code") -> str:
    """Judge a code and use it up, in transactions of its own; gives the method that it proves.

    Raises Invalid beside the field for a wrong one, RateLimited during a wait (from the 10th wrong code), Busy.
    """
    typed = text.code(code)[:CODE_MAX]
    if not typed:
        raise Invalid(N_("Type the code."), field=field, code="empty")  # no guess, so nothing to count
    factor = _factor_of(person, typed)
    if factor:
        with turns.refused_at_moment():
            return _judge(actor, person, typed, factor, field)
    with turns.turn():  # a recovery code is hashed
        return _judge(actor, person, typed, None, field)


def _judge(actor: Actor, person: SignInSubject, typed: str, factor: Factor | None, field: str) -> str:
    try:
        ticket = limits.take(
            limits.code_key(person.user_id), limits.address_key(actor.ip), user_id=person.user_id
        )
    except limits.Waits as wait:
        attempts.record_wait(
            actor, wait, user_id=person.user_id, method=Method.TOTP, session_id=actor.session_id
        )
        raise
    hashed = "" if factor else _recovery_hash(person.user_id, typed)
    with transaction():
        right = _use(person.user_id, typed, factor, hashed)
        if right:
            limits.give_back(ticket)
            if factor is None:
                _recovery_used(actor, person)
        else:
            _refuse(actor, person, factor)
    if not right:
        wrong = factor.code.wrong if factor and factor.code else WRONG_RECOVERY_CODE
        raise Invalid(wrong, field=field, code="wrong_code")
    return factor.method if factor else Method.RECOVERY_CODE


def _factor_of(person: SignInSubject, typed: str) -> Factor | None:
    """The factor that counts this code: the person's own of its shape; none for a recovery code."""
    shaped = registry.by_shape(typed)
    return next((factor for factor in shaped if person.has(factor)), shaped[0] if shaped else None)


def _use(user_id: UUID, typed: str, factor: Factor | None, hashed: str) -> bool:
    if factor and factor.code:
        return factor.code.use(user_id, typed)
    return bool(hashed) and recovery_codes.use(user_id, hashed)


def _recovery_hash(user_id: UUID, typed: str) -> str:
    code, salt = recovery_codes.plain(typed), recovery_codes.salt_of(user_id)
    return hashing.code_hash(code, bytes.fromhex(salt)) if code and salt else ""


def _recovery_used(actor: Actor, person: SignInSubject) -> None:
    remaining = recovery_codes.left(person.user_id)
    known = attempts.as_person(actor, person, actor.session_id)
    security_mail.to_person(
        person.user_id, lambda user: mails.recovery_code_used(user, known, left=remaining)
    )
    if remaining == recovery_codes.FEW:
        security_mail.to_person(
            person.user_id, lambda user: mails.recovery_codes_low(user, known, left=remaining)
        )
    audit.record(
        Event.RECOVERY_CODE_USED,
        known,
        account_id=person.account_id,
        subject_id=person.user_id,
        facts={"left": remaining},
    )


def _refuse(actor: Actor, person: SignInSubject, factor: Factor | None) -> None:
    """A wrong code: counted in a row with its factor (the hundredth turns it off), kept in the history."""
    if factor and factor.code:
        factor.code.count_failure(person.user_id)
    attempts.record(
        actor,
        AttemptResult.WRONG_CODE,
        user_id=person.user_id,
        method=factor.method if factor else Method.RECOVERY_CODE,
        session_id=actor.session_id,
    )
    audit.record(Event.SIGN_IN_CODE_REFUSED, actor, account_id=person.account_id, subject_id=person.user_id)
