"""Jobs as rows of the caller's transaction: a job exists exactly if the change does.

The engine is Huey; it is only told after the commit that a row is due. A lost wake-up costs seconds, since a
sweep finds due rows. A job is claimed by one UPDATE, may run again, and gives up with a mark. A claim is short, and
made longer while its worker lives (`renew`): what a worker had in hand when it died is taken up within a minute.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, write
from admin_app.kernel.db import Model, after_commit, db, lock_row, one_of, transaction

MAX_ATTEMPTS = 8
KEPT_FOR = timedelta(days=30)  # jobs that are done or dropped
GIVEN_UP_KEPT_FOR = timedelta(days=90)  # time to see why, and to begin them again
CLAIM_FOR = timedelta(seconds=45)
RENEW_EVERY = timedelta(seconds=10)
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3600


class JobState(enum.StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class Rank(enum.IntEnum):
    """Which of the jobs that are due goes first."""

    AWAITED = 0  # somebody sits before a page and waits for it: a code, a link
    USUAL = 1
    BULK = 2  # newsletters


class Job(Model):
    """One piece of work for later: a name that `admin_app.jobs` knows, and its arguments."""

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("ix_jobs_due", "state", "rank", "run_at"),
        sa.Index("ix_jobs_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    name: Mapped[str] = mapped_column(sa.String(60))
    subject_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(one_of(JobState, "state"), default=JobState.WAITING)
    rank: Mapped[int] = mapped_column(sa.SmallInteger, default=Rank.USUAL, server_default="1")
    run_at: Mapped[datetime] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_until: Mapped[datetime | None] = mapped_column()
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
    ended_at: Mapped[datetime | None] = mapped_column()


Wake = Callable[[UUID, str], None]  # (id, name) of a job that is due
JOBS: sa.Table = Job.__table__  # type: ignore[assignment]
_wake: list[Wake] = []
_in_hand: set[tuple[UUID, int]] = set()  # claims of this process: job and try


def on_wake(callback: Wake) -> None:
    """Say who is told of a due job after its commit (the composition root names Huey)."""
    _wake[:] = [callback]


def enqueue(
    name: str,
    subject_id: UUID | None = None,
    *,
    at: datetime | None = None,
    rank: Rank = Rank.USUAL,
    **arguments: object,
) -> UUID:
    """Write a job in the caller's transaction, to run at once or at a moment."""
    now, job_id = clock.now(), clock.new_id()
    run_at = at or now
    job = {
        "id": job_id,
        "name": name,
        "subject_id": subject_id,
        "arguments": arguments,
        "rank": rank,
        "run_at": run_at,
    }
    write(Job, job)
    if run_at <= now and _wake:
        after_commit(lambda: _wake[0](job_id, name))
    return job_id


def awaited(name: str, subject_ids: Collection[UUID]) -> set[UUID]:
    """For whom of these a job of a name waits already. One statement, none where nobody is asked about."""
    if not subject_ids:
        return set()
    wanted = sa.select(Job.subject_id).where(
        Job.name == name, Job.subject_id.in_(subject_ids), Job.state == JobState.WAITING
    )
    return {found for found in db.session.scalars(wanted) if found is not None}


def under_way(name: str, subject_ids: Collection[UUID]) -> set[UUID]:
    """For whom of these a job of a name waits or runs. One statement, none where nobody is asked about."""
    if not subject_ids:
        return set()
    wanted = sa.select(Job.subject_id).where(
        Job.name == name,
        Job.subject_id.in_(subject_ids),
        Job.state.in_((JobState.WAITING, JobState.RUNNING)),
    )
    return {found for found in db.session.scalars(wanted) if found is not None}


def drop(name: str, subject_id: UUID) -> None:
    """Take back what still waits, in the caller's transaction."""
    db.session.execute(
        sa.update(Job)
        .where(Job.name == name, Job.subject_id == subject_id, Job.state == JobState.WAITING)
        .values(state=JobState.DROPPED, ended_at=clock.now())
    )


def due(limit: int = 100, *, but: str = "") -> list[UUID]:
    """Jobs whose time has come: those of a worker that died, those that somebody waits for, then the oldest.

    None of the name `but`.
    """
    now = clock.now()
    found: list[UUID] = []
    for free in (_orphaned(now), _waiting(now)):
        found += db.session.scalars(_first(free, Job.name != but, limit - len(found)))
    return found


def _waiting(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == JobState.WAITING, Job.run_at <= now)


def _orphaned(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == JobState.RUNNING, Job.claimed_until < now)


def _first(free: sa.ColumnElement[bool], which: sa.ColumnElement[bool], limit: int) -> sa.Select[UUID]:
    # One state a statement: an index gives the rows in this order, however many wait.
    return sa.select(Job.id).where(free, which).order_by(Job.rank, Job.run_at).limit(limit)


def oldest_due() -> datetime | None:
    """Since when the job that is due the longest has been; None where none is."""
    now = clock.now()
    return db.session.scalar(sa.select(sa.func.min(Job.run_at)).where(sa.or_(_waiting(now), _orphaned(now))))


