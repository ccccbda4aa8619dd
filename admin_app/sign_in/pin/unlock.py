"""Typing the PIN: under the screen lock, and as the last step of a sign-in that asks for it.

Each try is counted before it is heard, under the PIN's lock, for the session and for the person: so however many
come at once, only as many are heard as there are left. The fifth wrong one in a row ends the session, the tenth
within 30 days, over all sessions, shuts the PIN: it is asked for as before, and no longer heard until it is set anew
(`forgotten`). No guess takes a step away (SECURITY 68).
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import pin as mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle, lock
from admin_app.session.models import AttemptResult, LoginSession, Method, Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import PinCredential
from admin_app.sign_in.password import hashing, turns
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.throttle import limits

IN_A_SESSION, IN_ALL = 5, 10  # wrong ones
COUNTED_FOR = timedelta(days=30)


class SessionOver(DomainError):
    """The tries are used up, or the session ended meanwhile: only signing in anew helps."""

    status = 401
    code = "session_over"
    message: ClassVar[str] = N_("This session has ended. Sign in again.")


class PinShut(DomainError):
    """Too many wrong ones over all sessions: the right one isn't heard either."""

    status = 409
    code = "pin_shut"
    message: ClassVar[str] = N_(
        "Your PIN is blocked after %(count)s wrong entries. “Forgotten PIN?” sets a new one."
    )


class _Spent(Exception):
    """No try is left to be heard."""


def unlock(actor: Actor, pin: str) -> None:
    """Open the locked screen of the actor's session. No fresh sign-in, and no time of the session grows.

    Raises Invalid beside `pin`, RateLimited while the address waits, SessionOver.
    """
    with guarded():
        person = _person(actor)
        ticket = _judge(actor, person, pin)
        with transaction():
            _was_right(actor, person, ticket)
            if actor.session_id is None or not lifecycle.unlock(actor.session_id):
                raise _gone(actor)
            known = attempts.as_person(actor, person, actor.session_id)
            audit.record(
                Event.SESSION_UNLOCKED, known, account_id=person.account_id, subject_id=person.user_id
            )


def finish(actor: Actor, pin: str) -> lifecycle.Started:
    """The PIN after signing in: on to the next step of the actor's waiting session.

    Raises as `unlock`, and what the rules at the door refuse.
    """
    with guarded():
        person = _person(actor)
        ticket = _judge(actor, person, pin)
        with transaction():
            _was_right(actor, person, ticket)
        row = db.session.get(LoginSession, actor.session_id)
        methods = tuple(row.methods) if row else ()
        return second_factor.passed(actor, person, methods, done=Stage.PIN)


def _person(actor: Actor) -> SignInSubject:
    person = by_id(actor.user_id) if actor.user_id else None
    if person is None or actor.session_id is None:
        raise NotAllowed
    return person


@turns.turn()
def _judge(actor: Actor, person: SignInSubject, pin: str) -> limits.Ticket:
    """Count the try, then hear it. Raises Invalid for a wrong one, SessionOver for the last of them."""
    typed = pin.strip()
    if not typed:
        raise Invalid(N_("Type your PIN."), field="pin", code="empty")  # no guess, so nothing to count
    plain = hashing.normal(typed, "pin")
    ticket = limits.take(limits.address_key(actor.ip), user_id=person.user_id)
    try:
        with transaction():
            stored, number = _count(actor, person)
    except PinShut:
        with transaction():
            limits.give_back(ticket)  # it wasn't heard, so it was no guess
        raise
    except _Spent:
        gone = _gone(actor)
        if isinstance(gone, SessionOver):
            _refuse(actor, person, over=True)
        raise gone from None
    if hashing.verify(stored, plain):
        return ticket
    shut = _refuse(actor, person, over=number >= IN_A_SESSION)
    if number >= IN_A_SESSION:
        raise SessionOver(_over(shut=shut), count=IN_ALL if shut else IN_A_SESSION)
    if shut:
        raise PinShut(count=IN_ALL)
    raise Invalid(
        N_("That isn’t your PIN. Attempts left: %(left)s."),
        field="pin",
        code="wrong_pin",
        left=IN_A_SESSION - number,
    )


