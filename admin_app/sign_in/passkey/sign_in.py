"""Signing in with a passkey: without a password, or as the second step after it.

The device has verified the person, so a passkey counts as two factors. From there on the way is the
one of every sign-in: states, address rules, the list of steps, the session limit.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.models import Identity, UserKind, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import AttemptResult, EndReason, Method, Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import address_policy, attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey.challenge import ChallengeScope, NoPasskey, Purpose
from admin_app.sign_in.password import login, turns


def ask(actor: Actor, *, secret: str) -> str:
    """What the browser asks its authenticators at the door (JSON). `secret` is the browser's own.

    Raises RateLimited.
    """
    with login.guarded():
        return passkey_proof.request_at_door(actor, ChallengeScope.at_door(Purpose.SIGN_IN, secret))


def enter(
    actor: Actor, *, kind: UserKind, answer: str, secret: str, replaces: UUID | None = None
) -> lifecycle.Started:
    """Sign in by a passkey at the door of a kind; gives the session that began.

    An unknown passkey, one of the other kind, a person who can't sign in: one answer. Raises NoPasskey,
    Invalid for a challenge that is gone, RateLimited, AddressDenied, LimitReached, Unavailable.
    """
    with login.guarded():
        person = _proven(actor, kind, answer, secret)
        context = SignInContext.load(actor, person, (Method.PASSKEY,))
        address_policy.enforce(context)
        try:
            with transaction():
                if replaces:
                    sessions.end(replaces, EndReason.REPLACED)
                return progress.start(context)
        except LimitReached:
            address_policy.refused_by_limit(context)
            raise


@turns.refused_at_moment()
def _proven(actor: Actor, kind: UserKind, answer: str, secret: str) -> SignInSubject:
    person = passkey_proof.prove(actor, answer, ChallengeScope.at_door(Purpose.SIGN_IN, secret))
    if why := _why_not(person, kind):
        _keep(actor, person, why)
        raise NoPasskey
    return person


def _why_not(person: SignInSubject, kind: UserKind) -> AttemptResult | None:
    """What keeps somebody out whose passkey was right, as at the door of names and passwords."""
    reasons = {
        AttemptResult.WRONG_KIND: person.kind != kind,
        AttemptResult.NOT_ACTIVE: person.status is not UserStatus.ACTIVE,
        AttemptResult.ACCOUNT_CLOSED: not person.account_open,
        AttemptResult.OUTSIDE_IDENTITY: person.identity is not Identity.LOCAL,
    }
    return next((why for why, holds in reasons.items() if holds), None)


def _keep(actor: Actor, person: SignInSubject, why: AttemptResult) -> None:
    with transaction():
        attempts.record(actor, why, user_id=person.user_id, method=Method.PASSKEY)
        audit.record(
            Event.SIGN_IN_REFUSED,
            actor,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"result": why.value},
        )


def ask_factor(actor: Actor) -> str:
    """What the browser asks for the second step (JSON): the person's own passkeys."""
    with login.guarded():
        return passkey_proof.request(_factor(actor), actor.user_id)


def finish(actor: Actor, *, answer: str, trust: bool = False) -> lifecycle.Started:
    """The second step of a sign-in, by a passkey. `actor` is the session that waits for it.

    Raises NoPasskey, Invalid for a challenge that is gone, RateLimited, Conflict when the session has ended.
    """
    with login.guarded():
        if actor.user_id is None or by_id(actor.user_id) is None:
            raise NotAllowed
        person = passkey_proof.prove(actor, answer, _factor(actor), actor.user_id)
        return second_factor.passed(
            actor, person, (Method.PASSWORD, Method.PASSKEY), done=Stage.FACTOR, trust=trust
        )


def _factor(actor: Actor) -> ChallengeScope:
    if actor.session_id is None:
        raise NotAllowed
    return ChallengeScope.in_session(Purpose.FACTOR, actor.session_id)
