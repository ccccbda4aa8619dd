"""API tokens: made by whoever they belong to, ended by the same person, by an owner, by staff, or with the person.

The threat: a token is a key without a second step. So it is shown once and kept as a hash, making one takes a fresh
sign-in and is told to every known address, it reads and changes nothing, and it ends in the transaction that keeps its
person out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import secret
from admin_app.api_token.models import ApiToken, TokenEnd
from admin_app.api_token.queries import live_of
from admin_app.api_token.wanted import WantedToken, wanted
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import api_token as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.session import ended as session_ended
from admin_app.session.rights_now import still_may

MOST = 25  # live tokens of a person
TOLD_BEFORE = timedelta(days=7)  # its end is told so long before
KEPT = timedelta(days=90)  # an ended token stays to be seen
NOTED_EVERY = timedelta(minutes=10)  # a use is written down so often at most
JOB_ENDING = "api_token.ending"


@dataclass(frozen=True, slots=True)
class RenewedTokens:
    """What became of a person's live tokens as the way to sign in was renewed: how many ended, how many go on."""

    ended: int
    left: int


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was made, with what is shown this once."""

    id: UUID
    name: str
    token: str = field(repr=False)


def make(
    actor: Actor,
    *,
    name: str,
    level: str,
    scopes: list[str] | None = None,
    ends_on: date | None = None,
    networks: str = "",
) -> MadeToken:
    """Make a token of one's own; it is told by mail to every known address. `ends_on` is its last day.

    Raises ReauthRequired, NotAllowed (staff; state of the account), Invalid beside the field, Conflict where the person
    has as many as may be.
    """
    require_fresh(actor)
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed
    want = wanted(actor, name=name, level=level, scopes=scopes or (), ends_on=ends_on, networks=networks)
    token = secret.make()
    with transaction() as session:
        person = lock_person(actor.user_id)
        require(actor, Permission.OWN_TOKENS_WRITE, person.subject)
        session_ended.refuse(actor.session_id)
        _refuse_taken(person, want)
        row = _new_row(person, want, token)
        session.add(row)
        _record(Event.API_TOKEN_MADE, actor, row, person, level=row.level.value)
        security_mail.everywhere(person.user.id, lambda user: mails.made(user, actor, row.name, row.ends_at))
        if row.ends_at is not None and row.ends_at - TOLD_BEFORE > row.created_at:
            queue.enqueue(JOB_ENDING, row.id, at=row.ends_at - TOLD_BEFORE)
    return MadeToken(row.id, row.name, token)


def _refuse_taken(person: LockedPerson, want: WantedToken) -> None:
    live = ApiToken.live(clock.now())
    names = list(db.session.scalars(sa.select(ApiToken.name).where(ApiToken.user_id == person.user.id, live)))
    if len(names) >= MOST:
        raise Conflict(N_("You have %(most)s tokens already. End one first."), most=MOST)
    if want.name in names:
        raise Invalid(N_("Another of your tokens has this name."), field="name", code="twice")


def _new_row(person: LockedPerson, want: WantedToken, token: str) -> ApiToken:
    if person.account is None:
        raise NotAllowed
    return ApiToken(
        id=clock.new_id(),
        user_id=person.user.id,
        account_id=person.account.id,
        name=want.name,
        hint=token[: secret.HINT],
        token_hash=token_hash(token),
        level=want.level,
        scopes=list(want.scopes),
        networks=list(want.networks),
        created_at=clock.now(),
        ends_at=want.ends_at,
    )


def end(actor: Actor, token_id: UUID) -> None:
    """End a token of one's own or, as owner, of somebody of the account, who is told.

    Raises ReauthRequired, NotFound for any other, NotAllowed, Conflict when it had ended.
    """
    require_fresh(actor)
    with transaction():
        person = lock_person(_whose(token_id))
        if person.subject.account_id != actor.acting_account_id or not actor.is_customer:
            raise NotFound
        own = person.user.id == actor.user_id
        right = Permission.OWN_SECURITY_WRITE if own else Permission.OWN_PEOPLE_TOKENS
        require(actor, right, person.subject)
        if not own:
            still_may(actor, right)
        row = _end_one(token_id, TokenEnd.OWN if own else TokenEnd.OWNER)
        _record(Event.API_TOKEN_ENDED, actor, row, person)
        if not own:
            security_mail.to_person(person.user.id, lambda user: mails.ended(user, actor, row.name))


def end_by_staff(actor: Actor, token_id: UUID, reason: str) -> None:
    """End somebody's token, as staff; the person is told.

    Raises Invalid without a reason, NotFound, NotAllowed, Conflict when it had ended.
    """
    reason = reasons.needed(reason)
    with transaction():
        person = lock_person(_whose(token_id))
        require(actor, Permission.PERSON_RESTORE, person.subject)
        row = _end_one(token_id, TokenEnd.STAFF)
        _record(Event.API_TOKEN_ENDED, actor, row, person, reason=reason)
        security_mail.to_person(person.user.id, lambda user: mails.ended(user, actor, row.name))


def _whose(token_id: UUID) -> UUID:
    user_id = db.session.scalar(sa.select(ApiToken.user_id).where(ApiToken.id == token_id))
    if user_id is None:
        raise NotFound
    return user_id


def _end_one(token_id: UUID, why: TokenEnd) -> ApiToken:
    row = lock_row(ApiToken, token_id)
    if row is None:
        raise NotFound
    if row.ended_at is not None or (row.ends_at is not None and row.ends_at <= clock.now()):
        raise Conflict(N_("That token had already ended."))
    row.ended_at, row.ended_why = clock.now(), why
    return row


def _record(
    event: Event, actor: Actor, row: ApiToken, person: LockedPerson, *, reason: str = "", **facts: str
) -> None:
    named = {"token_name": row.name}
    made = event is Event.API_TOKEN_MADE
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("api_token", row.id),
        subject_id=person.user.id,
        facts=facts,
        before={} if made else named,
        after=named if made else {},
        reason=reason,
    )


def end_all_of(user_id: UUID, why: TokenEnd) -> int:
    """End every token of a person; gives how many were live. Part of another command, which tells of it."""
    return _end_those(ApiToken.user_id == user_id, why)


def renew_way_in(user_id: UUID, why: TokenEnd, *, end: bool) -> RenewedTokens:
    """End every token of a person whose password or second step is a new one, or count those that go on.

    Part of another command, whose mail tells the figures. Whoever came in meanwhile may have made one, so they end
    wherever somebody else may have known the former way in, as the sessions do.
    """
    if end:
        return RenewedTokens(end_all_of(user_id, why), 0)
    return RenewedTokens(0, live_of(user_id))


def end_all_in(account_id: UUID, why: TokenEnd) -> int:
    """The same of everybody in an account."""
    return _end_those(ApiToken.account_id == account_id, why)


def _end_those(whose: sa.ColumnElement[bool], why: TokenEnd) -> int:
    now = clock.now()
    done = db.session.execute(
        sa.update(ApiToken)
        .where(whose, ApiToken.live(now))
        .values(ended_at=now, ended_why=why)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def note_use(token_id: UUID, ip: str, last_used_at: datetime | None) -> None:
    """Write down that a token was used just now, from where; at most every 10 minutes, in a transaction of its own."""
    now = clock.now()
    if last_used_at is not None and now - last_used_at < NOTED_EVERY:
        return
    with transaction(repeatable=True) as session:
        session.execute(
            sa.update(ApiToken)
            .where(ApiToken.id == token_id, ApiToken.last_used_at.is_not_distinct_from(last_used_at))
            .values(last_used_at=now, last_ip=ip)
            .execution_options(synchronize_session=False)
        )


def tell_ending(system: Actor, token_id: UUID) -> None:
    """The job a week before a token's end: tell its person, unless it has ended by then."""
    with transaction():
        user_id = db.session.scalar(
            sa.select(ApiToken.user_id).where(ApiToken.id == token_id, ApiToken.live(clock.now()))
        )
        row = lock_row(ApiToken, token_id) if user_id and lock_row(User, user_id) else None
        if row is not None and row.ends_at is not None and row.ended_at is None:
            name, ends_at = row.name, row.ends_at
            security_mail.to_person(row.user_id, lambda user: mails.ends_soon(user, system, name, ends_at))


def sweep() -> None:
    """Write down the end of tokens whose time is over, and forget those that ended long ago."""
    now = clock.now()
    with transaction() as session:
        session.execute(
            sa.update(ApiToken)
            .where(ApiToken.ended_at.is_(None), ApiToken.ends_at <= now)
            .values(ended_at=ApiToken.ends_at, ended_why=TokenEnd.TIME)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            sa.delete(ApiToken)
            .where(ApiToken.ended_at <= now - KEPT)
            .execution_options(synchronize_session=False)
        )
