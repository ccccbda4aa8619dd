"""One's own passkeys: added, renamed, removed. The first second factor of a person brings recovery codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import passkey as mails
from admin_app.former_state import service as former_state
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.lib import devices
from admin_app.session.models import Method
from admin_app.sign_in import disputed
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import Passkey
from admin_app.sign_in.passkey import challenge
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey.challenge import LIFE, ChallengeScope, Purpose
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.passkey.library import helpers, structs, webauthn
from admin_app.sign_in.passkey.proof import ANSWER_MAX
from admin_app.sign_in.password.credential import require_self
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.trusted_browser import service as trusted_browsers

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

MOST = 20  # passkeys a person may have
NAME_MAX = 80
ID_MAX = 1400  # characters of a credential's id, as the table keeps it


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """One passkey, for its owner."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None
    disabled: bool
    backed_up: bool


def own(actor: Actor) -> list[PasskeyLine]:
    """One's own passkeys, the oldest first. One statement."""
    rows = db.session.scalars(
        sa.select(Passkey).where(Passkey.user_id == actor.user_id).order_by(Passkey.created_at, Passkey.id)
    )
    return [
        PasskeyLine(r.id, r.name, r.created_at, r.last_used_at, r.disabled_at is not None, r.backed_up)
        for r in rows
    ]


def begin(actor: Actor) -> str:
    """What the browser hands to an authenticator to make a passkey (JSON).

    Asks for a fresh sign-in. Raises ReauthRequired, NotAllowed, Conflict when there are as many as may be.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        known = passkey_proof.descriptors(person.user_id)
        if len(known) >= MOST:
            raise _too_many()
        options = webauthn.generate_registration_options(
            rp_id=passkey_proof.rp_id(),
            rp_name=config.active().brand,
            user_id=person.user_id.bytes,
            user_name=person.username,
            user_display_name=person.full_name,
            challenge=challenge.give_out(_ask(actor), person.user_id),
            timeout=int(LIFE.total_seconds() * 1000),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=known,
        )
        return webauthn.options_to_json(options)


def add(actor: Actor, *, answer: str, name: str = "") -> list[str]:
    """Keep a new passkey. Gives ten recovery codes, shown once, when it is the person's first second factor.

    Without a name it is called like the device. A session that waited for the set-up goes on to the next step.
    Raises ReauthRequired, Invalid (beside `name`, or for an answer that is no good), Conflict for too many.
    """
    person = require_self(actor)
    require_fresh(actor)
    name = text.name(name, NAME_MAX, "name", required=False)
    with guarded():
        made = _judge(actor, person, answer)
        codes, salt, hashes = ([], b"", []) if person.factor_on else recovery_codes.make()
        with transaction():
            before = _locked(person.user_id)
            row = _store(actor, before, made, name)
            if codes and not before.factor_on:
                disputed.keep_codes(actor, person.user_id)
                recovery_codes.replace(person.user_id, salt, hashes)
            trusted_browsers.forget(person.user_id)
            audit.record(
                Event.PASSKEY_ADDED,
                actor,
                account_id=person.account_id,
                subject_id=person.user_id,
                facts={"first": not before.factor_on},
            )
            security_mail.everywhere(person.user_id, lambda user: mails.added(user, actor, name=row.name))
            factor_changes.open_session(actor, before, Method.PASSKEY)
    return [] if before.factor_on else codes


def _ask(actor: Actor) -> ChallengeScope:
    if actor.session_id is None:
        raise NotAllowed
    return ChallengeScope.in_session(Purpose.ADD, actor.session_id)


def _judge(actor: Actor, person: SignInSubject, answer: str) -> VerifiedRegistration:
    """What an authenticator answered, proven to be a new passkey for us (WebAuthn §7.1)."""
    credential = _read(answer)
    given = challenge.use_up(_ask(actor), credential.response.client_data_json, person.user_id)
    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=given,
            expected_rp_id=passkey_proof.rp_id(),
            expected_origin=passkey_proof.origin(),
            require_user_verification=True,
        )
    except Exception as error:  # the library raises what its parsers raise
        raise _no_good() from error


def _read(answer: str) -> structs.RegistrationCredential:
    if not answer or len(answer) > ANSWER_MAX:
        raise _no_good()
    try:
        return helpers.parse_registration_credential_json(answer)
    except Exception as error:
        raise _no_good() from error


def _no_good() -> Invalid:
    return Invalid(
        N_("No passkey came from your device. Press the button and follow the instructions."),
        code="no_passkey",
    )


def _too_many() -> Conflict:
    return Conflict(N_("You have %(most)s passkeys already. Remove one first."), most=MOST)


def _locked(user_id: UUID) -> SignInSubject:
    """The person as of now, factors added or removed one after the other."""
    lock_row(User, user_id)
    person = by_id(user_id)
    if person is None:
        raise NotFound
    return person


def _store(actor: Actor, person: SignInSubject, made: VerifiedRegistration, name: str) -> Passkey:
    credential_id = helpers.bytes_to_base64url(made.credential_id)
    hashed, mine = token_hash(credential_id), own(actor)
    if len(mine) >= MOST:
        raise _too_many()
    there = db.session.scalar(sa.select(Passkey.id).where(Passkey.credential_hash == hashed))
    if there is not None or len(credential_id) > ID_MAX:
        raise Invalid(N_("This passkey can’t be added; it may be in use already."), code="taken")
    row = Passkey(
        id=clock.new_id(),
        user_id=person.user_id,
        credential_id=credential_id,
        credential_hash=hashed,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        backed_up=made.credential_backed_up,
        name=name or _free_name(actor, {line.name for line in mine}),
    )
    db.session.add(row)
    return row


def _free_name(actor: Actor, taken: set[str]) -> str:
    """Called like the device it was made with: "Firefox on Windows", the second one "Firefox on Windows 2"."""
    first = (devices.words(actor.user_agent) or translate(N_("Passkey"), actor.language))[: NAME_MAX - 3]
    tries = (first, *(f"{first} {number}" for number in range(2, MOST + 2)))
    return next(name for name in tries if name not in taken)


def rename(actor: Actor, passkey_id: UUID, *, name: str) -> None:
    """Give one of one's own passkeys another name. Raises NotFound, Invalid beside `name`."""
    person = require_self(actor)
    name = text.name(name, NAME_MAX, "name")
    with transaction():
        row = _mine(person.user_id, passkey_id)
        row.name = name
        audit.record(Event.PASSKEY_RENAMED, actor, account_id=person.account_id, subject_id=person.user_id)


