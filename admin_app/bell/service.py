"""The bell: members of staff are told what waits for them and how their own requests ended, beside the mail of their choice.

Told in the transaction of the act. What waits is silent once somebody decided, or when its time is over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell.models import BellKind, BellNotice, BellTopic
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, write
from admin_app.kernel.db import db, transaction
from admin_app.personal_data import kept_back

KEPT_FOR = timedelta(days=30)
SHOWN = 50
ONE_TELLING = timedelta(minutes=1)  # within which everybody is told of one thing, in one transaction
SWEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class BellThing:
    """What a notice is about: a noun and its row, what is asked in one word, whom or what it concerns."""

    noun: str
    id: UUID
    what: str
    about: str = ""
    until: datetime | None = None


def ring(
    people: Collection[UUID],
    topic: BellTopic,
    kind: BellKind,
    thing: BellThing,
    *,
    by_name: str,
    digests: Mapping[UUID, datetime],
) -> None:
    """Write what these people are told, in the caller's transaction; `digests`: whose morning mail mentions it, and when."""
    told: dict[str, Any] = {"topic": topic, "kind": kind, "noun": thing.noun, "thing_id": thing.id}
    told |= {
        "what": thing.what,
        "about": thing.about,
        "by_name": by_name,
        "until": thing.until,
        "seen_at": None,
    }
    for user_id in people:
        write(BellNotice, {"user_id": user_id, **told, "digest_at": digests.get(user_id)})


def is_told(user_id: UUID, kind: BellKind, thing_id: UUID) -> bool:
    """Whether somebody was told of this and hasn't seen it yet."""
    told = sa.exists().where(
        BellNotice.user_id == user_id,
        BellNotice.seen_at.is_(None),
        BellNotice.kind == kind,
        BellNotice.thing_id == thing_id,
    )
    return bool(db.session.scalar(sa.select(told)))


def silence(thing_id: UUID, *, noun: str = "") -> None:
    """What waited is decided: nobody is told of it any more, in the caller's transaction; with `noun` of that one alone."""
    silence_all((thing_id,), noun=noun)


def silence_all(thing_ids: Collection[UUID], *, noun: str = "") -> None:
    """The same of several, in one statement."""
    db.session.execute(
        sa.update(BellNotice)
        .where(
            BellNotice.thing_id.in_(thing_ids),
            BellNotice.kind == BellKind.WAITS,
            BellNotice.seen_at.is_(None),
            *((BellNotice.noun == noun,) if noun else ()),
        )
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def wake(thing_id: UUID) -> None:
    """What rested while a dispute was open waits again: whoever was told of it last is told anew, in the caller's transaction."""
    waited = (BellNotice.thing_id == thing_id, BellNotice.kind == BellKind.WAITS)
    last = db.session.execute(
        sa.select(BellNotice.at, BellNotice.what).where(*waited).order_by(BellNotice.at.desc()).limit(1)
    ).first()
    if last is None:
        return
    db.session.execute(
        sa.update(BellNotice)
        .where(*waited, BellNotice.what == last.what, BellNotice.at > last.at - ONE_TELLING)
        .values(seen_at=None)
        .execution_options(synchronize_session=False)
    )


def mark_seen(actor: Actor) -> int:
    """Everything that this person was told is read; gives how much wasn't yet."""
    with transaction() as session:
        found = session.execute(
            sa.update(BellNotice)
            .where(BellNotice.user_id == actor.user_id, BellNotice.seen_at.is_(None))
            .values(seen_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        return int(getattr(found, "rowcount", 0))


def is_new() -> tuple[sa.ColumnElement[bool], ...]:
    """What is still to be told; executed with `now`."""
    waits = sa.or_(BellNotice.until.is_(None), BellNotice.until > NOW)
    return (BellNotice.seen_at.is_(None), waits)


def told_to(actor: Actor) -> list[BellNotice]:
    """What this person was told in the last 30 days, the newest first. One statement."""
    wanted = sa.select(BellNotice).where(
        BellNotice.user_id == actor.user_id, BellNotice.at > clock.now() - KEPT_FOR
    )
    return list(db.session.scalars(wanted.order_by(BellNotice.at.desc(), BellNotice.id.desc()).limit(SHOWN)))


def sweep() -> None:
    """Forget what was told 30 days ago."""
    old = (
        sa.select(BellNotice.id)
        .where(BellNotice.at <= clock.now() - KEPT_FOR, sa.not_(kept_back.stays("bell_notices")))
        .limit(SWEPT_AT_ONCE)
    )
    with transaction() as session:
        session.execute(
            sa.delete(BellNotice).where(BellNotice.id.in_(old)).execution_options(synchronize_session=False)
        )
