"""The screen lock of a session: when it falls, and how tries at its PIN are counted.

It falls at the first request after the time without activity, written once; polling is no activity, and while it
is down nothing is. Only people with a PIN have one, and an address of theirs may spare it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.session.models import EndReason, LoginSession, Stage

ASKING = (Stage.LOCKED, Stage.PIN)  # the stages that a PIN opens


@dataclass(frozen=True, slots=True)
class Screen:
    """How the lock stands for one request. `stage` is what the request finds: None where only a new sign-in helps."""

    stage: Stage | None
    on: bool  # there is a PIN that would lift it, and nothing spares it here
    after: timedelta  # without activity; 0: never by itself
    left: timedelta  # until then


def evaluate(row: Any, now: datetime, back: timedelta, *, spared: bool) -> Screen:
    """Judge a session's lock, and let it fall where its time is over. A clock set back moves its times by as much."""
    screen = judge(row, row.last_seen_at - back, now, spared=spared)
    if screen.stage is Stage.LOCKED and row.stage is Stage.OPEN:
        engage(row, now)
    return screen


def judge(row: Any, seen: datetime, now: datetime, *, spared: bool) -> Screen:
    """Judge a session's lock. `seen` is the last activity, `spared` says that no PIN is asked for from there.

    A PIN that wrong tries have shut is asked for like any other. Where the lock is down and there is no PIN any more,
    signing in anew is asked for.
    """
    there = row.pin_set_at is not None
    counts = there and not spared
    after = timedelta(seconds=row.lock_seconds if counts else 0)
    left = after - (now - seen)
    stage: Stage | None = row.stage
    if row.stage is Stage.LOCKED and spared:
        stage = Stage.OPEN
    elif row.stage is Stage.LOCKED or (row.stage is Stage.OPEN and after and left <= timedelta(0)):
        stage = Stage.LOCKED if there else None
    return Screen(stage, counts, after, left)


def engage(row: Any, now: datetime) -> None:
    """Write that the screen is locked, once, unless somebody was active meanwhile."""
    with transaction() as session:
        session.execute(
            sa.update(LoginSession)
            .where(
                LoginSession.id == row.id,
                LoginSession.ended_at.is_(None),
                LoginSession.stage == Stage.OPEN,
                LoginSession.last_seen_at == row.last_seen_at,
            )
            .values(stage=Stage.LOCKED, locked_since=now, pin_failures=0)
            .execution_options(synchronize_session=False)
        )


def lock_now(session_id: UUID) -> bool:
    """Lock an open session at once, in the caller's transaction; False when it isn't open any more."""
    return _change(
        LoginSession.id == session_id,
        LoginSession.stage == Stage.OPEN,
        stage=Stage.LOCKED,
        locked_since=clock.now(),
        pin_failures=0,
    )


def apply(user_id: UUID, minutes: int) -> None:
    """Let a person's live sessions lock after so many minutes (0: never), in the caller's transaction."""
    _change(LoginSession.user_id == user_id, lock_seconds=60 * minutes)


def count_try(session_id: UUID, user_id: UUID, most: int) -> int | None:
    """Count a try at the PIN beforehand, in the caller's transaction: its number, None when no more are left."""
    found = db.session.scalar(
        sa.update(LoginSession)
        .where(
            LoginSession.id == session_id,
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.stage.in_(ASKING),
            LoginSession.pin_failures < most,
        )
        .values(pin_failures=LoginSession.pin_failures + 1)
        .returning(LoginSession.pin_failures)
        .execution_options(synchronize_session=False)
    )
    return None if found is None else int(found)


def forget_tries(session_id: UUID) -> bool:
    """The PIN was right: its tries in this session begin anew. False when the session doesn't ask any more."""
    return _change(LoginSession.id == session_id, LoginSession.stage.in_(ASKING), pin_failures=0)


def end_spent(session_id: UUID, most: int) -> bool:
    """End a session whose tries are used up, in the caller's transaction; one that opened meanwhile stays."""
    return _end(LoginSession.id == session_id, LoginSession.pin_failures >= most)


def end_asking(user_id: UUID) -> bool:
    """End each session of a person that only the PIN would open, in the caller's transaction, since it is off."""
    return _end(LoginSession.user_id == user_id)


def _end(*which: sa.ColumnElement[bool]) -> bool:
    now = clock.now()
    return _change(
        *which, LoginSession.stage.in_(ASKING), ended_at=now, ended_why=EndReason.PIN, fresh_until=None
    )


def _change(*which: sa.ColumnElement[bool], **values: object) -> bool:
    done = db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.ended_at.is_(None), *which)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount) > 0  # type: ignore[attr-defined]
