"""Setting up two-step sign-in: an authenticator app on, replaced, off; recovery codes anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email.messages import factor as mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import seal, unseal
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import require_fresh
from admin_app.session import service as sessions
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import entry as entries
from admin_app.sign_in import notices, opening, recovery, second_factor, totp
from admin_app.sign_in.candidate import Candidate
from admin_app.sign_in.login import guarded
from admin_app.sign_in.models import PasswordCredential, RecoveryCode, TotpCredential
from admin_app.sign_in.password import require_self
from admin_app.user.models import User

PENDING_LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A set-up under way: what an app scans, and the secret for typing. Shown until its first code came."""

    link: str
    secret: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Which ways to sign in a person has; nothing secret in it."""

    password_set_at: datetime | None
    totp_since: datetime | None
    totp_disabled: bool
    codes_left: int
    codes_made_at: datetime | None

    @property
    def two_steps(self) -> bool:
        """Two-step sign-in is on."""
        return self.totp_since is not None


def begin(actor: Actor, *, code: str = "") -> SetUp:
    """Begin to set an authenticator app up; the present one works until the new one's first code came.

    Asks for a fresh sign-in, and for a code of the present factor where one is on. Raises ReauthRequired,
    Invalid beside `code`, RateLimited.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        if person.factor_on:
            second_factor.verify(actor, person, code)
        secret = totp.new_secret()
        with transaction() as session:
            row = lock_row(TotpCredential, person.user_id)
            if row is None:
                row = TotpCredential(user_id=person.user_id, sealed_secret="")
                session.add(row)
            row.pending_secret = seal(secret, second_factor.place_of(person.user_id, "pending_secret"))
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
        person, unseal(row.pending_secret, second_factor.place_of(person.user_id, "pending_secret"))
    )


