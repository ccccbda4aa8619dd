"""A session that moves: its cookie comes from another browser, country or network than before (SECURITY 75).

Browsers don't hand cookies on, so a copied one shows by where it is used. Each request is compared with marks that the
session's own row holds, so an ordinary one costs no statement; only a mark that is new to the session is looked into.
What is news then stands in the history, raises a question, and takes the fresh sign-in away: whoever holds the copy
has to prove anew who it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock, networks
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash, token_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.lib import devices
from admin_app.session.models import (
    AttemptResult,
    KnownKind,
    KnownPlace,
    LoginSession,
    SignInAttempt,
)
from admin_app.sign_in import known_devices
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.throttle import limits

UNSEEN = timedelta(days=90)  # a network that a person wasn't seen in for so long is news
COPY_AFTER = timedelta(
    seconds=60
)  # so long after its renewal no request of the session's own brings the former secret
A_DAY = timedelta(days=1)
BROWSER, COUNTRY, NETWORK, COPY = "browser", "country", "network", "copy"
MARKS_MAX = 60  # further places of one session are told no more
NETWORKS_MAX = 40  # of them; who travels shall not use up what tells another browser
HASH_SHOWN = 16


class Standing(Protocol):
    """What of a session says where it was used: the row, or these columns of it."""

    id: Any
    browser_hash: Any
    device: Any
    country: Any
    first_ip: Any
    places: Any


@dataclass(frozen=True, slots=True)
class Place:
    """From where a request comes."""

    ip: str
    country: str
    user_agent: str
    browser: str  # the secret of the browser's own cookie

    @classmethod
    def of(cls, actor: Actor) -> Place:
        """Where somebody acts from."""
        return cls(actor.ip, known_devices.country_of(actor), actor.user_agent, actor.browser)

    @property
    def device(self) -> str:
        """The browser in words."""
        return devices.words(self.user_agent)


def new_marks(session: Standing, place: Place) -> list[str]:
    """In what this place is new to a session: marks that are neither those of its beginning nor kept since.

    What wasn't known at the beginning is not compared, nor is a request whose address can't be read. No statement.
    """
    kept: list[str] = session.places or []
    if not place.ip or len(kept) >= MARKS_MAX:
        return []
    full = sum(mark.startswith(NETWORK) for mark in kept) >= NETWORKS_MAX
    return [
        mark
        for mark in _marks(session, place)
        if mark not in kept and not (full and mark.startswith(NETWORK))
    ]


def _marks(session: Standing, place: Place) -> list[str]:
    """The marks of a place in which it differs from where the session began."""
    found = []
    token = token_hash(place.browser) if place.browser else ""
    other_cookie = session.browser_hash and token != session.browser_hash
    other_words = session.device and place.device != session.device
    if other_cookie or other_words:
        found.append(f"{BROWSER}:{token[:HASH_SHOWN]}:{place.device}")
    if not session.first_ip:
        return found
    if place.country and session.country and place.country != session.country:
        found.append(f"{COUNTRY}:{place.country}")
    network = networks.provider_of(place.ip)
    if network != networks.provider_of(session.first_ip):
        found.append(f"{NETWORK}:{network}")
    return found


def note(actor: Actor) -> bool:
    """Look into what is new about where a session is used, and keep it; gives whether nothing is fresh any more.

    `actor` is the person, in that session, from there. News loses the session its fresh sign-in, for requests too that
    came together with the one that brought it.
    """
    user_id, session_id = actor.user_id, actor.session_id
    if user_id is None or session_id is None:
        return False
    place = Place.of(actor)
    with transaction():
        user = lock_person(user_id).user
        row = lock_row(LoginSession, session_id)
        if row is None or row.ended_at is not None:
            return False
        marks = new_marks(row, place)
        row.places = [*(row.places or []), *marks]
        news = _news(actor, user, place, {mark.partition(":")[0] for mark in marks})
        if not news:
            return row.fresh_until is None
        row.fresh_until = None
        _ask(user_id, row.id, place, news)
        _keep(actor, AttemptResult.MOVED, Event.SESSION_MOVED, {"what": sorted(news)})
        _mail(actor, user, news)
    return True


def _news(actor: Actor, user: User, place: Place, new: set[str]) -> set[str]:
    """What of the new marks the person has to be asked about.

    Another browser always, a country never seen before, a network not seen for 90 days.
    """
    news = new & {BROWSER}
    if COUNTRY in new and user.region_tracking and not known_devices.knows(user.id, place.country):
        news.add(COUNTRY)
    if NETWORK in new and not _was_in(actor, networks.provider_of(place.ip)):
        news.add(NETWORK)
    return news


def _was_in(actor: Actor, network: str) -> bool:
    """Whether the person was signed in from a network within the last 90 days, in other sessions or tries."""
    since = clock.now() - UNSEEN
    seen = (AttemptResult.SIGNED_IN, AttemptResult.MOVED)
    tried = sa.select(SignInAttempt.ip).where(
        SignInAttempt.user_id == actor.user_id, SignInAttempt.at > since, SignInAttempt.result.in_(seen)
    )
    lasting = sa.select(LoginSession.last_ip).where(
        LoginSession.user_id == actor.user_id,
        LoginSession.last_seen_at > since,
        LoginSession.id != actor.session_id,
    )
    return any(networks.provider_of(ip) == network for ip in db.session.scalars(sa.union(tried, lasting)))


def _ask(user_id: UUID, session_id: UUID, place: Place, news: set[str]) -> None:
    """The question about a move: one, however much is new."""
    unknown = f"{session_id.hex}:{place.device}"  # a browser without our cookie
    values = {
        KnownKind.DEVICE: token_hash(place.browser or unknown) if BROWSER in news else "",
        KnownKind.COUNTRY: place.country if COUNTRY in news else "",
        KnownKind.NETWORK: lookup_hash(networks.provider_of(place.ip), "network")
        if news == {NETWORK}
        else "",
    }
    found = {kind: value for kind, value in values.items() if value}
    known_devices.ask(user_id, found, place.device, session_id)


def refuse_copy(actor: Actor) -> None:
    """A former secret of a session was used long after its renewal: somebody has a copy. Told once a session."""
    if actor.user_id is None or actor.session_id is None:
        return
    with transaction():
        user = lock_person(actor.user_id).user
        row = lock_row(LoginSession, actor.session_id)
        if row is None or row.ended_at is not None or COPY in (row.places or []):
            return
        row.places = [*(row.places or []), COPY]
        _keep(actor, AttemptResult.COPY_REFUSED, Event.SESSION_COPY_REFUSED, {})
        _mail(actor, user, {COPY})


def is_copy(session: Any, now: datetime) -> bool:
    """Whether a former secret that is used now must be a copy, of which nothing was told yet."""
    return now - session.renewed_at > COPY_AFTER and COPY not in (session.places or [])


def _keep(actor: Actor, result: AttemptResult, event: Event, facts: dict[str, Any]) -> None:
    attempts.record(actor, result, user_id=actor.user_id, method="", session_id=actor.session_id)
    audit.record(event, actor, account_id=actor.account_id, subject_id=actor.user_id, facts=facts)


def _mail(actor: Actor, user: User, news: set[str]) -> None:
    """Have the person told by its strongest fact; of networks alone once a day at most."""
    if not user.notify_sign_in and COPY not in news:
        return
    fact = next(kind for kind in (COPY, COUNTRY, BROWSER, NETWORK) if kind in news)
    once = {"moved:" + lookup_hash(user.id.hex, "throttle"): 1}
    if fact == NETWORK and not limits.within(once, A_DAY):
        return
    known_devices.tell_move(actor, fact)


def first_open(session_id: UUID, until: datetime) -> datetime | None:
    """When a session moved first, up to a moment, of the moves that nobody answered for.

    None where the sign-in itself is in question: then nothing of the session is the person's. One statement.
    """
    mine = (KnownPlace.session_id == session_id, KnownPlace.answered_at.is_(None))
    asked_at_start = sa.exists().where(*mine, KnownPlace.moved.is_(False))
    found: datetime | None = db.session.scalar(
        sa.select(sa.func.min(KnownPlace.first_at)).where(
            *mine, KnownPlace.moved.is_(True), KnownPlace.first_at <= until, ~asked_at_start
        )
    )
    return found
