"""The work of a run: one row after the other, each a transaction of its own, in steps that other jobs get between.

Each row's transaction locks the run first, so no two workers do a row twice, a cancel holds from the next row on, and a
worker that dies leaves all rows either done or waiting: the next one goes on where it was.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app.bulk import acting, limits, service
from admin_app.bulk.act import BulkAct, BulkNoun, Verdict
from admin_app.bulk.eligibility import GONE
from admin_app.bulk.models import OPEN_STATES, BulkRow, BulkRun, BulkState, RowState
from admin_app.bulk.registry import ACTS
from admin_app.bulk.service import JOB
from admin_app.identity.locking import lock_person
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.db import again_if_undone, db, is_away, lock_row, transaction
from admin_app.kernel.errors import Conflict, DomainError, NotFound, told
from admin_app.kernel.i18n import N_
from admin_app.kernel.queue import Job, Rank
from admin_app.personal_data import kept_back
from admin_app.proposal.models import Proposal, ProposalState

KEPT_FOR = timedelta(days=90)  # rows of a run that has ended; its figures stay
PREVIEW_FOR = timedelta(days=1)
LOOK_AGAIN = timedelta(minutes=10)  # while a dispute holds a run
TRIES = 3  # of a row that fails by a fault of ours, before the run goes on without it
SWEPT_AT_ONCE = 100
FAULT = N_("A fault on our side prevented this. Nothing was changed.")


class Turn(enum.Enum):
    """What a turn came to."""

    TAKEN = enum.auto()
    HELD = enum.auto()
    OVER = enum.auto()


def run(job: Job) -> None:
    """The job: a step of a run, and the next one as a job of its own."""
    if job.subject_id is None:
        raise RuntimeError("a step belongs to a run")
    turn, rests = _step(job, job.subject_id)
    with transaction():
        queue.end(job)
        if turn is not Turn.OVER:
            queue.enqueue(JOB, job.subject_id, at=clock.now() + rests, rank=Rank.BULK)


def _step(job: Job, run_id: UUID) -> tuple[Turn, timedelta]:
    act = db.session.scalar(sa.select(BulkRun.act).where(BulkRun.id == run_id))
    if act is None:
        return Turn.OVER, timedelta()
    for _ in range(ACTS[act].at_once):
        turn = _one(run_id, last_try=job.attempts >= TRIES)
        if turn is not Turn.TAKEN:
            return turn, LOOK_AGAIN
    return Turn.TAKEN, limits.rest(ACTS[act])


def do_some(run_id: UUID, most: int) -> None:
    """Do the first rows here and now, for somebody who waits for them; what is left, and the end of the run, is a worker's."""
    for _ in range(most + 1):
        if _one(run_id, last_try=True) is not Turn.TAKEN:
            return


def _one(run_id: UUID, *, last_try: bool) -> Turn:
    """The next row: done, or noted why not."""
    at: list[int] = []
    try:
        return again_if_undone(lambda: _do(run_id, at))
    except DomainError as refusal:
        _note(run_id, at[-1], RowState.SKIPPED, refusal.text, refusal.params)
    except Exception as fault:
        if not at or not last_try or is_away(fault):
            raise
        db.session.rollback()
        structlog.get_logger("gatehouse.jobs").error("bulk_row_failed", run=str(run_id), **told(fault))
        _note(run_id, at[-1], RowState.FAILED, FAULT, {})
    return Turn.TAKEN


def _do(run_id: UUID, at: list[int]) -> Turn:
    with transaction():
        found = lock_row(BulkRun, run_id)
        if found is None or found.state is not BulkState.RUNNING:
            return Turn.OVER
        if found.frozen_by is not None:
            return Turn.HELD
        row = _next(run_id)
        if row is None:
            service.end(system(f"bulk-{run_id.hex}"), found, BulkState.DONE)
            return Turn.OVER
        act = ACTS[found.act]
        actor = acting.actor_of(found, fresh=act.fresh)
        if actor is None or not actor.may(act.right):
            service.end(system(f"bulk-{run_id.hex}"), found, BulkState.STOPPED)
            return Turn.OVER
        at.append(row.position)
        transaction_notes.keep_first(transaction_notes.BULK_RUN, run_id)
        row.state = RowState.DONE
        found.done += 1
        found.advanced_at = clock.now()
        _judge_again(actor, act, row.thing_id)
        act.command(actor, row.thing_id, found.reason)
    return Turn.TAKEN


def _judge_again(actor: Actor, act: BulkAct, thing_id: UUID) -> None:
    """Refuse a row that the dry run wouldn't change any more, under the lock that the command takes anyway.

    Else two runs that were prepared at once would both send somebody a first invitation. Raises Conflict.
    """
    if act.noun is BulkNoun.PEOPLE:
        with suppress(NotFound):
            lock_person(thing_id)
    why = act.judge(actor, [thing_id]).get(thing_id, Verdict(None, GONE)).why
    if why:
        raise Conflict(why)


def _next(run_id: UUID) -> BulkRow | None:
    wanted = (
        sa.select(BulkRow)
        .where(BulkRow.run_id == run_id, BulkRow.state == RowState.WAITING)
        .order_by(BulkRow.position)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(wanted)


def _note(run_id: UUID, position: int, state: RowState, why: str, params: Mapping[str, object]) -> None:
    """Write down why a row wasn't done, unless the run has ended meanwhile or another worker did it."""
    with transaction() as session:
        found = lock_row(BulkRun, run_id)
        row = session.get(BulkRow, (run_id, position), populate_existing=True)
        if found is None or row is None or row.state is not RowState.WAITING:
            return
        row.state, row.why, row.params = state, why[:300], {k: str(v) for k, v in params.items()}
        if state is RowState.FAILED:
            found.failed += 1
        else:
            found.skipped += 1
        found.advanced_at = clock.now()


def sweep() -> None:
    """Forget the rows of runs that ended long ago, dry runs that nobody began, and end what nobody confirmed."""
    now = clock.now()
    for run_id in _some(BulkRun.state == BulkState.PREPARED, BulkRun.created_at < now - PREVIEW_FOR):
        with transaction():
            service.forget_preview(run_id)
    unanswered = sa.exists().where(Proposal.id == BulkRun.proposal_id, Proposal.state != ProposalState.OPEN)
    for run_id in _some(BulkRun.state == BulkState.PROPOSED, unanswered):
        with transaction():
            found = lock_row(BulkRun, run_id)
            if found is not None and found.state is BulkState.PROPOSED:
                service.end(system(f"bulk-{run_id.hex}"), found, BulkState.CANCELLED)
    ended = (BulkRun.state.not_in(OPEN_STATES), BulkRun.ended_at < now - KEPT_FOR)
    for run_id in _some(*ended, BulkRun.rows_forgotten_at.is_(None)):
        with transaction() as session:
            session.execute(
                sa.delete(BulkRow).where(BulkRow.run_id == run_id, sa.not_(kept_back.stays("bulk_rows")))
            )
            session.execute(sa.update(BulkRun).where(BulkRun.id == run_id).values(rows_forgotten_at=now))


def _some(*which: sa.ColumnElement[bool]) -> list[UUID]:
    wanted = sa.select(BulkRun.id).where(*which).order_by(BulkRun.created_at).limit(SWEPT_AT_ONCE)
    return list(db.session.scalars(wanted))
