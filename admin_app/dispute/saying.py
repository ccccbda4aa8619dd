""" "This wasn't me": by the link that each mail on their own security carries, or signed in, at a line of the history.

It opens a dispute, and only takes away: all sessions end, what was set up since is frozen, a new password is asked
for at the next sign-in, support is told. It gives nothing, so whoever holds somebody's mailbox gains nothing by it.
The places that came up with what wasn't the person are forgotten, so that they are new once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute import opening, settling
from admin_app.dispute.models import DisputeSource
from admin_app.dispute.reading.foretelling import Way, foretell
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.session import lifecycle
from admin_app.session import queries as session_queries
from admin_app.session.models import KnownKind, KnownPlace, LoginSession, SignInAttempt, Stage
from admin_app.sign_in import known_devices, links
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import PasswordCredential, TrustedBrowser
from admin_app.sign_in.password.credential import require_self

Row = TypeVar("Row", SignInAttempt, KnownPlace)
NEXT = Stage.NEW_PASSWORD  # where a session that says so goes


@dataclass(frozen=True, slots=True)
class DisputeFigures:
    """What saying so does now: how many sessions end, browsers aren't trusted any more, things are frozen.

    `way` is what the new password takes.
    """

    sessions: int
    browsers: int
    has_password: bool
    frozen: int = 0
    way: Way = Way.LINK


@dataclass(frozen=True, slots=True)
class MailedEvent:
    """What a link is about: the mail's template, or `sign_in` and `held`; with the place where that is known."""

    person: SignInSubject
    what: str
    at: datetime
    since: datetime
    country: str = ""
    device: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of one's own history, or a new place: when, from where, with what."""

    at: datetime
    since: datetime
    country: str = ""
    device: str = ""
    ip: str = ""


def look(token: str) -> MailedEvent:
    """What a link would say no to; nothing changes. Raises LinkDead."""
    opened = links.look(token, LinkPurpose.NOT_ME)
    at = datetime.fromisoformat(opened.payload["at"])
    row, what = opening.session_of(opened, opened.person.user_id), str(opened.payload["what"])
    since = opening.began(row, at, about=opening.Doubt.of_mail(what))
    said = MailedEvent(opened.person, what, at, since)
    if row is None:
        return said
    moved = _move(row, at) if opening.Doubt.of_mail(what) is opening.Doubt.MOVE else None
    if moved is not None:
        return replace(said, country=moved.country, device=moved.device, ip=moved.ip)
    return replace(said, country=row.country, device=row.device, ip=row.first_ip)


def _move(session: LoginSession, at: datetime) -> SignInAttempt | None:
    """The line of the history that tells of a move."""
    wanted = sa.select(SignInAttempt).where(
        SignInAttempt.user_id == session.user_id,
        SignInAttempt.session_id == session.id,
        SignInAttempt.result.in_(session_queries.OF_SESSION),
        SignInAttempt.at <= at,
    )
    return db.session.scalar(wanted.order_by(SignInAttempt.at.desc()).limit(1))


def figures(user_id: UUID, since: datetime, *, keep: UUID | None = None) -> DisputeFigures:
    """What saying so would do now. Nothing changes."""
    now = clock.now()
    trusted = sa.select(sa.func.count()).where(
        TrustedBrowser.user_id == user_id, TrustedBrowser.ends_at > now
    )
    password = sa.exists().where(PasswordCredential.user_id == user_id)
    row = db.session.execute(
        sa.select(session_queries.HOW_MANY.scalar_subquery(), trusted.scalar_subquery(), password),
        {"user_id": user_id, "here": keep, "now": now},
    ).one()
    told = foretell(user_id, since)
    return DisputeFigures(row[0], row[1], row[2], told.things, told.way)


def by_link(actor: Actor, token: str) -> int:
    """Say so by a mailed link, which is used up; gives how many sessions ended. Raises LinkDead."""
    with transaction():
        opening.lock(links.peek(token, LinkPurpose.NOT_ME).user_id)
        opened = links.take(token, LinkPurpose.NOT_ME)
        row, at = (
            opening.session_of(opened, opened.person.user_id),
            datetime.fromisoformat(opened.payload["at"]),
        )
        what = str(opened.payload["what"])
        since = opening.began(row, at, about=opening.Doubt.of_mail(what))
        about = opening.About(DisputeSource.LINK, what, since, row.id if row else None)
        known = attempts.as_person(actor, opened.person)
        return _say(known, opened.person, about)


