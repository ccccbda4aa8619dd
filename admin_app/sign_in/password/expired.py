"""A new password before anything else: asked for at sign-in after "This wasn't me", or whoever else demands it.

Somebody else may know the password that was just typed. So it takes more than that to choose the new one: the
second factor, proven in this sign-in or here; without one, the link that is mailed. Where the password only falls
short of a stricter rule nobody is suspected, and it is proof enough, beside the factor.
"""

from __future__ import annotations

import enum

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenEnd
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import password as mails
from admin_app.identity.locking import lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import EndReason, Stage
from admin_app.sign_in.factors import registry, second_factor
from admin_app.sign_in.flow import address_policy, attempts, pending, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.password import credential, reset, reset_delay
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.totp.factor import TOTP


class Proof(enum.StrEnum):
    """What choosing a new password takes besides the former one."""

    GIVEN = "given"  # the second factor was proven in this sign-in
    CODE = "code"  # it was spared so far, so it is asked for here
    MAIL = "mail"  # there is none: the link in a mail
    PEOPLE = "people"  # a dispute: members of staff decide first


def proof_needed(actor: Actor) -> Proof:
    """What it takes for the actor's session, which waits at this step. Raises Conflict when it has moved on."""
    return _proof(*pending.of(actor, Stage.NEW_PASSWORD))


def _proof(person: SignInSubject, methods: tuple[str, ...]) -> Proof:
    if reset_delay.is_held(person):
        return Proof.PEOPLE
    if registry.methods() & set(methods):
        return Proof.GIVEN
    if person.falls_short and not person.must_renew and not person.factor_on:
        return Proof.GIVEN
    return Proof.CODE if person.has(TOTP) else Proof.MAIL


def renew(actor: Actor, *, new: str, code: str = "") -> lifecycle.Started:
    """Choose a new password at the step that asks for it; all other sessions end, and the sign-in goes on.

    Raises NotAllowed where only the mailed link helps, ResetHeld while people have to decide, Invalid beside `new` or `code`, RateLimited, Conflict when
    the sign-in has ended, AddressDenied, LimitReached.
    """
    with guarded():
        person, methods = pending.of(actor, Stage.NEW_PASSWORD)
        proof = _proof(person, methods)
        reset_delay.require_decided(person)
        if proof is Proof.MAIL or actor.session_id is None:
            raise NotAllowed
        fresh_hash = credential.new_hash(person, new, "new")
        if proof is Proof.CODE:
            methods = (*methods, second_factor.verify(actor, person, code))
        context = SignInContext.load(actor, person, methods)
        address_policy.enforce(context)
        try:
            return _renew(context, fresh_hash)
        except LimitReached:
            address_policy.refused_by_limit(context)
            raise


def _renew(context: SignInContext, fresh_hash: str) -> lifecycle.Started:
    person, session_id = context.person, context.actor.session_id
    if session_id is None:
        raise NotAllowed
    known = attempts.as_person(context.actor, person, session_id)
    with transaction():
        lock_person(person.user_id)
        now = by_id(person.user_id)
        if now is None or _proof(now, context.methods) is not Proof.GIVEN:
            raise Conflict  # a dispute froze what was proven, or asks people first
        credential.store(person, fresh_hash)
        ended = sessions.revoke_user(person.user_id, EndReason.PASSWORD, keep=session_id)
        # A password that only falls short of a new rule was nobody else's, so programs go on.
        tokens = api_tokens.renew_way_in(person.user_id, TokenEnd.PASSWORD, end=now.must_renew)
        audit.record(
            Event.PASSWORD_CHANGED,
            known,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"sessions_ended": ended, "tokens_ended": tokens.ended},
        )
        security_mail.everywhere(
            person.user_id,
            lambda user: mails.changed(user, known, tokens_ended=tokens.ended, tokens_left=tokens.left),
        )
        return progress.advance(context, session_id, Stage.NEW_PASSWORD)


def mail_link(actor: Actor) -> None:
    """Mail the link that sets a new password. Raises ResetHeld, Conflict, RateLimited after several in an hour."""
    with guarded():
        person, _methods = pending.of(actor, Stage.NEW_PASSWORD)
        reset_delay.require_decided(person)
        reset.mail_link(actor, person.user_id)
