"""The second factor: an authenticator's code or a recovery code, wherever one is asked for.

Each code is used up by one atomic statement, so it works once, in all processes (SECURITY 4, 5).
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import factor as mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import BadCiphertext, unseal
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session.concurrent_limit import LimitReached
from admin_app.session.models import AttemptResult, Method, Stage
from admin_app.sign_in.flow import address_policy, attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.password import hashing
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.throttle import limits
from admin_app.sign_in.totp import codes as totp_codes
from admin_app.sign_in.trusted_browser import service as trusted_browsers

CODE_MAX = 40  # characters typed, spaces and dashes among them


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
    try:
        with transaction():
            if trust:
                context = trusted_browsers.trust(context)
            return progress.advance(context, actor.session_id, done)
    except LimitReached:
        address_policy.refused_by_limit(context)
        raise


def verify(actor: Actor, person: SignInSubject, code: str, *, field: str = "code") -> str:
    """Judge a code and use it up, in transactions of its own; gives the method: `totp` or `recovery_code`.

    Raises Invalid beside the field for a wrong one, RateLimited during a wait (from the 10th wrong code).
    """
    typed = "".join(code.split())[:CODE_MAX]
    if not typed:
        raise Invalid(N_("Type the code."), field=field, code="empty")  # no guess, so nothing to count
    ticket = limits.take(
        limits.code_key(person.user_id), limits.address_key(actor.ip), user_id=person.user_id
    )
    is_totp = len(typed) == totp_codes.DIGITS and typed.isascii() and typed.isdigit()
    hashed = "" if is_totp else _recovery_hash(person.user_id, typed)
    with transaction():
        right = (
            _use_step(person.user_id, typed)
            if is_totp
            else bool(hashed) and recovery_codes.use(person.user_id, hashed)
        )
        if right:
            limits.give_back(ticket)
            if not is_totp:
                _recovery_used(actor, person)
        else:
            _refuse(actor, person, is_totp=is_totp)
    if not right:
        raise _wrong(field, is_totp=is_totp)
    return Method.TOTP if is_totp else Method.RECOVERY_CODE


def place_of(user_id: UUID, column: str = "sealed_secret") -> str:
    """Where a person's authenticator secret is sealed to."""
    return f"totp_credentials.{column}:{user_id}"


def keys_open() -> bool:
    """Whether this process's keys open the authenticators' secrets. One damaged row among those asked says nothing."""
    newest = sa.select(TotpCredential).where(TotpCredential.sealed_secret != "")
    rows = db.session.scalars(newest.order_by(TotpCredential.user_id.desc()).limit(3)).all()
    return not rows or any(_opens(row) for row in rows)


def _opens(row: TotpCredential) -> bool:
    try:
        unseal(row.sealed_secret, place_of(row.user_id))
    except BadCiphertext:
        return False
    return True


def _recovery_hash(user_id: UUID, typed: str) -> str:
    code, salt = recovery_codes.plain(typed), recovery_codes.salt_of(user_id)
    return hashing.code_hash(code, bytes.fromhex(salt)) if code and salt else ""


def _use_step(user_id: UUID, code: str) -> bool:
    """Whether a code is right now and its step was never used; it is used by this."""
    row = db.session.get(TotpCredential, user_id)
    if row is None or row.confirmed_at is None or row.disabled_at is not None:
        return False
    step = totp_codes.matching_step(unseal(row.sealed_secret, place_of(user_id)), code, after=row.last_step)
    if step is None:
        return False
    used = db.session.scalar(
        sa.update(TotpCredential)
        .where(
            TotpCredential.user_id == user_id,
            TotpCredential.last_step < step,
            TotpCredential.disabled_at.is_(None),
        )
        .values(last_step=step, failures=0)
        .returning(TotpCredential.user_id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


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


def _refuse(actor: Actor, person: SignInSubject, *, is_totp: bool) -> None:
    """A wrong code: counted in a row (the hundredth disables the app), kept in the history."""
    if is_totp:
        failures = TotpCredential.failures + 1
        now = sa.literal(clock.now(), TotpCredential.disabled_at.type)
        disabled = sa.case(
            (failures >= attempts.DISABLED_AT, sa.func.coalesce(TotpCredential.disabled_at, now)),
            else_=TotpCredential.disabled_at,
        )
        db.session.execute(
            sa.update(TotpCredential)
            .where(TotpCredential.user_id == person.user_id)
            .values(failures=failures, disabled_at=disabled)
            .execution_options(synchronize_session=False)
        )
    attempts.record(
        actor,
        AttemptResult.WRONG_CODE,
        user_id=person.user_id,
        method=Method.TOTP if is_totp else Method.RECOVERY_CODE,
        session_id=actor.session_id,
    )
    audit.record(Event.SIGN_IN_CODE_REFUSED, actor, account_id=person.account_id, subject_id=person.user_id)


def _wrong(field: str, *, is_totp: bool) -> Invalid:
    if is_totp:
        return Invalid(
            N_(
                "That code doesn't match or was used before. Wait for the next one, and check your device's clock."
            ),
            field=field,
            code="wrong_code",
        )
    return Invalid(N_("That recovery code doesn't match or was used before."), field=field, code="wrong_code")
