""" "This wasn't me": by the link that each mail on the own security carries, or signed in, at a line of the history.

It only takes away: all sessions end, no browser is trusted any more, a new password is asked for at the next
sign-in, support is told. It gives nothing, so whoever holds somebody's mailbox gains nothing by it. The places
that came up with what wasn't the person are forgotten, so that they are new once more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Account
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email.messages import notices as mails
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import require_fresh
from admin_app.session import life
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, Known, KnownPlace, LoginSession, Stage
from admin_app.session.person import lock_person
from admin_app.sign_in import links, notices, places, record, trusted_browsers
from admin_app.sign_in.candidate import Candidate
from admin_app.sign_in.models import LinkPurpose, LinkToken, PasswordCredential, SignInAttempt, TrustedBrowser
from admin_app.sign_in.password import require_self
from admin_app.user.models import Membership, User, UserKind

Row = TypeVar("Row", SignInAttempt, KnownPlace)
NEXT = Stage.NEW_PASSWORD  # where a session that says so goes
SHOWN_FOR = timedelta(days=7)  # at the start page of staff
BEFORE = timedelta(seconds=5)  # a place may be kept a moment before the line of the history


@dataclass(frozen=True, slots=True)
class Figures:
    """What saying so does now: how many sessions end, how many browsers aren't trusted any more."""

    sessions: int
    browsers: int
    has_password: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a link is about: the mail's template, or `sign_in` and `held`; with the place where that is known."""

    person: Candidate
    what: str
    at: datetime
    country: str = ""
    device: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the own history, or a new place: when, from where, with what."""

    at: datetime
    country: str = ""
    device: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """Somebody who said so lately, for the start page of staff; `renewed` once a new password is set."""

    user_id: UUID
    full_name: str
    kind: UserKind
    account_name: str
    at: datetime
    renewed: bool


def said_lately(limit: int, *, kinds: Collection[UserKind]) -> list[Saying]:
    """Who said so in the last 7 days, newest first. One statement."""
    rows = db.session.execute(
        sa.select(
            User.id, User.full_name, User.kind, Account.name, PasswordCredential.not_me_at, PasswordCredential.must_renew,
        )
        .join(User, User.id == PasswordCredential.user_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .where(PasswordCredential.not_me_at > clock.now() - SHOWN_FOR, User.kind.in_(kinds))
        .order_by(PasswordCredential.not_me_at.desc())
        .limit(limit)
    )  # fmt: skip
    return [Saying(r.id, r.full_name, r.kind, r.name or "", r.not_me_at, not r.must_renew) for r in rows]


def look(token: str) -> Said:
    """What a link would say no to; nothing changes. Raises LinkDead."""
    opened = links.look(token, LinkPurpose.NOT_ME)
    at = datetime.fromisoformat(opened.payload["at"])
    row = _session_of(opened)
    if row is None:
        return Said(opened.person, str(opened.payload["what"]), at)
    return Said(opened.person, str(opened.payload["what"]), at, row.country, row.device, row.first_ip)


def figures(user_id: UUID, *, keep: UUID | None = None) -> Figures:
    """What saying so would do now. One statement."""
    live = sa.select(sa.func.count()).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.ends_at > clock.now(),
        *([LoginSession.id != keep] if keep else []),
    )  # fmt: skip
    trusted = sa.select(sa.func.count()).where(
        TrustedBrowser.user_id == user_id, TrustedBrowser.ends_at > clock.now()
    )
    password = sa.exists().where(PasswordCredential.user_id == user_id)
    row = db.session.execute(sa.select(live.scalar_subquery(), trusted.scalar_subquery(), password)).one()
    return Figures(row[0], row[1], row[2])


def by_link(actor: Actor, token: str) -> int:
    """Say so by a mailed link, which is used up; gives how many sessions ended. Raises LinkDead."""
    with transaction():
        lock_person(links.peek(token, LinkPurpose.NOT_ME).user_id)
        opened = links.take(token, LinkPurpose.NOT_ME)
        row = _session_of(opened)
        known = record.as_person(actor, opened.person)
        return _say(known, opened.person, since=row.created_at if row else None, by_link=True)


def of_attempt(actor: Actor, attempt_id: UUID) -> int:
    """Say so of a line of the own history; gives how many other sessions ended.

    This session stays, and has to choose a new password before anything else. Raises ReauthRequired, NotFound for
    a line that is none of one's own, Conflict for the sign-in of this very session.
    """
    person = _self(actor)
    with transaction():
        row = _own(SignInAttempt, attempt_id, person.user_id)
        if row.session_id is not None and row.session_id == actor.session_id:
            raise _is_this_one()
        return _say_and_stay(actor, person, row.at)


def of_place(actor: Actor, place_id: UUID) -> int:
    """Say so of a sign-in from a new device or country. As `of_attempt`; Conflict for this session's own place."""
    person = _self(actor)
    with transaction():
        row = _own(KnownPlace, place_id, person.user_id)
        began = db.session.scalar(
            sa.select(LoginSession.created_at).where(LoginSession.id == actor.session_id)
        )
        if began is not None and abs(row.first_at - began) < BEFORE:
            raise _is_this_one()
        return _say_and_stay(actor, person, row.first_at)


