"""What a dispute does with the ways to sign in and the rules of a person's sessions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose, rows_of
from admin_app.former_state.service import State
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link.models import LinkToken
from admin_app.policy import choices
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.sign_in.models import (
    Passkey,
    PasskeyChallenge,
    PinCredential,
    RecoveryCode,
    TotpCredential,
    TrustedBrowser,
)

CODES, CHOICES, BINDING, NOTICES = "recovery_codes", "session_choices", "session_binding", "sign_in_notices"
# Links that open something die with a dispute; those that only object or take away stay.
OPENING = (
    LinkPurpose.ACTIVATE, LinkPurpose.CASE_CANCEL, LinkPurpose.CASE_VOUCH, LinkPurpose.HOLD, LinkPurpose.PIN,
    LinkPurpose.RESET, LinkPurpose.STAFF_SETUP,
)  # fmt: skip


def keep_codes(actor: Actor, user_id: UUID) -> None:
    """Keep a person's recovery codes, which are about to be replaced or removed, in the caller's transaction."""
    former_state.keep(actor, CODES, user_id, _codes(user_id))


def keep_choices(actor: Actor, user_id: UUID) -> None:
    """Keep a person's own limits of sessions before they change, in the caller's transaction."""
    former_state.keep(actor, CHOICES, user_id, _choices(user_id))


def keep_binding(actor: Actor, user: User) -> None:
    """Keep whether a person's sessions are tied to an address, before that changes, in the caller's transaction."""
    former_state.keep(actor, BINDING, user.id, _some(user, "bind_ip", "bound_ip"))


def keep_notices(actor: Actor, user: User) -> None:
    """Keep which notices a person gets before that changes, in the caller's transaction."""
    former_state.keep(actor, NOTICES, user.id, _some(user, "notify_sign_in", "region_tracking"))


def _codes(user_id: UUID) -> State | None:
    rows = db.session.scalars(
        sa.select(RecoveryCode).where(RecoveryCode.user_id == user_id).order_by(RecoveryCode.id)
    ).all()
    return {"codes": [former_state.of(row) for row in rows]} if rows else None


def _write_codes(user_id: UUID, state: State | None) -> None:
    """One set in the place of another: they share a salt, so sets are never mixed."""
    db.session.flush()
    db.session.execute(
        sa.delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id)
        .execution_options(synchronize_session=False)
    )
    for code in (state or {}).get("codes", ()):
        db.session.execute(sa.insert(RecoveryCode).values(former_state.values(RecoveryCode, code)))


def _codes_made(scope: Scope) -> Iterable[UUID]:
    made = sa.exists().where(RecoveryCode.user_id == scope.user_id, RecoveryCode.created_at >= scope.since)
    return [scope.user_id] if db.session.scalar(sa.select(made)) else []


def _apps_added(scope: Scope) -> Iterable[UUID]:
    """An app that was set up since, or whose set-up began since and isn't done."""
    waiting = sa.and_(TotpCredential.confirmed_at.is_(None), TotpCredential.pending_at >= scope.since)
    return db.session.scalars(
        sa.select(TotpCredential.user_id).where(
            TotpCredential.user_id == scope.user_id,
            sa.or_(TotpCredential.confirmed_at >= scope.since, waiting),
        )
    ).all()


def _give_up_set_up(scope: Scope) -> None:
    """A secret somebody else may have seen is never shown again; nor does a challenge or link of then open anything."""
    for statement in (
        sa.update(TotpCredential)
        .where(TotpCredential.user_id == scope.user_id)
        .values(pending_secret="", pending_at=None),
        sa.delete(PasskeyChallenge).where(PasskeyChallenge.user_id == scope.user_id),
        sa.delete(TrustedBrowser).where(TrustedBrowser.user_id == scope.user_id),
        sa.delete(LinkToken).where(
            LinkToken.user_id == scope.user_id, LinkToken.purpose.in_(OPENING), LinkToken.used_at.is_(None)
        ),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _choices(user_id: UUID) -> State:
    rows = db.session.execute(
        sa.select(PolicyValue.key, PolicyValue.value).where(PolicyValue.user_id == user_id)
    )
    return {row.key: row.value for row in rows}


def _write_choices(user_id: UUID, state: State | None) -> None:
    wanted = dict(state or {})
    for name in {*wanted, *_choices(user_id)}:
        choices.choose(user_id, Key(name), wanted.get(name), set_by=user_id)


def _some(user: User, *names: str) -> State:
    return {name: getattr(user, name) for name in names}


def _settings(noun: str, words: str, *names: str) -> Part:
    """Some columns of the person's own row."""

    def read(user_id: UUID) -> State | None:
        user = lock_row(User, user_id)
        return _some(user, *names) if user else None

    def write(user_id: UUID, state: State | None) -> None:
        user = lock_row(User, user_id)
        if user is not None:
            for name in names:
                setattr(user, name, (state or {}).get(name, getattr(user, name)))
            db.session.flush()

    return Part(noun, words, (User.__tablename__,), Whose.OWN, read, write)


PARTS: tuple[Part, ...] = (
    rows_of(
        TotpCredential, TotpCredential.user_id, TotpCredential.confirmed_at, N_("Authenticator app"), give_up=_give_up_set_up,
        added=_apps_added,
        restorable=lambda state: bool(state.get("confirmed_at")),
    ),
    rows_of(Passkey, Passkey.user_id, Passkey.created_at, N_("Passkey"), tells=lambda state: str(state["name"])),
    Part(
        CODES, N_("Recovery codes"), (RecoveryCode.__tablename__,), Whose.OWN, _codes, _write_codes, added=_codes_made,
        restorable=lambda _state: False,  # ten new ones take a click
    ),
    rows_of(PinCredential, PinCredential.user_id, PinCredential.set_at, N_("PIN")),
    # All are forgotten: the next password forgets them anyway.
    rows_of(
        TrustedBrowser, TrustedBrowser.user_id, TrustedBrowser.created_at, N_("Trusted browser"), restorable=lambda _state: False,
        tells=lambda state: str(state["device"]),
    ),
    Part(CHOICES, N_("Session rules"), (PolicyValue.__tablename__,), Whose.OWN, _choices, _write_choices),
    _settings(BINDING, N_("Sessions tied to an address"), "bind_ip", "bound_ip"),
    _settings(NOTICES, N_("Notices of sign-ins"), "notify_sign_in", "region_tracking"),
)  # fmt: skip
UNTOUCHED = {
    "former_passwords": "a new password is asked for, and none of these may be it",
    "passkey_challenges": "forgotten when the dispute is opened",
    "password_credentials": "a new password is asked for",
    "throttles": "counts failures, for whoever guesses",
}
