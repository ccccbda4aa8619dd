"""An act on many: chosen, shown as a dry run, begun with a reason, and cancelled. Its work is in `running`.

The threat: one careless or stolen click touches thousands. So nothing is done before somebody has seen who changes and
who is skipped; what ends something for more people than policy lets one do alone waits for a second member of staff; and
each row is the act on one person, with its own rules, event and mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bulk import limits
from admin_app.bulk.act import BulkAct
from admin_app.bulk.eligibility import GONE
from admin_app.bulk.models import BulkActName, BulkRow, BulkRun, BulkState, RowState
from admin_app.bulk.registry import ACTS
from admin_app.identity.locking import lock_account, subject_of
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.queue import Rank
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.service import AwaitsSecond
from admin_app.session.rights_now import still_may
from admin_app.session.second_person import judge_for_two

JOB = "bulk.step"
SEARCH = "search"  # a name that was looked for; whoever sees the run needn't
MOST = 5_000  # rows of a run
PREVIEWS = 5  # dry runs that somebody may have open at once
GOOD_FOR = timedelta(hours=1)  # a dry run tells of the moment it was made
JUDGED_AT_ONCE = 500
NOTHING_CHOSEN = N_("Choose at least one row.")
TOO_MANY = N_("More than %(most)s rows match. Use a narrower filter.")
NOBODY = N_("None of these would change, so there is nothing to run.")
TOO_OLD = N_("This preview is older than an hour. Choose the rows again.")
BEGUN = N_("This run has already been started.")
ENDED = N_("This run has already ended.")


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows somebody chose: their ids, the list they stand in, its filters; `whole`: all that match those."""

    ids: Sequence[UUID]
    listed: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


def prepare(actor: Actor, name: BulkActName, choice: Choice) -> UUID:
    """Make a dry run: judge each row, and keep what was found; nothing of the rows changes. Gives the run's id.

    The rows must be within the actor's reach already. Raises NotAllowed, Invalid for no row or more than 5,000.
    """
    act = ACTS[name]
    ids = list(dict.fromkeys(choice.ids))
    if not ids:
        raise Invalid(NOTHING_CHOSEN, code="none")
    if len(ids) > MOST:
        raise Invalid(TOO_MANY, code="too_many", most=MOST)
    with transaction() as session:
        _forget_previews(actor)  # first: a run is locked before the account, here as at its turns
        _require(actor, act)
        rows = _judged(actor, act, ids)
        run = BulkRun(
            id=clock.new_id(),
            act=name,
            listed=choice.listed,
            filters=dict(choice.filters),
            whole=choice.whole,
            account_id=actor.acting_account_id if actor.is_customer else None,
            made_by=actor.user_id,
            chosen=len(rows),
            skipped=sum(row["state"] is RowState.SKIPPED for row in rows),
        )
        session.add(run)
        session.flush()
        session.execute(sa.insert(BulkRow), [{**row, "run_id": run.id} for row in rows])
    return run.id