def _over(*, shut: bool) -> str:
    if shut:
        return N_(
            "Your PIN is blocked after %(count)s wrong entries, and this session has ended. Sign in with your password."
        )
    return N_("%(count)s wrong PINs: this session has ended. Sign in with your password.")


def _count(actor: Actor, person: SignInSubject) -> tuple[str, int]:
    """Count the try as failed beforehand, in the caller's transaction; the PIN's hash and the try's number.

    Raises PinShut where no PIN is heard any more.
    """
    row, session_id = lock_row(PinCredential, person.user_id), actor.session_id
    if row is None or session_id is None:
        raise _Spent
    before = _recent(row)
    number = lock.count_try(session_id, person.user_id, IN_A_SESSION)
    if number is None:
        raise _Spent
    if row.shut_at is not None or len(before) >= IN_ALL:
        raise PinShut(count=IN_ALL)
    row.tries = [*before, f"{clock.now().isoformat()} {session_id.hex}"]
    return row.hash, number


def _recent(row: PinCredential) -> list[str]:
    """The tries that count still."""
    since = clock.now() - COUNTED_FOR
    return [one for one in row.tries if datetime.fromisoformat(one.partition(" ")[0]) > since]


def _was_right(actor: Actor, person: SignInSubject, ticket: limits.Ticket) -> None:
    """Forget this session's wrong tries, in the caller's transaction; unless the PIN was shut or removed meanwhile."""
    row = lock_row(PinCredential, person.user_id)
    if row is None or actor.session_id is None or not lock.forget_tries(actor.session_id):
        raise _gone(actor)
    if row.shut_at is not None:
        raise PinShut(count=IN_ALL)
    row.tries = [one for one in _recent(row) if not one.endswith(actor.session_id.hex)]
    limits.give_back(ticket)


def is_shut(actor: Actor) -> bool:
    """Whether the PIN that the actor's session asks for is shut. One statement."""
    shut = sa.exists().where(PinCredential.user_id == actor.user_id, PinCredential.shut_at.is_not(None))
    return actor.user_id is not None and bool(db.session.scalar(sa.select(shut)))


def _gone(actor: Actor) -> DomainError:
    """Why a session asks for no PIN any more: it is over, or another window was faster and it is open."""
    row = db.session.get(LoginSession, actor.session_id, populate_existing=True) if actor.session_id else None
    if row is None or row.ended_at is not None or row.stage in lock.ASKING:
        return SessionOver()
    return Conflict(N_("The screen is already unlocked."))


def _refuse(actor: Actor, person: SignInSubject, *, over: bool) -> bool:
    """Keep a wrong try; end what it ends. Gives whether the PIN is shut from now on."""
    known = attempts.as_person(actor, person, actor.session_id)
    with transaction():
        shut = _shut(known, person)
        if over and actor.session_id:
            lock.end_spent(actor.session_id, IN_A_SESSION)
        attempts.record(
            actor,
            AttemptResult.WRONG_PIN,
            user_id=person.user_id,
            method=Method.PIN,
            session_id=actor.session_id,
        )
        audit.record(
            Event.PIN_REFUSED,
            known,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"session_ended": over},
        )
    return shut


def _shut(known: Actor, person: SignInSubject) -> bool:
    """Shut the PIN once its tries are used up, in the caller's transaction, and tell of it once."""
    row = lock_row(PinCredential, person.user_id)
    if row is None or row.shut_at is not None or len(_recent(row)) < IN_ALL:
        return False
    row.shut_at = clock.now()
    audit.record(
        Event.PIN_SHUT,
        known,
        account_id=person.account_id,
        subject_id=person.user_id,
        facts={"count": IN_ALL},
    )
    ended = dataclasses.replace(known, session_id=None)  # by this very guess, perhaps
    security_mail.everywhere(person.user_id, lambda user: mails.shut(user, ended, tries=IN_ALL))
    return True
