"""What is due by age, counted within bounds before anything goes; and what the last runs took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.policy import keeping
from admin_app.policy.register import Key
from admin_app.retention.models import RetentionRun
from admin_app.retention.rules import RULES, RetentionRule
from admin_app.stored_file import service as stored_files

COUNTED = 10_000  # more is told as "more than 10,000"
RUNS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: its time now, how many rows the next run takes, and what the last run that ended took."""

    rule: RetentionRule
    length: int
    due: int
    last: int | None


@dataclass(frozen=True, slots=True)
class FilesLine:
    """Files, which the worker takes every hour, each by the end it was given: their time now, and how many have run out."""

    key: Key
    length: int
    due: int


def due(rule: RetentionRule, length: int) -> int:
    """How many rows would go if a run began now with such a time; one more than `COUNTED` means "and more"."""
    return _some(sa.select(rule.rows.c.id).where(rule.due(length)))


def run_out_files() -> FilesLine:
    """Files of exports and of copies of one's data. One statement."""
    return FilesLine(Key.RETENTION_FILES, keeping.length(Key.RETENTION_FILES), _some(stored_files.run_out()))


def _some(wanted: sa.Select[Any]) -> int:
    some = wanted.limit(COUNTED + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def dry_run() -> list[tuple[RetentionRule, int, int]]:
    """Each rule with its time and how many rows would go now; nothing is changed."""
    return [(rule, length, due(rule, length)) for rule in RULES for length in (rule.length,)]


def lines(actor: Actor) -> list[RuleLine]:
    """The rules as a page shows them, a statement each. Raises NotAllowed."""
    require(actor, Permission.RETENTION_READ)
    last = next((run for run in runs(actor) if run.ended_at is not None), None)
    return [
        RuleLine(rule, length, number, int(last.counts.get(rule.key.value, 0)) if last else None)
        for rule, length, number in dry_run()
    ]


def runs(actor: Actor) -> Sequence[RetentionRun]:
    """The last runs, the newest first. One statement. Raises NotAllowed."""
    require(actor, Permission.RETENTION_READ)
    newest = sa.select(RetentionRun).order_by(RetentionRun.began_at.desc(), RetentionRun.id.desc())
    return db.session.scalars(newest.limit(RUNS_SHOWN)).all()
