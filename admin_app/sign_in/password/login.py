"""Signing in: ordered steps, each with its place.

Unknown name, wrong password, person or account that can't sign in: one answer, one Argon2 verification, the
same statements (SECURITY 1). What was wrong stands in the history of tries, for the person and for support.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app.identity.models import Identity, User, UserKind, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import BadCiphertext
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction, was_undone
from admin_app.kernel.errors import DomainError, Unavailable, told
from admin_app.kernel.i18n import N_
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.limits.concurrent_limit import LimitReached
from admin_app.session.models import AttemptResult, EndReason
from admin_app.sign_in.flow import address_policy, attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_name, folded_name
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import hashing, turns
from admin_app.sign_in.throttle import limits


class NoMatch(DomainError):
    """The one answer to every try that doesn't succeed."""

    code = "no_match"
    message: ClassVar[str] = N_("That name and password don’t match.")


@dataclass(slots=True)
class Try:
    """One try to sign in, as far as it has come."""

    actor: Actor
    kind: UserKind
    name: str
    password: str = field(repr=False)
    replaces: UUID | None = None
    subject: SignInSubject | None = None
    ticket: limits.Ticket | None = None
    new_hash: str = field(default="", repr=False)


class TryRefused(Exception):
    """A step ended the try: what the history says, and what the person is answered."""

    def __init__(self, result: AttemptResult, answer: DomainError | None = None) -> None:
        super().__init__(result)
        self.result = result
        self.answer = answer or NoMatch()


def sign_in(
    actor: Actor, *, kind: UserKind, name: str, password: str, replaces: UUID | None = None
) -> lifecycle.Started:
    """Try a name and password at the door of a kind; gives the session that began.

    Its stage says what comes next: open, or the next step. `replaces` names the session the browser had, which
    ends. Raises NoMatch, RateLimited during a wait, Busy before anything is counted, Invalid for an over-long
    password, AddressDenied, LimitReached, and Unavailable when throttle, policy, address rule or audit can't be
    asked: nobody gets in unguarded (SECURITY 54).
    """
    with guarded():
        it = Try(actor, kind, folded_name(name), hashing.normal(password), replaces)
        with turns.turn(address=limits.address_key(actor.ip)):
            _judge(it)
        return _begin(it)


def _judge(it: Try) -> None:
    """The steps up to the person's state; whichever refuses, it does so at the same moment."""
    try:
        find(it)
        take_ticket(it)
        prove(it)
        judge_states(it)
    except TryRefused as refused:
        with transaction():
            attempts.record_refusal(it.actor, it.subject, refused.result, it.name)
        raise refused.answer from None


def _begin(it: Try) -> lifecycle.Started:
    """The name and password were right: the address rules, then the steps that are wanted, in their order."""
    context = SignInContext.load(it.actor, _person(it), lifecycle.FIRST_FACTOR)
    address_policy.enforce(context, it.ticket)
    short = context.password_demand.falls_short(it.password)
    context = replace(context, person=replace(context.person, falls_short=short))

    def begun() -> lifecycle.Started:
        with transaction():
            _password_was_right(it, short=short)
            return progress.start(context)

    try:
        return again_if_undone(begun)
    except LimitReached as full:
        address_policy.refused_by_limit(context, it.ticket)
        raise full from None


def find(it: Try) -> None:
    """Who is meant. A name of the other kind is nobody here."""
    it.subject = by_name(it.kind, it.name)


def take_ticket(it: Try) -> None:
    """Throttle: a person's tries count together, whichever name was typed, and each address's."""
    known = it.subject if it.subject and it.subject.kind == it.kind else None
    user_id = known.user_id if known else None
    try:
        it.ticket = limits.take(
            limits.name_key(it.kind, user_id, it.name), limits.address_key(it.actor.ip), user_id=user_id
        )
    except limits.Waits as wait:
        attempts.record_wait(it.actor, wait, user_id=user_id, name=it.name)
        raise


def prove(it: Try) -> None:
    """The password. One Argon2 verification on every path."""
    person = it.subject
    usable = person is not None and person.kind == it.kind and person.password_disabled_at is None
    right = hashing.verify(person.hash if usable and person else None, it.password)
    if person is None:
        raise TryRefused(AttemptResult.UNKNOWN_NAME)
    if person.kind != it.kind:
        raise TryRefused(AttemptResult.WRONG_KIND)
    if person.identity is not Identity.LOCAL:  # whatever was typed: the way in lies elsewhere
        raise TryRefused(AttemptResult.OUTSIDE_IDENTITY)
    if person.hash is None:
        raise TryRefused(AttemptResult.NO_PASSWORD)
    if person.password_disabled_at is not None:
        raise TryRefused(AttemptResult.PASSWORD_DISABLED)
    if not right:
        raise TryRefused(AttemptResult.WRONG_PASSWORD)


def judge_states(it: Try) -> None:
    """Account and user state: who can't sign in is answered as for a wrong password."""
    person = _person(it)
    if person.status is not UserStatus.ACTIVE:
        raise TryRefused(AttemptResult.NOT_ACTIVE)
    if not person.account_open:
        raise TryRefused(AttemptResult.ACCOUNT_CLOSED)
    if person.hash and hashing.is_weaker(person.hash):
        it.new_hash = hashing.make(it.password)


def _person(it: Try) -> SignInSubject:
    if it.subject is None:
        raise TryRefused(AttemptResult.UNKNOWN_NAME)
    return it.subject


def _password_was_right(it: Try, *, short: bool) -> None:
    """The counts begin anew; a hash with older parameters gives way to one of today's; a former session ends.

    Whether it falls short of the rule in force can only be told while it is at hand, so it is noted.
    """
    person = _person(it)
    if it.ticket:
        limits.give_back(it.ticket)
    changes: dict[str, object] = {"failures": 0} if person.password_failures else {}
    if it.new_hash:
        changes["hash"] = it.new_hash
    if short != person.falls_short:
        changes["falls_short"] = short
    if changes:
        lock_row(User, person.user_id)  # before the credential, as everybody locks them
        db.session.execute(
            sa.update(PasswordCredential)
            .where(PasswordCredential.user_id == person.user_id, PasswordCredential.hash == person.hash)
            .values(changes)
            .execution_options(synchronize_session=False)
        )
    if it.replaces:
        sessions.end(it.replaces, EndReason.REPLACED)


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever guards a sign-in and can't be asked, refuses it (SECURITY 54).

    A fault of our own is refused likewise, since nobody knows what it left unasked; the log says where it lies.
    """
    try:
        yield
    except (DomainError, BadCiphertext):
        raise
    except Exception as error:
        if was_undone(error):  # for another one's sake: whoever began this runs it again
            raise
        db.session.rollback()
        structlog.get_logger("gatehouse").error("sign_in_unguarded", **told(error))
        raise Unavailable from error
