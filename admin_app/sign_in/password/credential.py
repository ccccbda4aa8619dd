"""The password: changed with the present one, or set by a mailed link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenEnd
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import password as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key, Value
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, Method
from admin_app.sign_in import links
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import address_policy, attempts, progress
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import FormerPassword, PasswordCredential
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey.challenge import ChallengeScope, Purpose
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.password import hashing, reset_delay, rules, turns
from admin_app.sign_in.password.demand import POLICIES, PasswordDemand
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.throttle import limits
from admin_app.sign_in.trusted_browser import service as trusted_browsers

REMEMBERED = 5  # passwords that can't be used again, the present one among them
# Called in the transaction that sets a new password: what waited for it is over (cases stand above sign-in).
ON_NEW: list[Callable[[SignInSubject], None]] = []
INVITED = (Method.INVITATION,)  # the method of a session that an invitation begins


def check_rule(
    password: str, person: SignInSubject | None = None, found: Mapping[Key, Value] | None = None
) -> list[rules.Verdict]:
    """Each part of the rule and whether a password meets it, for the page; nothing typed asks what it will be.

    `found` are the policies about passwords, where they were read already.
    """
    demand = _demand(person, found)
    password = password if len(password) <= hashing.PASSWORD_MAX else ""
    words = rules.own_words(*person.words) if person else []
    return rules.check(password, words, demand, empty=not password)


def _demand(person: SignInSubject | None, found: Mapping[Key, Value] | None = None) -> PasswordDemand:
    found = found or policy.values(*POLICIES, account_id=person.account_id if person else None)
    return PasswordDemand.of(found, second_factor=bool(person and person.two_steps))


def require_self(actor: Actor) -> SignInSubject:
    """The person behind an actor who is signed in and sees to their own security. Raises NotAllowed otherwise."""
    if actor.user_id is None or not (actor.is_staff or actor.is_customer):
        raise NotAllowed
    if actor.is_customer:
        require(actor, Permission.OWN_SECURITY_WRITE, Subject(account_id=actor.account_id))
    person = by_id(actor.user_id)
    if person is None or person.status is not UserStatus.ACTIVE:
        raise NotAllowed
    return person


def change(actor: Actor, *, current: str, new: str, end_tokens: bool = False) -> None:
    """Change one's own password. All other sessions end, this one gets a new secret, a mail tells of it.

    `end_tokens`: the person's API tokens end too, for whoever fears that somebody else made or saw one.

    The present password, given here, is the fresh sign-in of whoever has no second factor; with one on, a
    fresh sign-in is asked for besides. Raises ReauthRequired, Invalid beside `current` (the try is counted) or
    `new`, RateLimited, Conflict when the password was changed meanwhile.
    """
    person = require_self(actor)
    if person.factor_on:
        require_fresh(actor)
    with guarded():
        prove(actor, person, current, field="current", event=Event.REAUTHENTICATION_REFUSED)
        fresh_hash = new_hash(person, new, "new")
        with transaction():
            lock_row(User, person.user_id)  # before credential and sessions, as everybody locks them
            store(person, fresh_hash)
            ended = sessions.revoke_user(person.user_id, EndReason.PASSWORD, keep=actor.session_id)
            tokens = api_tokens.renew_way_in(person.user_id, TokenEnd.PASSWORD, end=end_tokens)
            if actor.session_id:
                lifecycle.renew(actor.session_id)
            audit.record(
                Event.PASSWORD_CHANGED,
                actor,
                account_id=person.account_id,
                subject_id=person.user_id,
                facts={"sessions_ended": ended, "tokens_ended": tokens.ended},
            )
            security_mail.everywhere(
                person.user_id,
                lambda user: mails.changed(user, actor, tokens_ended=tokens.ended, tokens_left=tokens.left),
            )


@turns.turn()
def prove(actor: Actor, person: SignInSubject, password: str, *, field: str, event: Event) -> None:
    """Judge the present password of a person who is signed in, in transactions of its own.

    A wrong one is counted and told before it is refused. Raises Invalid beside the field, RateLimited, Busy.
    """
    plain = hashing.normal(password, field)
    ticket = limits.take(
        limits.name_key(person.kind, person.user_id, ""),
        limits.address_key(actor.ip),
        user_id=person.user_id,
    )
    right = hashing.verify(None if person.password_disabled_at else person.hash, plain)
    with transaction():
        if right:
            limits.give_back(ticket)
        else:
            attempts.count_failure(person.user_id)
            audit.record(
                event,
                actor,
                account_id=person.account_id,
                subject_id=person.user_id,
                facts={"what": "password"},
            )
    if not right:
        raise Invalid(N_("That isn’t your current password."), field=field, code="wrong_password")


def ask_passkey(token: str, *, secret: str) -> str:
    """What the browser asks the person's passkeys, in place of a code, for a reset (JSON). Raises LinkDead, Conflict."""
    with guarded():
        person = links.peek(token, LinkPurpose.RESET)
        if not person.has(PASSKEYS):
            raise Conflict(N_("There is no passkey here; type a code."))
        return passkey_proof.request(ChallengeScope.at_door(Purpose.RESET, secret), person.user_id)


