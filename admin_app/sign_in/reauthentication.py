""" "Confirm it's you": a fresh sign-in of this session, for the acts that ask for one."""

from __future__ import annotations

import dataclasses

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.sign_in.factors import registry, second_factor
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey.challenge import ChallengeScope, NoPasskey, Purpose
from admin_app.sign_in.password import credential
from admin_app.sign_in.password.login import guarded


def confirm(actor: Actor, password_typed: str, code: str = "", *, passkey: str = "") -> Actor:
    """Prove once more who acts; gives the actor with a fresh sign-in, for this session only (policy, 10 min).

    With a second factor on both are asked, from wherever (SECURITY 53): a code alone is no proof, a password
    alone isn't either. A passkey is both at once: the device has verified the person. Wrong tries count as at
    sign-in. The session gets a new secret. Raises Invalid beside `confirm_password`, `confirm_code` or
    `confirm_passkey`, RateLimited, Conflict when the session ended.
    """
    person = credential.require_self(actor)
    with guarded():
        prove(actor, person, password_typed, code, passkey)
        with transaction():
            until = clock.now() + lifecycle.times(person.kind, person.account_id, person.user_id).fresh
            renewed = actor.session_id and lifecycle.renew(
                actor.session_id, fresh_until=until, two_factors=person.factor_on
            )
            if not renewed:
                raise Conflict(N_("This session has ended. Sign in again."))
            audit.record(
                Event.REAUTHENTICATION_CONFIRMED,
                actor,
                account_id=person.account_id,
                subject_id=person.user_id,
            )
    return dataclasses.replace(actor, fresh_until=until)


def prove(
    actor: Actor,
    person: SignInSubject,
    password_typed: str,
    code: str = "",
    passkey: str = "",
    *,
    prefix: str = "confirm_",
) -> None:
    """Prove who somebody is, in transactions of its own: password and second factor where one is on, or a passkey.

    `actor` is the person in a session. Raises Invalid beside the fields `password`, `code` or `passkey` with this
    prefix, RateLimited.
    """
    if passkey:
        _prove_passkey(actor, person, passkey, prefix)
        return
    if person.factor_on and not code.strip():
        codes = [f.code for f in registry.FACTORS if f.code and person.has(f)]
        text = codes[0].asked if codes else N_("Use your passkey, or type a recovery code too.")
        raise Invalid(text, field=f"{prefix}code", code="code_needed")
    credential.prove(
        actor, person, password_typed, field=f"{prefix}password", event=Event.REAUTHENTICATION_REFUSED
    )
    if person.factor_on:
        second_factor.verify(actor, person, code, field=f"{prefix}code")


def ask_passkey(actor: Actor) -> str:
    """What the browser asks one of the person's own passkeys (JSON). Raises NotAllowed."""
    person = credential.require_self(actor)
    with guarded():
        return request_passkey(actor, person)


def request_passkey(actor: Actor, person: SignInSubject) -> str:
    """What the browser asks one of a person's passkeys, in the actor's session (JSON). Raises NotAllowed."""
    return passkey_proof.request(_ask(actor), person.user_id)


def _ask(actor: Actor) -> ChallengeScope:
    if actor.session_id is None:
        raise NotAllowed
    return ChallengeScope.in_session(Purpose.CONFIRM, actor.session_id)


def _prove_passkey(actor: Actor, person: SignInSubject, answer: str, prefix: str) -> None:
    try:
        passkey_proof.prove(actor, answer, _ask(actor), person.user_id)
    except (NoPasskey, Invalid) as refused:
        raise Invalid(refused.text, field=f"{prefix}passkey", code=refused.reason) from refused


def end_fresh(actor: Actor) -> None:
    """End the fresh sign-in of this session before its time."""
    sessions.end_fresh(actor)