def _judged(actor: Actor, act: BulkAct, ids: Sequence[UUID]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for begin in range(0, len(ids), JUDGED_AT_ONCE):
        some = ids[begin : begin + JUDGED_AT_ONCE]
        found = act.judge(actor, some)
        for thing_id in some:
            user_id, why = found.get(thing_id, (None, GONE))
            state = RowState.SKIPPED if why else RowState.WAITING
            row = {
                "position": len(rows),
                "thing_id": thing_id,
                "user_id": user_id,
                "state": state,
                "why": why,
            }
            rows.append({**row, "params": {}})
    return rows


def begin(actor: Actor, run_id: UUID, *, reason: str = "") -> AwaitsSecond | None:
    """Begin a run that was prepared; a worker does it. By whoever prepared it. What was searched for isn't kept with it.

    Raises ReauthRequired where the act asks for it, NotFound, NotAllowed (also for a right lost meanwhile), Invalid
    (reason; nobody would change), Conflict when it was begun already or the dry run is too old, RateLimited.
    """
    reason = reasons.of_staff(actor, reason)
    with transaction():
        limits.hold(actor)
        run = _own(actor, run_id)
        act = ACTS[run.act]
        if act.fresh:
            require_fresh(actor)
        _require(actor, act)
        still_may(actor, act.right)
        if run.state is not BulkState.PREPARED:
            raise Conflict(BEGUN)
        if run.created_at < clock.now() - GOOD_FOR:
            raise Conflict(TOO_OLD)
        if not run.waiting:
            raise Invalid(NOBODY, code="nobody")
        if act.mails:
            limits.few_mails(run.waiting)
        run.reason = reason
        run.filters = {name: value for name, value in run.filters.items() if name != SEARCH}
        if limits.needs_second(actor, act, run.waiting):
            return _propose(actor, run, act)
        _go(actor, run)
    return None


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Begin a run as the second member of staff, for whoever asked.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal), NotIndependent, Conflict.
    """
    require_fresh(actor)
    with transaction():
        run = lock_row(BulkRun, UUID(hex=proposals.target_of(proposal_id, ProposalKind.BULK_RUN)))
        if run is None:
            raise NotFound
        judge_for_two(actor, Permission.PERSON_CONFIRM)
        if run.state is not BulkState.PROPOSED:
            raise Conflict(ENDED)
        proposals.take(actor, proposal_id, ProposalKind.BULK_RUN, subject=Subject(), version=version)
        _go(actor, run)


def cancel(actor: Actor, run_id: UUID) -> None:
    """End a run: the rows that had their turn stay as they are, the others are left. A dry run is thrown away.

    By whoever began it, or an administrator. Raises NotFound, Conflict when it has ended already.
    """
    with transaction() as session:
        run = lock_row(BulkRun, run_id)
        if run is None or not may_cancel(actor, run):
            raise NotFound
        if run.state is BulkState.PREPARED:
            _forget(run.id)
            session.delete(run)
            return
        if run.state not in {BulkState.PROPOSED, BulkState.RUNNING}:
            raise Conflict(ENDED)
        if run.state is BulkState.PROPOSED and run.proposal_id and run.made_by == actor.user_id:
            proposals.withdraw(actor, run.proposal_id)
        run.ended_by = actor.user_id
        end(actor, run, BulkState.CANCELLED)


def may_cancel(actor: Actor, run: BulkRun) -> bool:
    """Whether a run is the actor's own, or the actor an administrator and the run one of staff's."""
    if run.account_id is not None:
        return run.account_id == actor.acting_account_id and actor.may(Permission.OWN_PEOPLE_ENABLE)
    return actor.is_staff and (run.made_by == actor.user_id or actor.may(Permission.STAFF_WRITE))


ENDS = {
    BulkState.DONE: Event.BULK_RUN_DONE,
    BulkState.CANCELLED: Event.BULK_RUN_CANCELLED,
    BulkState.STOPPED: Event.BULK_RUN_STOPPED,
}


def end(actor: Actor, run: BulkRun, state: BulkState) -> None:
    """Write down how a locked run ended, and what is left of it. Part of the transaction that ends it."""
    run.state, run.ended_at = state, clock.now()
    left = (BulkRow.run_id == run.id, BulkRow.state == RowState.WAITING)
    db.session.execute(
        sa.update(BulkRow)
        .where(*left)
        .values(state=RowState.LEFT)
        .execution_options(synchronize_session=False)
    )
    if state is BulkState.CANCELLED:
        queue.drop(JOB, run.id)
    _record(ENDS[state], actor, run)


def _record(event: Event, actor: Actor, run: BulkRun) -> None:
    audit.record(
        event,
        actor,
        account_id=run.account_id,
        target=("bulk_run", run.id),
        facts={
            "bulk_act": run.act.value,
            "count": run.chosen,
            "done": run.done,
            "skipped": run.skipped,
            "failed": run.failed,
            "left": run.waiting,
        },
        reason=run.reason,
    )


def _go(actor: Actor, run: BulkRun) -> None:
    run.state, run.begun_at = BulkState.RUNNING, clock.now()
    _record(Event.BULK_RUN_BEGUN, actor, run)
    queue.enqueue(JOB, run.id, rank=Rank.BULK)


def _propose(actor: Actor, run: BulkRun, act: BulkAct) -> AwaitsSecond:
    run.state = BulkState.PROPOSED
    run.proposal_id = proposals.propose(
        actor,
        Subject(),
        kind=ProposalKind.BULK_RUN,
        target=run.id.hex,
        about=str(run.waiting),
        reason=run.reason,
        facts={"bulk_act": act.name.value, "count": run.waiting},
    )
    return AwaitsSecond(run.proposal_id)


def _own(actor: Actor, run_id: UUID) -> BulkRun:
    """A run that the actor prepared, under lock."""
    run = lock_row(BulkRun, run_id)
    if run is None or run.made_by != actor.user_id:
        raise NotFound
    return run


def _require(actor: Actor, act: BulkAct) -> None:
    if actor.user_id is None:
        raise NotAllowed
    if not actor.is_customer:
        require(actor, act.right)
        return
    require(actor, act.right, subject_of(lock_account(actor.acting_account_id)))


def _forget_previews(actor: Actor) -> None:
    """Throw the oldest dry runs away, so that nobody fills the table with them."""
    mine = (BulkRun.made_by == actor.user_id, BulkRun.state == BulkState.PREPARED)
    older = sa.select(BulkRun.id).where(*mine).order_by(BulkRun.created_at.desc(), BulkRun.id.desc())
    for run_id in list(db.session.scalars(older.offset(PREVIEWS - 1))):
        forget_preview(run_id)


def forget_preview(run_id: UUID) -> None:
    """Throw a dry run away, unless it was begun meanwhile, in the caller's transaction."""
    run = lock_row(BulkRun, run_id)
    if run is not None and run.state is BulkState.PREPARED:
        _forget(run.id)
        db.session.delete(run)


def _forget(run_id: UUID) -> None:
    db.session.execute(
        sa.delete(BulkRow).where(BulkRow.run_id == run_id).execution_options(synchronize_session=False)
    )