def set_by_link(
    actor: Actor,
    token: str,
    purpose: LinkPurpose,
    *,
    new: str,
    code: str = "",
    passkey: str = "",
    secret: str = "",
) -> lifecycle.Started | None:
    """Set a password by a mailed link, which is used up; all sessions and API tokens of the person end.

    An invitation makes the person active and begins a session, which goes on to the factor's set-up where one
    must be. A reset begins none and asks for the second factor where one is on: a code, or what a passkey answered
    to the challenge bound to the browser's `secret`. Raises LinkDead, ResetWaits, Invalid, NoPasskey, AddressDenied.
    """
    with guarded():
        person = links.peek(token, purpose)
        reset_delay.require_over(person)
        factor_was_on = person.factor_on
        fresh_hash = new_hash(person, new, "new")
        if person.factor_on and passkey:
            passkey_proof.prove(actor, passkey, ChallengeScope.at_door(Purpose.RESET, secret), person.user_id)
        elif person.factor_on:
            second_factor.verify(actor, person, code, field="code")
        if purpose is not LinkPurpose.RESET:  # a session begins by it, so the address rules are asked
            address_policy.enforce(SignInContext.load(actor, person, INVITED))
        with transaction():
            locked = lock_person(person.user_id)
            person = links.use(token, purpose)
            reset_delay.require_over(person)  # under the lock: staff may just have removed a factor
            if person.factor_on and not factor_was_on:  # or the person have turned one on
                raise Conflict
            store(person, fresh_hash)
            ended = sessions.revoke_user(person.user_id, EndReason.PASSWORD)
            tokens = api_tokens.end_all_of(person.user_id, TokenEnd.PASSWORD)
            known = attempts.as_person(actor, person)
            if person.status is UserStatus.INVITED:
                locked.user.status, locked.user.activated_at = UserStatus.ACTIVE, clock.now()
                audit.record(
                    Event.PERSON_ACTIVATED, known, account_id=person.account_id, subject_id=person.user_id
                )
            audit.record(
                Event.PASSWORD_SET,
                known,
                account_id=person.account_id,
                subject_id=person.user_id,
                facts={"sessions_ended": ended, "tokens_ended": tokens},
            )
            if purpose is LinkPurpose.RESET:
                security_mail.everywhere(
                    person.user_id,
                    lambda user: mails.changed(user, known, by_link=True, tokens_ended=tokens),
                )
                return None
            return _enter(actor, person)


def _enter(actor: Actor, person: SignInSubject) -> lifecycle.Started:
    """The session an invitation begins: no way past a factor, nor past the staff's duty to set one up."""
    return progress.start(SignInContext.load(actor, person, INVITED))


def first_hash(words: Iterable[str], new: str, field: str) -> str:
    """Judge and hash the first password of somebody who isn't known yet, whose own words these are.

    Slow, so before any transaction. Raises Invalid beside the field, Busy.
    """
    plain = rules.require_good(new, rules.own_words(*words), _demand(None), field=field)
    return _hash_of_first(plain)


@turns.turn()
def _hash_of_first(plain: str) -> str:
    return hashing.make(plain)


def new_hash(person: SignInSubject, new: str, field: str) -> str:
    """Judge a new password by the rule and the last five, and hash it: slow, so before any transaction.

    Raises Invalid beside the field, Busy.
    """
    plain = rules.require_good(new, rules.own_words(*person.words), _demand(person), field=field)
    return _hash_of_new(person, plain, field)


@turns.turn(hashes=REMEMBERED)
def _hash_of_new(person: SignInSubject, plain: str, field: str) -> str:
    former = db.session.scalars(
        sa.select(FormerPassword.hash)
        .where(FormerPassword.user_id == person.user_id)
        .order_by(FormerPassword.set_at.desc(), FormerPassword.id.desc())
        .limit(REMEMBERED - 1)
    ).all()
    db.session.rollback()
    if any(hashing.verify(stored, plain) for stored in (person.hash, *former) if stored):
        raise Invalid(
            N_("This is one of your last %(count)s passwords. Choose a new one."),
            field=field,
            count=REMEMBERED,
        )
    return hashing.make(plain)


def store(person: SignInSubject, fresh_hash: str) -> None:
    """Keep the new hash under the credential's lock; the one it takes the place of is remembered."""
    row, now = lock_row(PasswordCredential, person.user_id), clock.now()
    if (row.hash if row else None) != person.hash:
        raise Conflict(N_("The password was changed meanwhile."))
    waited_for = row is None or row.must_renew or row.reset_hold is not None
    if row is None:
        db.session.add(PasswordCredential(user_id=person.user_id, hash=fresh_hash, set_at=now, failures=0))
    else:
        db.session.add(FormerPassword(user_id=person.user_id, hash=row.hash, set_at=row.set_at))
        row.hash, row.set_at, row.failures, row.disabled_at = fresh_hash, now, 0, None
        row.must_renew = row.falls_short = False
    db.session.flush()
    trusted_browsers.forget(person.user_id)
    _forget_older(person.user_id)
    if waited_for:
        for tell in ON_NEW:
            tell(person)


def demand_new(user_id: UUID, *, said: bool = False) -> None:
    """Ask for a new password at the next sign-in, before anything else, in the caller's transaction.

    `said`: since the person says that something wasn't them, which is remembered.
    """
    db.session.execute(
        sa.update(PasswordCredential)
        .where(PasswordCredential.user_id == user_id)
        .values(must_renew=True, **({"not_me_at": clock.now()} if said else {}))
        .execution_options(synchronize_session=False)
    )


def demand_no_more(user_id: UUID) -> None:
    """Ask for no new password any more, in the caller's transaction: it was decided that the present one is right."""
    db.session.execute(
        sa.update(PasswordCredential)
        .where(PasswordCredential.user_id == user_id)
        .values(must_renew=False)
        .execution_options(synchronize_session=False)
    )


def _forget_older(user_id: UUID) -> None:
    kept = (
        sa.select(FormerPassword.id)
        .where(FormerPassword.user_id == user_id)
        .order_by(FormerPassword.set_at.desc(), FormerPassword.id.desc())
        .limit(REMEMBERED - 1)
    )
    db.session.execute(
        sa.delete(FormerPassword)
        .where(FormerPassword.user_id == user_id, FormerPassword.id.not_in(kept))
        .execution_options(synchronize_session=False)
    )
