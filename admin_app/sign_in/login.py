"""Signing in: ordered steps, each with its place (DOMAIN 3).

Unknown name, wrong password, person or account that can't sign in: one answer, one Argon2 verification, the
same statements (SECURITY 1). What was wrong stands in the history of tries, for the person and for support.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import DomainError, RateLimited, Unavailable
from admin_app.kernel.i18n import N_
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, Stage
from admin_app.sign_in import hashing, record, throttle
from admin_app.sign_in.candidate import Candidate, by_name, folded_name
from admin_app.sign_in.models import AttemptResult, PasswordCredential
from admin_app.user.models import UserStatus


class NoMatch(DomainError):
    """The one answer to every try that doesn't succeed."""

    code = "no_match"
    message: ClassVar[str] = N_("That name and password don't match.")


@dataclass(slots=True)
class Try:
    """One try to sign in, as far as it has come."""

    actor: Actor
    kind: str
    name: str
    password: str
    replaces: UUID | None = None
    candidate: Candidate | None = None
    ticket: throttle.Ticket | None = None
    stage: Stage = Stage.OPEN
    started: sessions.Started | None = None
    new_hash: str = ""


class Refused(Exception):
    """A step ended the try: what the history says, and what the person is answered."""

    def __init__(self, result: AttemptResult, answer: DomainError | None = None) -> None:
        super().__init__(result)
        self.result = result
        self.answer = answer or NoMatch()


def sign_in(
    actor: Actor, *, kind: str, name: str, password: str, replaces: UUID | None = None
) -> sessions.Started:
    """Try a name and password at the door of a kind ("staff" or "customer"); gives the session that began.

    Its stage says what comes next: open, the second factor, or its set-up. `replaces` names the session the
    browser had, which ends. Raises NoMatch, RateLimited during a wait, Invalid for an over-long password, and
    Unavailable when throttle, policy or audit can't be asked: nobody gets in unguarded (SECURITY 54).
    """
    with guarded():
        it = Try(actor, kind, folded_name(name), hashing.normal(password), replaces)
        try:
            find(it)
            take_ticket(it)
            prove(it)
            judge_states(it)
            return _begin(it)
        except Refused as refused:
            with transaction():
                record.refusal(actor, it.candidate, refused.result, it.name)
            raise refused.answer from None


def _begin(it: Try) -> sessions.Started:
    with transaction():
        judge_restrictions(it)
        choose_factor(it)
        judge_session_limit(it)
        started = begin_session(it)
        ask_pin(it)
        show_welcome(it)
    return started


def find(it: Try) -> None:
    """Who is meant. A name of the other kind is nobody here."""
    it.candidate = by_name(it.kind, it.name)


def take_ticket(it: Try) -> None:
    """Throttle: a person's tries count together, whichever name was typed, and each address's."""
    known = it.candidate if it.candidate and it.candidate.kind == it.kind else None
    user_id = known.user_id if known else None
    try:
        it.ticket = throttle.take(
            throttle.name_key(it.kind, user_id, it.name), throttle.address_key(it.actor.ip), user_id=user_id
        )
    except RateLimited:
        with transaction():
            record.attempt(it.actor, AttemptResult.WAITING, user_id=user_id, name=it.name)
        raise


def prove(it: Try) -> None:
    """The password. One Argon2 verification on every path."""
    person = it.candidate
    usable = person is not None and person.kind == it.kind and person.password_disabled_at is None
    right = hashing.verify(person.hash if usable and person else None, it.password)
    if person is None:
        raise Refused(AttemptResult.UNKNOWN_NAME)
    if person.kind != it.kind:
        raise Refused(AttemptResult.WRONG_KIND)
    if person.hash is None:
        raise Refused(AttemptResult.NO_PASSWORD)
    if person.password_disabled_at is not None:
        raise Refused(AttemptResult.PASSWORD_DISABLED)
    if not right:
        raise Refused(AttemptResult.WRONG_PASSWORD)


def judge_states(it: Try) -> None:
    """Account and user state: who can't sign in is answered as for a wrong password."""
    person = _person(it)
    if person.status is not UserStatus.ACTIVE:
        raise Refused(AttemptResult.NOT_ACTIVE)
    if not person.account_open:
        raise Refused(AttemptResult.ACCOUNT_CLOSED)
    if person.hash and hashing.is_weaker(person.hash):
        it.new_hash = hashing.make(it.password)


def judge_restrictions(it: Try) -> None:
    """Restriction list: the place of addresses a person may sign in from; none is kept yet, so all pass."""


def choose_factor(it: Try) -> None:
    """Second factor: asked for where one is on; staff without one reach only its set-up."""
    person = _person(it)
    if person.factor_on:
        it.stage = Stage.FACTOR
    elif person.is_staff:
        it.stage = Stage.FACTOR_SETUP


def judge_session_limit(it: Try) -> None:
    """Session limit: off for everybody yet."""


def begin_session(it: Try) -> sessions.Started:
    """The session, new for this sign-in whatever the browser brought along."""
    person = _person(it)
    if it.ticket:
        throttle.give_back(it.ticket)
    _password_was_right(person, it.new_hash)
    if it.replaces:
        sessions.end(it.replaces, EndReason.REPLACED)
    started = sessions.start(it.actor, person.user_id, it.kind, account_id=person.account_id, stage=it.stage)
    db.session.flush()
    if started.stage is Stage.OPEN:
        record.signed_in(it.actor, person, started.session_id, "password")
    else:
        record.attempt(
            it.actor, AttemptResult.FACTOR_NEEDED, user_id=person.user_id, session_id=started.session_id
        )
    return started


def ask_pin(it: Try) -> None:
    """PIN: asked for after signing in where the person wants it; there is none yet."""


def show_welcome(it: Try) -> None:
    """Welcome message: a person's own text at the start page; there is none yet."""


def _person(it: Try) -> Candidate:
    if it.candidate is None:
        raise Refused(AttemptResult.UNKNOWN_NAME)
    return it.candidate


def _password_was_right(person: Candidate, new_hash: str) -> None:
    """The count of failures in a row begins anew; a hash with older parameters gives way to one of today's."""
    changes: dict[str, object] = {"failures": 0} if person.password_failures else {}
    if new_hash:
        changes["hash"] = new_hash
    if changes:
        db.session.execute(
            sa.update(PasswordCredential)
            .where(PasswordCredential.user_id == person.user_id, PasswordCredential.hash == person.hash)
            .values(changes)
            .execution_options(synchronize_session=False)
        )


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever guards a sign-in and can't be asked, refuses it."""
    try:
        yield
    except DomainError:
        raise
    except Exception as error:
        db.session.rollback()
        structlog.get_logger("gatehouse").error("sign_in_unguarded", error=type(error).__name__)
        raise Unavailable from error
