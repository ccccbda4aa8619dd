"""A PIN set anew by somebody who doesn't know it, or whose PIN is shut: "Forgotten PIN?" under the lock and after signing in.

It takes what a sign-in takes: the password and the second factor. Without a factor the password and a mailed link, which
sets the new PIN on a page that reads no session.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import timedelta

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import pin as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import lifecycle, lock
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links, reauthentication
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.models import PinCredential
from admin_app.sign_in.password import credential
from admin_app.sign_in.password.credential import require_self
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.pin import settings
from admin_app.sign_in.pin.unlock import SessionOver
from admin_app.sign_in.throttle import limits


class Way(enum.StrEnum):
    """What a new PIN takes besides itself."""

    FACTOR = "factor"  # the password and the second factor, or a passkey
    MAIL = "mail"  # no factor is on: the password, then a mailed link
    ELSEWHERE = "elsewhere"  # the password is another service's


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a session asks for the PIN, at which stage, and what it has proven so far."""

    person: SignInSubject
    stage: Stage
    methods: tuple[str, ...]


def asked(actor: Actor) -> Asked:
    """The actor's session, which asks for the PIN. Raises SessionOver when it doesn't, or has ended."""
    person = by_id(actor.user_id) if actor.user_id else None
    row = db.session.get(LoginSession, actor.session_id) if actor.session_id else None
    if person is None or row is None or row.ended_at is not None or row.stage not in lock.ASKING:
        raise SessionOver
    return Asked(person, row.stage, tuple(row.methods))


def way(person: SignInSubject) -> Way:
    """How somebody sets a PIN anew."""
    if person.factor_on:
        return Way.FACTOR
    return Way.MAIL if person.hash is not None else Way.ELSEWHERE


def ask_passkey(actor: Actor) -> str:
    """What the browser asks one of the person's passkeys (JSON). Raises SessionOver."""
    with guarded():
        return reauthentication.request_passkey(actor, asked(actor).person)


def set_anew(
    actor: Actor, *, new: str, password: str = "", code: str = "", passkey: str = ""
) -> lifecycle.Started | None:
    """Set a new PIN and go on: the locked screen opens (None), a sign-in moves to its next step.

    No fresh sign-in, and no time of the session grows. Raises NotAllowed without a second factor, Invalid beside `new`,
    `password`, `code` or `passkey` (counted as at sign-in), RateLimited, SessionOver.
    """
    with guarded():
        found = asked(actor)
        if way(found.person) is not Way.FACTOR or actor.session_id is None:
            raise NotAllowed
        known = attempts.as_person(actor, found.person, actor.session_id)
        fresh_hash = settings.hashed(new)
        reauthentication.prove(known, found.person, password, code, passkey, prefix="")
        again_if_undone(lambda: _put(known, found, fresh_hash))
        if found.stage is Stage.LOCKED:
            return None
        return second_factor.passed(actor, found.person, found.methods, done=Stage.PIN)


def _put(known: Actor, found: Asked, fresh_hash: str) -> None:
    with transaction():
        lock_person(found.person.user_id)
        settings.replace(known, found.person, fresh_hash)
        if found.stage is Stage.LOCKED and not (known.session_id and lifecycle.unlock(known.session_id)):
            raise SessionOver


def mail_link(actor: Actor, *, password: str) -> None:
    """Mail the link that sets a new PIN, to somebody before the lock who has no second factor and gives the password.

    Raises NotAllowed, Invalid beside `password`, RateLimited, SessionOver.
    """
    with guarded():
        person = asked(actor).person
        if way(person) is not Way.MAIL:
            raise NotAllowed
        known = attempts.as_person(actor, person, actor.session_id)
        credential.prove(known, person, password, field="password", event=Event.REAUTHENTICATION_REFUSED)
        _mail(known, person)


def mail_link_signed_in(actor: Actor) -> None:
    """The same for somebody who is signed in, whose PIN is shut.

    Raises ReauthRequired, Conflict with a second factor, with which the page sets it, RateLimited.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        if way(person) is not Way.MAIL:
            raise Conflict
        _mail(actor, person)


def _mail(known: Actor, person: SignInSubject) -> None:
    if not limits.mail_allowed(person.user_id, ip=known.ip):
        raise RateLimited(None, N_("Several e-mails were sent in the last hour. Check your mailbox first."))
    with transaction():
        user, row = lock_row(User, person.user_id), lock_row(PinCredential, person.user_id)
        if user is None or row is None:
            raise Conflict(settings.NONE_SET)
        life = timedelta(minutes=policy.number(Key.RESET_MINUTES, person.account_id))
        told = {"set_at": row.set_at.isoformat()}
        issued = links.issue(user, LinkPurpose.PIN, payload=told, life=life)
        outbox.queue(mails.link(user, known, token=issued.token, expires_at=issued.expires_at))
        audit.record(Event.PIN_LINK_ASKED, known, account_id=person.account_id, subject_id=person.user_id)


def look(token: str) -> SignInSubject:
    """Whose PIN a link sets; nothing changes. Raises LinkDead."""
    return _alive(links.look(token, LinkPurpose.PIN))


def by_link(actor: Actor, token: str, *, new: str) -> None:
    """Set a new PIN by a mailed link, which is used up. Nothing opens by it: the lock asks for the new PIN.

    Raises LinkDead, Invalid beside `new`.
    """
    with guarded():
        look(token)
        fresh_hash = settings.hashed(new)
        with transaction():
            lock_person(links.peek(token, LinkPurpose.PIN).user_id)
            person = _alive(links.take(token, LinkPurpose.PIN))
            settings.replace(attempts.as_person(actor, person), person, fresh_hash)


def _alive(opened: links.Opened) -> SignInSubject:
    """The link dies with the PIN it was asked for, and where a second factor was turned on since."""
    row = db.session.get(PinCredential, opened.person.user_id)
    if row is None or row.set_at.isoformat() != opened.payload["set_at"] or opened.person.factor_on:
        raise LinkDead
    return opened.person