def remove(actor: Actor, passkey_id: UUID) -> None:
    """Remove one of one's own passkeys; with the last second factor the recovery codes go.

    Raises ReauthRequired, NotFound, NotAllowed when a factor must be and this is the last one.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded(), transaction():
        before = _locked(person.user_id)
        row = _mine(person.user_id, passkey_id)
        last = len(own(actor)) == 1 and before.factors == {PASSKEYS.key}
        if last:
            factor_changes.require_free_to_go(before)
            disputed.keep_codes(actor, person.user_id)
            recovery_codes.remove(person.user_id)
        name = row.name
        former_state.keep_row(actor, row)
        db.session.delete(row)
        trusted_browsers.forget(person.user_id)
        factor_changes.lower_session(actor, last=last)
        audit.record(
            Event.PASSKEY_REMOVED,
            actor,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"last": last},
        )
        security_mail.everywhere(
            person.user_id, lambda user: mails.removed(user, actor, name=name, last=last)
        )


def find(actor: Actor, passkey_id: UUID) -> PasskeyLine:
    """One of one's own passkeys. Raises NotFound."""
    for line in own(actor):
        if line.id == passkey_id:
            return line
    raise NotFound


def _mine(user_id: UUID, passkey_id: UUID) -> Passkey:
    row = lock_row(Passkey, passkey_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row