def _set_up(person: Candidate, secret: str) -> SetUp:
    return SetUp(
        totp.provisioning_link(secret, config.active().brand, person.username), totp.readable(secret)
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
        codes, salt, hashes = ([], b"", []) if person.factor_on else recovery.make()
        with transaction():
            row = lock_row(TotpCredential, person.user_id)
            if row is None or not row.pending_secret:
                raise Conflict(N_("Another page finished this set-up."))
            secret = unseal(row.pending_secret, second_factor.place_of(person.user_id, "pending_secret"))
            row.sealed_secret = seal(secret, second_factor.place_of(person.user_id))
            row.pending_secret, row.pending_at = "", None
            row.confirmed_at, row.last_step, row.failures, row.disabled_at = clock.now(), step, 0, None
            if codes:
                recovery.replace(person.user_id, salt, hashes)
            _tell_on(actor, person)
            _open_session(actor, person)
    return codes


def _judge_first_code(person: Candidate, code: str) -> int:
    row = db.session.get(TotpCredential, person.user_id)
    if (
        row is None
        or not row.pending_secret
        or row.pending_at is None
        or row.pending_at < clock.now() - PENDING_LIFE
    ):
        raise Conflict(N_("This set-up has ended. Begin anew."))
    secret = unseal(row.pending_secret, second_factor.place_of(person.user_id, "pending_secret"))
    typed = "".join(code.split())
    step = totp.matching_step(secret, typed, after=-1)
    if step is not None:
        return step
    minutes = totp.minutes_off(secret, typed)
    if minutes:
        raise Invalid(
            N_("That code is right, but for another time: your device's clock is wrong by about %(minutes)s min."),
            field="code", code="clock", minutes=minutes,
        )  # fmt: skip
    raise Invalid(
        N_("That code doesn't match. Type the one your app shows now."), field="code", code="wrong_code"
    )


def _tell_on(actor: Actor, person: Candidate) -> None:
    event = Event.TOTP_REPLACED if person.factor_on else Event.TOTP_ON
    write = mails.totp_replaced if person.factor_on else mails.totp_on
    audit.record(event, actor, account_id=person.account_id, subject_id=person.user_id)
    notices.everywhere(person.user_id, lambda user: write(user, actor))


def _open_session(actor: Actor, person: Candidate) -> None:
    """Rights rise: a session that waited for this opens with a secret of its own, an open one gets a new one."""
    if actor.session_id is None:
        return
    row = db.session.get(LoginSession, actor.session_id)
    if row is None or row.ended_at is not None:
        return
    methods = [m for m in row.methods if m != "totp"] + ["totp"]
    if row.stage is not Stage.FACTOR_SETUP:
        sessions.renew(row.id, methods=methods)
        return
    opening.advance(entries.of(actor, person, tuple(methods)), row.id, Stage.FACTOR_SETUP)


def turn_off(actor: Actor, *, code: str) -> None:
    """Turn the authenticator app off; the recovery codes go with it.

    Asks for a fresh sign-in and a code of the present factor. Staff must have a factor, so theirs stays.
    Raises ReauthRequired, NotAllowed, Conflict when none is on, Invalid beside `code`, RateLimited.
    """
    person = require_self(actor)
    require_fresh(actor)
    if person.is_staff:
        raise NotAllowed(N_("Staff sign in with a second factor. You can move to another app instead."))
    if not person.factor_on:
        raise Conflict(N_("No authenticator app is on."))
    with guarded():
        second_factor.verify(actor, person, code)
        with transaction():
            clear(person.user_id)
            if actor.session_id:
                sessions.renew(actor.session_id, methods=["password"])
            audit.record(Event.TOTP_OFF, actor, account_id=person.account_id, subject_id=person.user_id)
            notices.everywhere(person.user_id, lambda user: mails.totp_off(user, actor))


def clear(user_id: UUID) -> None:
    """Take all second factors of a person away, in another command's transaction, which checks and tells."""
    recovery.remove(user_id)
    db.session.execute(
        sa.delete(TotpCredential)
        .where(TotpCredential.user_id == user_id)
        .execution_options(synchronize_session=False)
    )


def renew_codes(actor: Actor) -> list[str]:
    """Ten new recovery codes, shown once; the former ones are worthless.

    Raises ReauthRequired, Conflict when no second factor is on.
    """
    person = require_self(actor)
    require_fresh(actor)
    if not person.factor_on:
        raise Conflict(N_("Recovery codes come with an authenticator app. Turn one on first."))
    with guarded():
        codes, salt, hashes = recovery.make()
        with transaction():
            lock_row(TotpCredential, person.user_id)
            recovery.replace(person.user_id, salt, hashes)
            audit.record(
                Event.RECOVERY_CODES_MADE, actor, account_id=person.account_id, subject_id=person.user_id
            )
            notices.everywhere(person.user_id, lambda user: mails.recovery_codes_made(user, actor))
    return codes


def end_other_sessions(actor: Actor) -> int:
    """What a changed factor offers: sign out everywhere but here (SECURITY 58)."""
    return sessions.sign_out_others(actor)


def summary(user_ids: Collection[UUID]) -> dict[UUID, Summary]:
    """Which ways to sign in each of these people has, in one statement: no secret, open to staff."""
    of_person = RecoveryCode.user_id == User.id
    codes = (
        sa.select(sa.func.count())
        .where(of_person, RecoveryCode.used_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )
    made = sa.select(sa.func.max(RecoveryCode.created_at)).where(of_person).correlate(User).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            User.id, PasswordCredential.set_at, TotpCredential.confirmed_at, TotpCredential.disabled_at,
            codes.label("codes"), made.label("made"),
        )
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .outerjoin(TotpCredential, TotpCredential.user_id == User.id)
        .where(User.id.in_(user_ids))
    )  # fmt: skip
    return {
        r.id: Summary(
            r.set_at,
            r.confirmed_at,
            totp_disabled=r.disabled_at is not None,
            codes_left=r.codes,
            codes_made_at=r.made,
        )
        for r in rows
    }
