"""Passkeys at work (WebAuthn level 3): what an authenticator answers to a challenge is judged.

The person is always verified by the device, so a passkey counts as two factors.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import passkey as mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash, token_hash
from admin_app.kernel.db import db, transaction
from admin_app.session.models import AttemptResult, Method
from admin_app.sign_in.factors import factor
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import Passkey
from admin_app.sign_in.passkey import challenge
from admin_app.sign_in.passkey.challenge import ChallengeScope, NoPasskey
from admin_app.sign_in.passkey.library import helpers, structs, webauthn
from admin_app.sign_in.throttle import limits

ANSWER_MAX = 20_000  # characters of an authenticator's answer
CHALLENGES_AN_ADDRESS = 600  # an hour, at the door
PORTS = {"http": ":80", "https": ":443"}


def rp_id() -> str:
    """The name that passkeys are made for: the host of the settings, never of a request."""
    return config.active().hostname


def origin() -> str:
    """Where passkeys are used, as browsers write it: without path, lower case, no default port."""
    parts = urlsplit(config.active().base_url)
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(PORTS.get(parts.scheme, ''))}"


def possible() -> bool:
    """Whether passkeys can work at all: browsers refuse them where the host is a bare IP address."""
    try:
        ipaddress.ip_address(rp_id())
    except ValueError:
        return True
    return False


def request(ask: ChallengeScope, user_id: UUID | None = None) -> str:
    """What the browser hands to an authenticator (JSON): any passkey of ours, or one of this person's."""
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(),
        challenge=challenge.give_out(ask, user_id),
        timeout=int(challenge.LIFE.total_seconds() * 1000),
        allow_credentials=descriptors(user_id) if user_id else None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def request_at_door(actor: Actor, ask: ChallengeScope) -> str:
    """The same for whoever isn't signed in, so counted by address. Raises RateLimited."""
    if not limits.within({"passkey:" + limits.address_key(actor.ip): CHALLENGES_AN_ADDRESS}):
        raise limits.refused(clock.now() + timedelta(minutes=1), limits.WaitOf.ADDRESS)
    return request(ask)


def descriptors(user_id: UUID) -> list[structs.PublicKeyCredentialDescriptor]:
    """A person's passkeys, as a browser names them."""
    found = db.session.scalars(sa.select(Passkey.credential_id).where(Passkey.user_id == user_id))
    return [structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(name)) for name in found]


def prove(actor: Actor, answer: str, ask: ChallengeScope, user_id: UUID | None = None) -> SignInSubject:
    """Judge a passkey's answer, in transactions of its own; gives whose it is.

    `user_id` names the person it must belong to; without it the passkey names its owner. A wrong one is counted
    like a wrong code and kept. Raises NoPasskey, Invalid for a challenge that is gone, RateLimited.
    """
    credential = _read(answer)
    given = challenge.use_up(ask, credential.response.client_data_json, user_id)
    row = db.session.execute(
        sa.select(Passkey.id, Passkey.user_id, Passkey.public_key, Passkey.name, Passkey.disabled_at).where(
            Passkey.credential_hash == token_hash(helpers.bytes_to_base64url(credential.raw_id))
        )
    ).first()
    mine = row if row is not None and _may_be(row, credential, user_id) else None
    person = by_id(user_id or (mine.user_id if mine else clock.new_id()))
    key = limits.code_key(person.user_id) if person else "code:" + lookup_hash(credential.id, "throttle")
    ticket = limits.take(key, limits.address_key(actor.ip), user_id=person.user_id if person else None)
    count = _judge(credential, given, mine) if mine is not None and mine.disabled_at is None else None
    if mine is None or person is None or count is None:
        _refuse(actor, person, mine.id if mine else clock.new_id(), credential.id)
        raise NoPasskey
    with transaction():
        passed = _count_on(mine.id, count)
        if passed:
            limits.give_back(ticket)
        else:
            _went_back(actor, person, mine.name)
    if not passed:
        raise NoPasskey
    return person


def _read(answer: str) -> structs.AuthenticationCredential:
    if not answer or len(answer) > ANSWER_MAX:
        raise NoPasskey
    try:
        return helpers.parse_authentication_credential_json(answer)
    except Exception as error:  # the library raises what its parsers raise
        raise NoPasskey from error


def _may_be(row: Any, credential: structs.AuthenticationCredential, user_id: UUID | None) -> bool:
    """It belongs to the person meant; at the door, where it names its owner itself, both must agree (§7.2, 6)."""
    handle = credential.response.user_handle
    if user_id is not None:
        return bool(row.user_id == user_id and handle in {None, b"", user_id.bytes})
    return bool(handle == row.user_id.bytes)


def _judge(credential: structs.AuthenticationCredential, given: bytes, row: Any) -> int | None:
    """The counter of a right answer; None for a wrong one. The counter itself is judged where it is kept."""
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=given,
            expected_rp_id=rp_id(),
            expected_origin=origin(),
            credential_public_key=row.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - bytes of strangers: whatever the parsers raise, it is no proof
        return None
    return verified.new_sign_count


def _count_on(passkey_id: UUID, count: int) -> bool:
    """Keep the counter, if it went on or stays 0 for ever; the failures in a row begin anew."""
    went_on = sa.or_(Passkey.sign_count < count, sa.and_(Passkey.sign_count == 0, sa.literal(count) == 0))
    used = db.session.scalar(
        sa.update(Passkey)
        .where(Passkey.id == passkey_id, Passkey.disabled_at.is_(None), went_on)
        .values(sign_count=count, failures=0, last_used_at=clock.now())
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def _refuse(actor: Actor, person: SignInSubject | None, passkey_id: UUID, name: str) -> None:
    """A wrong answer: counted in a row (the hundredth disables the passkey), kept in the history."""
    with transaction():
        factor.count_failure(Passkey.failures, Passkey.disabled_at, Passkey.id == passkey_id)
        _keep(actor, person, AttemptResult.WRONG_PASSKEY, "answer", name)


def _went_back(actor: Actor, person: SignInSubject, name: str) -> None:
    """The counter went back: somebody may hold a copy, so the person is told at once, everywhere."""
    _keep(actor, person, AttemptResult.PASSKEY_REFUSED, "counter")
    security_mail.everywhere(person.user_id, lambda user: mails.refused(user, actor, name=name))


def _keep(
    actor: Actor, person: SignInSubject | None, result: AttemptResult, why: str, name: str = ""
) -> None:
    user_id = person.user_id if person else None
    attempts.record(
        actor, result, user_id=user_id, name=name, method=Method.PASSKEY, session_id=actor.session_id
    )
    audit.record(
        Event.PASSKEY_REFUSED if person else Event.SIGN_IN_UNKNOWN,
        actor,
        subject_id=user_id,
        account_id=person.account_id if person else None,
        facts={"why": why, "result": result.value},
    )