def claim(job_id: UUID) -> Job | None:
    """Take a due job for ourselves, by one UPDATE; None when somebody else has it or it isn't due."""
    now = clock.now()
    return next(iter(_claim(Job.id == job_id, sa.or_(_waiting(now), _orphaned(now)))), None)


def claim_some(name: str, limit: int) -> list[Job]:
    """Take up to so many due jobs of a name for ourselves, in the order of `due`."""
    now = clock.now()
    found: list[Job] = []
    for free in (_orphaned(now), _waiting(now)):
        # Workers that ask at once get different ones.
        wanted = _first(free, Job.name == name, limit - len(found)).with_for_update(skip_locked=True)
        found += sorted(_claim(Job.id.in_(wanted), free), key=lambda job: (job.rank, job.run_at))
    return found


def _claim(*which: sa.ColumnElement[bool]) -> list[Job]:
    with transaction() as session:
        taken = session.scalars(
            sa.update(Job)
            .where(*which)
            .values(state=JobState.RUNNING, claimed_until=clock.now() + CLAIM_FOR, attempts=Job.attempts + 1)
            .returning(Job)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).all()
        for job in taken:
            session.expunge(job)
    _in_hand.update((job.id, job.attempts) for job in taken)
    return list(taken)


def let_go(job: Job) -> None:
    """This process is done with a claimed job, however that went."""
    _in_hand.discard((job.id, job.attempts))


def put_back(jobs: Collection[Job]) -> None:
    """Give claimed jobs back that were not begun, as if they had never been taken."""
    ours = [(job.id, job.attempts) for job in jobs]
    with transaction() as session:
        session.execute(
            sa.update(Job)
            .where(Job.state == JobState.RUNNING, sa.tuple_(Job.id, Job.attempts).in_(ours))
            .values(state=JobState.WAITING, claimed_until=None, attempts=Job.attempts - 1)
            .execution_options(synchronize_session=False)
        )
    _in_hand.difference_update(ours)


def renew() -> None:
    """Make the claims of this process longer: it lives. Those whose rows are locked by their work need none."""
    ours = list(_in_hand)
    if not ours:
        return
    kept = (
        sa.select(Job.id)
        .where(Job.state == JobState.RUNNING, sa.tuple_(Job.id, Job.attempts).in_(ours))
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        session.execute(
            sa.update(Job)
            .where(Job.id.in_(kept))
            .values(claimed_until=clock.now() + CLAIM_FOR)
            .execution_options(synchronize_session=False)
        )


class ClaimLost(Exception):
    """Somebody else holds the job by now, since this claim had run out: nothing of this try is kept."""


def hold(job: Job, *, anew: bool = False) -> None:
    """Lock a claimed job in the transaction of its work, so nobody can claim it meanwhile. Raises ClaimLost.

    `anew`: its claim lasts as long again as from its beginning.
    """
    row = lock_row(Job, job.id)
    if row is None or row.state != JobState.RUNNING or row.attempts != job.attempts:
        raise ClaimLost(job.id)
    row.claimed_until = clock.now() + CLAIM_FOR if anew else row.claimed_until


def finish(job_id: UUID) -> None:
    """The job is done; called in the transaction of its work where that is possible."""
    with transaction() as session:
        session.execute(
            sa.update(Job)
            .where(Job.id == job_id)
            .values(state=JobState.DONE, ended_at=clock.now(), claimed_until=None)
        )


def end(job: Job) -> None:
    """A claimed job is done, in the transaction that notes what came of it. Raises ClaimLost: nothing is to be noted."""
    ours = {"job_id": job.id, "attempt": job.attempts, "now": clock.now()}
    if db.session.execute(_ended(), ours).first() is None:
        raise ClaimLost(job.id)


@functools.cache
def _ended() -> sa.sql.dml.ReturningUpdate[tuple[UUID]]:
    return (
        sa.update(JOBS)
        .where(
            JOBS.c.id == sa.bindparam("job_id"),
            JOBS.c.state == JobState.RUNNING,
            JOBS.c.attempts == sa.bindparam("attempt"),
        )
        .values(state=JobState.DONE, ended_at=NOW, claimed_until=None)
        .returning(JOBS.c.id)
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


def forget(limit: int = 1000) -> int:
    """Take away jobs that ended long ago, those given up later than the others. How many went."""
    now = clock.now()
    over = sa.and_(Job.state.in_((JobState.DONE, JobState.DROPPED)), Job.ended_at < now - KEPT_FOR)
    given_up = sa.and_(Job.state == JobState.GIVEN_UP, Job.ended_at < now - GIVEN_UP_KEPT_FOR)
    old = sa.select(Job.id).where(sa.or_(over, given_up)).limit(limit)
    with transaction() as session:
        return len(session.execute(sa.delete(Job).where(Job.id.in_(old)).returning(Job.id)).all())
