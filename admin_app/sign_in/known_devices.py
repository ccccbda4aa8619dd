"""Where somebody signs in from: browsers and countries known from before, and those that are new.

A browser is known by the hash of its own cookie, a country by the offline file. The first of each is not news:
nobody was known before it. A public address of which no country is known counts as a country of its own, so that
it is no way around a hold; a private one (the company's own network) is never news.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.database.statements import filled, upsert, values_of
from admin_app.kernel.db import db, transaction
from admin_app.lib import countries, devices
from admin_app.personal_data import kept_back
from admin_app.policy.register import Key
from admin_app.session.models import KnownKind, KnownPlace, LoginSession
from admin_app.sign_in.flow import client_snapshot

if TYPE_CHECKING:
    from admin_app.sign_in.flow.context import SignInContext

NOTICE, HELD, MOVED = "sign_in.notice", "sign_in.held", "session.moved"  # names of jobs
SOMEWHERE = "--"  # a public address of which no country is known
WORDS_MAX = 80
FORGET = timedelta(days=400)  # as long as a browser keeps its cookie
NEW_COUNTRY, NEW_DEVICE, PLAIN = "new_country", "new_device", "plain"


def country_of(actor: Actor) -> str:
    """The country as it is remembered: its code, `--` for an unknown public place, empty for a private network."""
    if not actor.ip or countries.is_private(actor.ip):
        return ""
    return actor.country or SOMEWHERE


def tracks(context: SignInContext) -> bool:
    """Whether countries are remembered: by the person's choice, or since a new one has to wait whoever it is."""
    return context.person.region_tracking or bool(context.policies[Key.REGION_HOLD])


def is_held(context: SignInContext) -> bool:
    """Whether a sign-in from a new country has to wait for the mailed link (policy `region.hold`)."""
    person, country = context.person, country_of(context.actor)
    if not context.policies[Key.REGION_HOLD] or not person.knows_country:
        return False
    return bool(country) and not knows(person.user_id, country)


def knows(user_id: UUID, country: str) -> bool:
    """Whether a person was in a country before. One statement."""
    wanted = sa.exists().where(
        KnownPlace.user_id == user_id, KnownPlace.kind == KnownKind.COUNTRY, KnownPlace.value == country
    )
    return bool(db.session.scalar(sa.select(wanted)))


def arrived(context: SignInContext, session_id: UUID, browser: str) -> None:
    """Remember device and country of a sign-in that succeeded, and tell the person, in the caller's transaction.

    `browser` is the secret of the browser's own cookie, which it may only just be given. One mail for one
    sign-in, worded by its strongest fact.
    """
    person, actor = context.person, context.actor
    found = {KnownKind.DEVICE: token_hash(browser)}
    country = country_of(actor) if tracks(context) else ""
    if country:
        found[KnownKind.COUNTRY] = country
    before = {KnownKind.DEVICE: person.knows_device, KnownKind.COUNTRY: person.knows_country}
    new = remember(
        person.user_id, found, devices.words(actor.user_agent), asked=before, session_id=session_id
    )
    if person.notify_sign_in:
        fact = NEW_COUNTRY if KnownKind.COUNTRY in new else NEW_DEVICE if KnownKind.DEVICE in new else PLAIN
        _enqueue(NOTICE, context.actor, person.user_id, session_id, fact)


def held(context: SignInContext, session_id: UUID) -> None:
    """Have the link mailed that lets a held sign-in go on, in the caller's transaction."""
    _enqueue(HELD, context.actor, context.person.user_id, session_id, NEW_COUNTRY)


def tell_move(actor: Actor, fact: str) -> None:
    """Have a person told that the session of this actor is used elsewhere, in the caller's transaction."""
    if actor.user_id and actor.session_id:
        _enqueue(MOVED, actor, actor.user_id, actor.session_id, fact)


def _enqueue(job: str, actor: Actor, user_id: UUID, session_id: UUID, fact: str) -> None:
    queue.enqueue(
        job,
        user_id,
        fact=fact,
        session=session_id.hex,
        when=clock.now().isoformat(),
        door_told=client_snapshot.seal(actor),
    )


