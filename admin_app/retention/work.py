"""Deleting and emptying by age, once a day in small batches: it can be killed anywhere, and goes on where it was.

Each batch is one transaction: the rows, how many they were, and how far the run has come. What a hold or a restriction
keeps back is left out row by row (`personal_data.kept_back`), and taken by a later run once nothing keeps it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.policy.register import Key
from admin_app.retention.models import RetentionRun, RunState
from admin_app.retention.rules import RULES, RetentionRule, by_key, following
from admin_app.stored_file import service as stored_files

BATCH = 500
BATCHES_AT_ONCE = 200  # 100,000 rows an hour: the other hourly work has its turn
EACH = timedelta(hours=23)


def sweep() -> None:
    """The hourly work: begin the day's run, or go on with one that isn't through."""
    run_id = _at_hand()
    if run_id is not None:
        go_on(run_id, system(f"keep-{run_id.hex}"), batches=BATCHES_AT_ONCE)


def run_now(actor: Actor) -> RetentionRun:
    """A whole run here and now, for the console: one that isn't through is brought to its end. Gives its row."""
    run_id = _at_hand(at_once=True)
    if run_id is None:
        raise RuntimeError("another worker began a run at this moment")
    while go_on(run_id, actor, batches=BATCHES_AT_ONCE):
        pass
    return db.session.get_one(RetentionRun, run_id, populate_existing=True)


def go_on(run_id: UUID, actor: Actor, *, batches: int) -> bool:
    """Do so many batches of a run; whether it isn't through yet. Safe by several workers at once, which take turns."""
    return all(_batch(run_id, actor) for _turn in range(batches))


def _at_hand(*, at_once: bool = False) -> UUID | None:
    """The run under way, or a new one where the last began a day ago."""
    running = db.session.scalar(sa.select(RetentionRun.id).where(RetentionRun.state == RunState.RUNNING))
    if running is not None:
        return running
    last = db.session.scalar(sa.select(sa.func.max(RetentionRun.began_at)))
    if last is not None and last > clock.now() - EACH and not at_once:
        return None
    try:
        with transaction() as session:
            run = RetentionRun(id=clock.new_id(), rule=RULES[0].key.value, counts={})
            session.add(run)
            session.flush()
            return run.id
    except IntegrityError:  # another worker began one at this moment
        return None


def _batch(run_id: UUID, actor: Actor) -> bool:
    with transaction():
        run = lock_row(RetentionRun, run_id)
        if run is None or run.state is not RunState.RUNNING:
            return False
        run.advanced_at = clock.now()
        rule = by_key().get(Key(run.rule)) if run.rule in set(Key) else None
        taken = _take(run, rule) if rule else 0
        if rule and taken:
            run.counts = {**run.counts, rule.key.value: run.counts.get(rule.key.value, 0) + taken}
        if taken < BATCH:
            _next_rule(run, actor)
        return run.state is RunState.RUNNING


def _take(run: RetentionRun, rule: RetentionRule) -> int:
    """Delete or empty one batch, and note where it ended; how many rows."""
    columns = rule.rows.c
    wanted = (
        sa.select(*rule.order)
        .where(rule.due(rule.length), rule.after(run.position_at, run.position_id))
        .order_by(*rule.order)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=rule.rows)
    )
    rows = db.session.execute(wanted).all()
    if not rows:
        return 0
    *at, run.position_id = rows[-1]
    run.position_at = _moment(at[0]) if at else None
    those = columns.id.in_([row[-1] for row in rows])
    if rule.emptied:
        db.session.execute(sa.update(rule.rows).where(those).values(rule.emptied), {"now": clock.now()})
    else:
        _let_files_go(rule, [row[-1] for row in rows])
        db.session.execute(sa.delete(rule.rows).where(those))
    return len(rows)


def _let_files_go(rule: RetentionRule, row_ids: Sequence[object]) -> None:
    """The files of what goes: their contents are taken away by the next sweep of files, within the hour."""
    for part in rule.parts:
        if part.file:
            named = sa.select(part.rows.c[part.file]).where(part.rows.c[part.column].in_(row_ids))
            stored_files.let_go(named)


def _moment(since: date | datetime) -> datetime:
    """A day as its first moment; a moment as it is."""
    return since if isinstance(since, datetime) else datetime.combine(since, time.min, UTC)


def _next_rule(run: RetentionRun, actor: Actor) -> None:
    run.position_at = run.position_id = None
    rule = following(run.rule)
    if rule is not None:
        run.rule = rule.key.value
        return
    run.state, run.ended_at = RunState.DONE, clock.now()
    db.session.flush()
    audit.record(
        Event.RETENTION_RAN,
        actor,
        target=("retention_run", run.id),
        facts={
            "count": sum(run.counts.values()),
            **{key.replace(".", "_"): n for key, n in run.counts.items()},
        },
    )