def of_attempt(actor: Actor, attempt_id: UUID) -> int:
    """Say so of a line of one's own history; gives how many other sessions ended.

    This session stays, and has to choose a new password before anything else. Raises ReauthRequired, NotFound for
    a line that is none of one's own, Conflict for the sign-in of this very session. Of its moves it may be said: its
    copies elsewhere lose their secret by it.
    """
    person = _self(actor)
    with transaction():
        row = _own(SignInAttempt, attempt_id, person.user_id)
        doubt = opening.Doubt.of_try(row.result)
        mine = row.session_id is not None and row.session_id == actor.session_id
        if mine and doubt is not opening.Doubt.MOVE:
            raise _is_this_one()
        return _say_and_stay(actor, person, row.session_id, row.at, doubt)


def of_place(actor: Actor, place_id: UUID) -> int:
    """Say so of a sign-in from a new device or country. As `of_attempt`; Conflict for this session's own place."""
    person = _self(actor)
    with transaction():
        row = _own(KnownPlace, place_id, person.user_id)
        began = db.session.scalar(
            sa.select(LoginSession.created_at).where(LoginSession.id == actor.session_id)
        )
        same = row.session_id is not None and row.session_id == actor.session_id
        if row.moved:
            return _say_and_stay(actor, person, row.session_id, row.first_at, opening.Doubt.MOVE)
        if same or (began is not None and abs(row.first_at - began) < opening.MARGIN):
            raise _is_this_one()
        return _say_and_stay(actor, person, row.session_id, row.first_at, opening.Doubt.SIGN_IN)


def attempt(actor: Actor, attempt_id: UUID) -> HistoryLine:
    """A line of one's own history, to be asked about. Raises NotFound."""
    row = _own(SignInAttempt, attempt_id, actor.user_id)
    since = _began(row.session_id, row.at, opening.Doubt.of_try(row.result))
    return HistoryLine(row.at, since, row.country, row.device, row.ip)


def place(actor: Actor, place_id: UUID) -> HistoryLine:
    """A new device or country of one's own, to be asked about. Raises NotFound."""
    row = _own(KnownPlace, place_id, actor.user_id)
    country = row.value if row.kind is KnownKind.COUNTRY and row.value != known_devices.SOMEWHERE else ""
    doubt = opening.Doubt.MOVE if row.moved else opening.Doubt.SIGN_IN
    return HistoryLine(row.first_at, _began(row.session_id, row.first_at, doubt), country, row.words)


def _began(session_id: UUID | None, at: datetime, doubt: opening.Doubt) -> datetime:
    return opening.began(db.session.get(LoginSession, session_id) if session_id else None, at, about=doubt)


def _own(model: type[Row], row_id: UUID, user_id: UUID | None) -> Row:
    row = db.session.get(model, row_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    return row


def _self(actor: Actor) -> SignInSubject:
    person = require_self(actor)
    require_fresh(actor)
    return person


def _is_this_one() -> Conflict:
    return Conflict(
        N_(
            "That is the sign-in you are using right now. Sign out, or change your password, if it shouldn’t be."
        )
    )


def _say_and_stay(
    actor: Actor, person: SignInSubject, session_id: UUID | None, at: datetime, doubt: opening.Doubt
) -> int:
    if actor.session_id is None:
        raise NotAllowed
    opening.lock(person.user_id)
    about = opening.About(DisputeSource.SESSION, "sign_in", _began(session_id, at, doubt), session_id)
    ended = _say(actor, person, about, keep=actor.session_id)
    if person.hash is not None:
        lifecycle.send_back(actor.session_id, NEXT, methods=lifecycle.FIRST_FACTOR)
    return ended


def _say(actor: Actor, person: SignInSubject, about: opening.About, *, keep: UUID | None = None) -> int:
    dispute = opening.open_dispute(actor, person, about, keep=keep)
    settling.without_password(actor, person, dispute)
    return dispute.sessions_ended