def remember(
    user_id: UUID,
    found: dict[KnownKind, str],
    words: str,
    *,
    asked: dict[KnownKind, bool],
    session_id: UUID | None = None,
) -> set[KnownKind]:
    """Keep places, in the caller's transaction; gives the kinds of which this one is new and wasn't the first.

    `asked`: of which kinds a new one waits for the person's answer; the others answer themselves.
    """
    rows = _rows(user_id, found, words, session_id)
    for row in rows:
        row["answered_at"] = None if asked.get(row["kind"]) else row["first_at"]
    kept = _kept(rows, ("last_at",))
    # A row that was there keeps its id, so a new id tells what is new.
    ids = {row["id"] for row in rows}
    return {row.kind for row in kept if row.id in ids and asked.get(row.kind)}


def _kept(rows: list[dict[str, Any]], anew: tuple[str, ...]) -> list[sa.Row[Any]]:
    """Write places; of one that is there, these columns anew."""
    full = [filled(KnownPlace, row) for row in rows]
    statement = _keeping(db.session.get_bind().dialect.name, len(full), tuple(full[0]), anew)
    db.session.flush()
    return list(db.session.connection().execute(statement, values_of(full)))


@cache
def _keeping(dialect: str, count: int, names: tuple[str, ...], anew: tuple[str, ...]) -> sa.Insert:
    columns = KnownPlace.__table__.c
    insert = upsert(KnownPlace, names, count, dialect)
    return insert.on_conflict_do_update(
        index_elements=[columns.user_id, columns.kind, columns.value],
        set_={name: insert.excluded[name] for name in anew},
    ).returning(columns.id, columns.kind)


def ask(user_id: UUID, found: dict[KnownKind, str], words: str, session_id: UUID) -> None:
    """Ask about places that a session moved to, known or not, in the caller's transaction."""
    rows = _rows(user_id, found, words, session_id)
    anew = ("first_at", "last_at", "answered_at", "session_id", "moved", "words")
    _kept([{**row, "answered_at": None, "moved": True} for row in rows], anew)


def _rows(
    user_id: UUID, found: dict[KnownKind, str], words: str, session_id: UUID | None
) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "id": clock.new_id(),
            "user_id": user_id,
            "kind": kind,
            "value": value,
            "words": "" if kind is KnownKind.COUNTRY else words[:WORDS_MAX],
            "first_at": now,
            "last_at": now,
            "session_id": session_id,
        }
        for kind, value in sorted(found.items())
    ]


def renamed(former: str, fresh: str) -> list[UUID]:
    """A browser has another secret from now on, in the caller's transaction; who has signed in with it.

    Their live sessions there know it again by the new one.
    """
    whose = list(
        db.session.scalars(
            sa.update(KnownPlace)
            .where(KnownPlace.kind == KnownKind.DEVICE, KnownPlace.value == token_hash(former))
            .values(value=token_hash(fresh))
            .returning(KnownPlace.user_id)
            .execution_options(synchronize_session=False)
        )
    )
    here = (LoginSession.user_id.in_(whose), LoginSession.ended_at.is_(None))
    db.session.execute(
        sa.update(LoginSession)
        .where(*here, LoginSession.browser_hash == token_hash(former))
        .values(browser_hash=token_hash(fresh))
        .execution_options(synchronize_session=False)
    )
    return whose


def forget_since(user_id: UUID, since: datetime) -> None:
    """Forget the places that were first seen from a moment on, in the caller's transaction."""
    _forget(KnownPlace.user_id == user_id, KnownPlace.first_at >= since)


def forget_countries(user_id: UUID) -> None:
    """Forget all countries of a person, in the caller's transaction."""
    _forget(KnownPlace.user_id == user_id, KnownPlace.kind == KnownKind.COUNTRY)


def sweep() -> None:
    """Forget browsers and countries that were not seen for 400 days: the cookie is gone, and what nobody uses isn't kept; safe
    to run twice at once.
    """
    with transaction():
        _forget(KnownPlace.last_at < clock.now() - FORGET, sa.not_(kept_back.stays("known_places")))


def _forget(*which: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.delete(KnownPlace).where(*which).execution_options(synchronize_session=False))
