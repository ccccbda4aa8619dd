"""What a dispute does with policies that a member of staff proposed or confirmed, and an owner's rules."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.policy import schedule
from admin_app.policy.models import PolicyChange
from admin_app.policy.register import Key
from admin_app.policy.schedule import Made, Setting


def _made(scope: Scope) -> Iterable[UUID]:
    theirs = sa.or_(PolicyChange.proposed_by == scope.user_id, PolicyChange.confirmed_by == scope.user_id)
    return db.session.scalars(
        sa.select(PolicyChange.id).where(theirs, PolicyChange.made_at >= scope.since)
    ).all()


def _read(key: UUID) -> State | None:
    row = lock_row(PolicyChange, key)
    return former_state.of(row) if row else None


def _freeze(scope: Scope, change: StateChange) -> None:
    row = lock_row(PolicyChange, change.key)
    if row is not None and row.frozen_by is None:
        row.frozen_by = scope.dispute_id
        _renew(row)


def _write(key: UUID, state: State | None) -> None:
    """It counts again, or never: then it stays marked."""
    row = lock_row(PolicyChange, key)
    if row is not None and state is not None:
        row.frozen_by = None
        _renew(row)


def _renew(row: PolicyChange) -> None:
    """Let that count which the last change says that isn't frozen, or what stood before all that are."""
    db.session.flush()
    level = PolicyChange.account_id == row.account_id if row.account_id else PolicyChange.account_id.is_(None)
    history = list(
        db.session.scalars(
            sa.select(PolicyChange)
            .where(PolicyChange.key == row.key, level, PolicyChange.by_owner == row.by_owner)
            .order_by(PolicyChange.made_at.desc(), PolicyChange.id.desc())
        )
    )
    now, setting = clock.now(), Setting(Key(row.key), row.account_id, row.by_owner)
    good = next((change for change in history if change.frozen_by is None), None)
    if good is None:
        schedule.say(setting, history[-1].before, Made(), moment=now)
        return
    planned = good.effective_from > now
    if planned:
        schedule.say(setting, good.before, Made(), moment=now)
    made = Made(good.proposed_by, good.confirmed_by, good.reason)
    schedule.say(setting, good.after, made, moment=good.effective_from if planned else now)


PARTS: tuple[Part, ...] = (
    Part(
        PolicyChange.__tablename__, N_("Policy change"), (PolicyChange.__tablename__,), Whose.OTHERS, _read, _write, added=_made,
        freeze=_freeze, is_case=True,
    ),
)  # fmt: skip
