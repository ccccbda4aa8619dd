"""Setting up two-step sign-in: an authenticator app on, replaced, off; recovery codes anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import factor as mails
from admin_app.former_state import service as former_state
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import seal, unseal
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.session.models import Method
from admin_app.sign_in import disputed
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import TotpCredential
from admin_app.sign_in.password.credential import require_self
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.totp import authenticator
from admin_app.sign_in.totp import codes as totp_codes
from admin_app.sign_in.totp.factor import TOTP
from admin_app.sign_in.trusted_browser import service as trusted_browsers

PENDING_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A set-up under way: what an app scans, and the secret for typing. Shown until its first code came."""

    link: str = field(repr=False)
    secret: str = field(repr=False)


def begin(actor: Actor, *, code: str = "") -> SetUp:
    """Begin to set an authenticator app up; the present one works until the new one's first code came.

    Asks for a fresh sign-in, and for a code of the present app where one is on. Raises ReauthRequired, Invalid
    beside `code`, RateLimited, Conflict where a verified cell phone is asked for first.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        if factor_changes.needs_phone(actor, app_on=person.has(TOTP)):
            raise Conflict(N_("Verify a primary mobile phone first, on the page “Contacts”."))
        if person.has(TOTP):
            second_factor.verify(actor, person, code)
        secret = totp_codes.new_secret()
        with transaction() as session:
            row = lock_row(TotpCredential, person.user_id)
            if row is None:
                row = TotpCredential(user_id=person.user_id, sealed_secret="")
                session.add(row)
            row.pending_secret = seal(secret, authenticator.place_of(person.user_id, "pending_secret"))
            row.pending_at = clock.now()
    return _set_up(person, secret)


def pending(actor: Actor) -> SetUp | None:
    """The set-up under way, to be shown again; None when there is none or it was left lying for an hour."""
    person = require_self(actor)
    row = db.session.get(TotpCredential, person.user_id)
    if (
        row is None
        or not row.pending_secret
        or row.pending_at is None
        or row.pending_at < clock.now() - PENDING_LIFE
    ):
        return None
    return _set_up(
        person, unseal(row.pending_secret, authenticator.place_of(person.user_id, "pending_secret"))
    )


def _set_up(person: SignInSubject, secret: str) -> SetUp:
    return SetUp(
        totp_codes.provisioning_link(secret, config.active().brand, person.username),
        totp_codes.readable(secret),
    )


def confirm(actor: Actor, *, code: str) -> list[str]:
    """The new app's first code: it is on from now on. Gives ten recovery codes, shown once, when it is the first.

    A change of the app keeps the recovery codes (an empty list). A session that waited for the set-up is open
    then. Raises ReauthRequired, Invalid beside `code`, Conflict when no set-up is under way.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        step = _judge_first_code(person, code)
        codes, salt, hashes = ([], b"", []) if person.factor_on else recovery_codes.make()
        with transaction():
            lock_row(User, person.user_id)  # factors are added and removed one after the other
            row = lock_row(TotpCredential, person.user_id)
            if row is None or not row.pending_secret:
                raise Conflict(N_("This set-up was finished on another page."))
            secret = unseal(row.pending_secret, authenticator.place_of(person.user_id, "pending_secret"))
            if row.confirmed_at is not None:
                former_state.keep_row(actor, row)
            row.sealed_secret = seal(secret, authenticator.place_of(person.user_id))
            row.pending_secret, row.pending_at = "", None
            row.confirmed_at, row.last_step, row.failures, row.disabled_at = clock.now(), step, 0, None
            if codes:
                disputed.keep_codes(actor, person.user_id)
                recovery_codes.replace(person.user_id, salt, hashes)
            trusted_browsers.forget(person.user_id)
            _tell_on(actor, person)
            factor_changes.open_session(actor, person, Method.TOTP)
    return codes


def _judge_first_code(person: SignInSubject, code: str) -> int:
    row = db.session.get(TotpCredential, person.user_id)
    if (
        row is None
        or not row.pending_secret
        or row.pending_at is None
        or row.pending_at < clock.now() - PENDING_LIFE
    ):
        raise Conflict(N_("This set-up has ended. Start again."))
    secret = unseal(row.pending_secret, authenticator.place_of(person.user_id, "pending_secret"))
    typed = text.code(code)
    step = totp_codes.matching_step(secret, typed, after=-1)
    if step is not None:
        return step
    minutes = totp_codes.minutes_off(secret, typed)
    if minutes:
        raise Invalid(
            N_(
                "That code is right, but for another time: your device’s clock is wrong by about %(minutes)s\u00a0min."
            ),
            field="code",
            code="clock",
            minutes=minutes,
        )
    raise Invalid(
        N_("That code doesn’t match. Type the one your app shows now."), field="code", code="wrong_code"
    )


def _tell_on(actor: Actor, person: SignInSubject) -> None:
    event = Event.TOTP_REPLACED if person.has(TOTP) else Event.TOTP_ON
    write = mails.totp_replaced if person.has(TOTP) else mails.totp_on
    audit.record(event, actor, account_id=person.account_id, subject_id=person.user_id)
    security_mail.everywhere(person.user_id, lambda user: write(user, actor))


def turn_off(actor: Actor, *, code: str) -> None:
    """Turn the authenticator app off; the recovery codes go with it, unless another factor stays.

    Asks for a fresh sign-in and a code of the present factor. Whoever must have a factor keeps the last one.
    Raises ReauthRequired, NotAllowed, Conflict when none is on, Invalid beside `code`, RateLimited.
    """
    person = require_self(actor)
    require_fresh(actor)
    if not person.has(TOTP):
        raise Conflict(N_("No authenticator app is on."))
    with guarded():
        if person.factors == {TOTP.key}:
            factor_changes.require_free_to_go(person)
        second_factor.verify(actor, person, code)
        with transaction():
            lock_row(User, person.user_id)
            last = factor_changes.is_last(TOTP, person.user_id)
            if last and person.factors != {TOTP.key}:
                factor_changes.require_free_to_go(person)
            row = lock_row(TotpCredential, person.user_id)
            if row is not None and row.confirmed_at is not None:
                former_state.keep_row(actor, row)
            TOTP.remove(person.user_id)
            if last:
                disputed.keep_codes(actor, person.user_id)
                recovery_codes.remove(person.user_id)
            trusted_browsers.forget(person.user_id)
            factor_changes.lower_session(actor, last=last)
            audit.record(Event.TOTP_OFF, actor, account_id=person.account_id, subject_id=person.user_id)
            security_mail.everywhere(person.user_id, lambda user: mails.totp_off(user, actor))


def renew_codes(actor: Actor) -> list[str]:
    """Ten new recovery codes, shown once; the former ones are worthless.

    Raises ReauthRequired, Conflict when no second factor is on.
    """
    person = require_self(actor)
    require_fresh(actor)
    if not person.factor_on:
        raise Conflict(N_("Recovery codes come with a second step. Set one up first."))
    with guarded():
        codes, salt, hashes = recovery_codes.make()
        with transaction():
            lock_row(User, person.user_id)
            disputed.keep_codes(actor, person.user_id)
            recovery_codes.replace(person.user_id, salt, hashes)
            audit.record(
                Event.RECOVERY_CODES_MADE, actor, account_id=person.account_id, subject_id=person.user_id
            )
            security_mail.everywhere(person.user_id, lambda user: mails.recovery_codes_made(user, actor))
    return codes
