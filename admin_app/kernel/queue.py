"""Jobs as rows of the caller's transaction: a job exists exactly if the change does.

The engine is Huey; it is only told after the commit that a row is due. A lost wake-up costs seconds, since a
sweep finds due rows. A job is claimed by one UPDATE, may run again, and gives up with a mark.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, after_commit, db, lock_row, one_of, transaction
from admin_app.kernel.statements import write

MAX_ATTEMPTS = 8
CLAIM_FOR = timedelta(minutes=5)
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3600


class JobState(enum.StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class Job(Model):
    """One piece of work for later: a name that `admin_app.jobs` knows, and its arguments."""

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("ix_jobs_due", "state", "run_at"),
        sa.Index("ix_jobs_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    name: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(one_of(JobState, "state"), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_until: Mapped[datetime | None] = mapped_column()
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
    ended_at: Mapped[datetime | None] = mapped_column()


_wake: list[Callable[[UUID], None]] = []


def on_wake(callback: Callable[[UUID], None]) -> None:
    """Say who is told of a due job after its commit (the composition root names Huey)."""
    _wake[:] = [callback]


def enqueue(
    name: str, subject_id: UUID | None = None, *, at: datetime | None = None, **arguments: object
) -> UUID:
    """Write a job in the caller's transaction, to run at once or at a moment."""
    now, job_id = clock.now(), clock.new_id()
    run_at = at or now
    job = {"id": job_id, "name": name, "subject_id": subject_id, "arguments": arguments, "run_at": run_at}
    write(Job, job)
    if run_at <= now and _wake:
        after_commit(lambda: _wake[0](job_id))
    return job_id


def drop(name: str, subject_id: UUID) -> None:
    """Take back what still waits, in the caller's transaction."""
    db.session.execute(
        sa.update(Job)
        .where(Job.name == name, Job.subject_id == subject_id, Job.state == JobState.WAITING)
        .values(state=JobState.DROPPED, ended_at=clock.now())
    )


def due(limit: int = 100) -> list[UUID]:
    """Jobs whose time has come, oldest first; those of a worker that died are among them."""
    now = clock.now()
    waiting = sa.and_(Job.state == JobState.WAITING, Job.run_at <= now)
    orphaned = sa.and_(Job.state == JobState.RUNNING, Job.claimed_until < now)
    return list(
        db.session.scalars(
            sa.select(Job.id).where(sa.or_(waiting, orphaned)).order_by(Job.run_at).limit(limit)
        )
    )


def claim(job_id: UUID) -> Job | None:
    """Take a due job for ourselves, by one UPDATE; None when somebody else has it or it isn't due."""
    now = clock.now()
    free = sa.or_(
        sa.and_(Job.state == JobState.WAITING, Job.run_at <= now),
        sa.and_(Job.state == JobState.RUNNING, Job.claimed_until < now),
    )
    with transaction() as session:
        taken = session.scalar(
            sa.update(Job)
            .where(Job.id == job_id, free)
            .values(state=JobState.RUNNING, claimed_until=now + CLAIM_FOR, attempts=Job.attempts + 1)
            .returning(Job.id)
        )
        job = session.get(Job, taken, populate_existing=True) if taken else None
        if job:
            session.expunge(job)
    return job


class ClaimLost(Exception):
    """Somebody else holds the job by now, since this claim had run out: nothing of this try is kept."""


def hold(job: Job) -> None:
    """Lock a claimed job in the transaction of its work, so nobody can claim it meanwhile. Raises ClaimLost."""
    row = lock_row(Job, job.id)
    if row is None or row.state != JobState.RUNNING or row.attempts != job.attempts:
        raise ClaimLost(job.id)


def finish(job_id: UUID) -> None:
    """The job is done; called in the transaction of its work where that is possible."""
    with transaction() as session:
        session.execute(
            sa.update(Job)
            .where(Job.id == job_id)
            .values(state=JobState.DONE, ended_at=clock.now(), claimed_until=None)
        )


def fail(job: Job, error: str, *, tries: int = MAX_ATTEMPTS) -> bool:
    """The try went wrong: wait longer each time, and give up with a mark after the last. Whether it gave up.

    Raises ClaimLost when somebody else holds it by now.
    """
    wait = min(FIRST_WAIT_SECONDS * 2 ** (job.attempts - 1), LONGEST_WAIT_SECONDS)
    gone = job.attempts >= tries
    ours = (Job.id == job.id, Job.attempts == job.attempts, Job.state == JobState.RUNNING)
    with transaction() as session:
        kept = session.scalar(
            sa.update(Job)
            .where(*ours)
            .values(
                state=JobState.GIVEN_UP if gone else JobState.WAITING,
                run_at=clock.now() + timedelta(seconds=wait),
                ended_at=clock.now() if gone else None,
                claimed_until=None,
                last_error=error[:300],
            )
            .returning(Job.id)
        )
        if kept is None:
            raise ClaimLost(job.id)
    return gone


def forget(before: datetime, limit: int = 1000) -> int:
    """Take away jobs that were done or dropped before a moment; those given up stay to be seen. How many went."""
    old = (
        sa.select(Job.id)
        .where(Job.state.in_((JobState.DONE, JobState.DROPPED)), Job.ended_at < before)
        .limit(limit)
    )
    with transaction() as session:
        return len(session.execute(sa.delete(Job).where(Job.id.in_(old)).returning(Job.id)).all())
