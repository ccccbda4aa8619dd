"""A limit of sessions that has become stricter reaches the sessions there are: none outlives what counts now.

A session keeps the times it was given when it began. They are only ever made shorter here: a looser limit counts for
sessions that begin from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserKind
from admin_app.kernel import queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.policy.schedule import TOOK_EFFECT as JOB
from admin_app.session.models import LoginSession

__all__ = ["JOB", "Shorter", "apply", "run"]
AT_ONCE = 500
STAFF = frozenset({Key.STAFF_SESSION_HOURS, Key.STAFF_SESSION_IDLE_MINUTES})
Times = sa.Row[UUID, UUID, datetime, datetime, int, int]


@dataclass(frozen=True, slots=True)
class Shorter:
    """What one policy allows of a session at most; None: it says nothing of that."""

    life: timedelta | None = None
    idle: int | None = None
    lock: int | None = None  # seconds, as the row has them

    @classmethod
    def of(cls, key: Key, value: int) -> Shorter:
        """By a policy's value."""
        if key is Key.SESSION_DAYS:
            return cls(life=timedelta(days=value))
        if key is Key.STAFF_SESSION_HOURS:
            return cls(life=timedelta(hours=value))
        if key is Key.SCREEN_LOCK_MINUTES:
            return cls(lock=value * 60 or None)
        return cls(idle=value * 60)

    def changes(self, row: Times) -> dict[str, Any]:
        """What becomes shorter of a session."""
        found: dict[str, Any] = {}
        if self.life is not None and row.ends_at > row.created_at + self.life:
            found["ends_at"] = row.created_at + self.life
        if self.idle is not None and row.idle_seconds > self.idle:
            found["idle_seconds"] = self.idle
        if self.lock is not None and (not row.lock_seconds or row.lock_seconds > self.lock):
            found["lock_seconds"] = self.lock
        return found


def run(job: Job) -> None:
    """Bring a policy to the live sessions, batch by batch; each is a transaction, and a second run changes nothing."""
    key = Key(job.arguments["key"])
    most = policy.ceiling(key, job.subject_id)
    if most is not None:
        apply(key, int(most), job.subject_id)
    with transaction():
        queue.finish(job.id)


def apply(key: Key, value: int, account_id: UUID | None) -> int:
    """Make the live sessions of a kind, of everybody or of one account, as short as a policy wants them; gives how many were."""
    shorter, changed = Shorter.of(key, value), 0
    for rows in _batches(key, account_id):
        with transaction():
            for row in rows:
                changes = shorter.changes(row)
                if changes:
                    db.session.execute(
                        sa.update(LoginSession)
                        .where(LoginSession.id == row.id, LoginSession.ended_at.is_(None))
                        .values(**changes)
                        .execution_options(synchronize_session=False)
                    )
                    changed += 1
    return changed


def _batches(key: Key, account_id: UUID | None) -> Iterator[list[Times]]:
    """Live sessions in the order of the index that holds no others."""
    wanted = (
        sa.select(
            LoginSession.id,
            LoginSession.user_id,
            LoginSession.created_at,
            LoginSession.ends_at,
            LoginSession.idle_seconds,
            LoginSession.lock_seconds,
        )
        .where(LoginSession.ended_at.is_(None))
        .order_by(LoginSession.user_id, LoginSession.id)
        .limit(AT_ONCE)
    )
    if key is not Key.SCREEN_LOCK_MINUTES:
        wanted = wanted.where(LoginSession.kind == (UserKind.STAFF if key in STAFF else UserKind.CUSTOMER))
    if key is Key.SESSION_IDLE_MINUTES:  # theirs is fixed
        outside = sa.exists().where(User.id == LoginSession.user_id, User.identity == Identity.THIRD_PARTY)
        wanted = wanted.where(sa.not_(outside))
    if account_id is not None:
        wanted = wanted.where(LoginSession.account_id == account_id)
    last: Times | None = None
    while True:
        after = (
            sa.tuple_(LoginSession.user_id, LoginSession.id) > (last.user_id, last.id) if last else sa.true()
        )
        rows = list(db.session.execute(wanted.where(after)))
        if not rows:
            return
        yield rows
        last = rows[-1]