def attempt(actor: Actor, attempt_id: UUID) -> Line:
    """A line of the own history, to be asked about. Raises NotFound."""
    row = _own(SignInAttempt, attempt_id, actor.user_id)
    return Line(row.at, row.country, row.device, row.ip)


def place(actor: Actor, place_id: UUID) -> Line:
    """A new device or country of one's own, to be asked about. Raises NotFound."""
    row = _own(KnownPlace, place_id, actor.user_id)
    country = row.value if row.kind is Known.COUNTRY and row.value != places.SOMEWHERE else ""
    return Line(row.first_at, country, row.words)


def _own(model: type[Row], row_id: UUID, user_id: UUID | None) -> Row:
    row = db.session.get(model, row_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row


def _self(actor: Actor) -> Candidate:
    person = require_self(actor)
    require_fresh(actor)
    return person


def _is_this_one() -> Conflict:
    return Conflict(
        N_(
            "That is the sign-in you are using right now. Sign out, or change your password, if it shouldn't be."
        )
    )


def _say_and_stay(actor: Actor, person: Candidate, since: datetime) -> int:
    if actor.session_id is None:
        raise NotAllowed
    lock_person(person.user_id)
    ended = _say(actor, person, since=since, keep=actor.session_id)
    if person.hash is not None:
        life.send_back(actor.session_id, NEXT)
    return ended


def _say(
    actor: Actor,
    person: Candidate,
    *,
    since: datetime | None,
    keep: UUID | None = None,
    by_link: bool = False,
) -> int:
    """Carry it out in the caller's transaction, under the person's lock."""
    user_id = person.user_id
    ended = sessions.revoke_user(user_id, EndReason.NOT_ME, keep=keep)
    trusted_browsers.forget(user_id)
    if since is not None:
        places.forget_since(user_id, since - BEFORE)
    for gone in (
        sa.delete(LinkToken).where(
            LinkToken.user_id == user_id, LinkToken.purpose == LinkPurpose.HOLD, LinkToken.used_at.is_(None)
        ),
        sa.update(PasswordCredential)
        .where(PasswordCredential.user_id == user_id)
        .values(must_renew=True, not_me_at=clock.now()),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))
    audit.record(
        Event.SIGN_IN_NOT_ME, actor, account_id=person.account_id, subject_id=user_id,
        facts={"sessions_ended": ended, "by_link": by_link},
    )  # fmt: skip
    notices.everywhere(user_id, lambda user: mails.said_not_me(user, actor, ended=ended, by_link=by_link))
    return ended


def _session_of(opened: links.Opened) -> LoginSession | None:
    named = opened.payload.get("session")
    row = db.session.get(LoginSession, UUID(hex=named)) if named else None
    return row if row is not None and row.user_id == opened.person.user_id else None
