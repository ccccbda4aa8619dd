"""What a dispute does with broken glass: a review that was made in somebody's name waits, and is made anew."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.break_glass.models import BreakGlass, BreakGlassState, LegalOrder, LegalOrderState
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_


def _reviewed(scope: Scope) -> Iterable[UUID]:
    return db.session.scalars(
        sa.select(BreakGlass.id).where(
            BreakGlass.reviewed_by == scope.user_id, BreakGlass.reviewed_at >= scope.since
        )
    ).all()


def _read(key: UUID) -> State | None:
    row = lock_row(BreakGlass, key)
    return {"state": row.state.value} if row else None


def _freeze(scope: Scope, change: StateChange) -> None:
    row = lock_row(BreakGlass, change.key)
    if row is not None:
        row.frozen_by = scope.dispute_id
        db.session.flush()


def _write(key: UUID, state: State | None) -> None:
    """The review counts again, or the glass waits for one as before."""
    row = lock_row(BreakGlass, key)
    if row is None:
        return
    row.frozen_by = None
    if state is None:
        row.state, row.reviewed_by, row.reviewed_at, row.review_note = (
            BreakGlassState.AWAITING,
            None,
            None,
            "",
        )
    db.session.flush()


def _ordered(scope: Scope) -> Iterable[UUID]:
    """Orders that wait, recorded in somebody's name: nobody confirms them until that is settled."""
    return db.session.scalars(
        sa.select(LegalOrder.id).where(
            LegalOrder.recorded_by == scope.user_id,
            LegalOrder.recorded_at >= scope.since,
            LegalOrder.state == LegalOrderState.RECORDED,
        )
    ).all()


def _read_order(key: UUID) -> State | None:
    row = lock_row(LegalOrder, key)
    return {"state": row.state.value} if row else None


def _freeze_order(scope: Scope, change: StateChange) -> None:
    row = lock_row(LegalOrder, change.key)
    if row is not None and row.state is LegalOrderState.RECORDED:
        row.frozen_by = scope.dispute_id
        db.session.flush()


def _write_order(key: UUID, state: State | None) -> None:
    row = lock_row(LegalOrder, key)
    if row is None:
        return
    row.frozen_by = None
    if state is None and row.state is LegalOrderState.RECORDED:
        row.state = LegalOrderState.DECLINED
    db.session.flush()


PARTS: tuple[Part, ...] = (
    Part(
        BreakGlass.__tablename__, N_("Review of broken glass"), (BreakGlass.__tablename__,), Whose.OTHERS, _read, _write,
        added=_reviewed, freeze=_freeze, is_case=True,
    ),
    Part(
        LegalOrder.__tablename__, N_("Legal order"), (LegalOrder.__tablename__,), Whose.OTHERS, _read_order, _write_order,
        added=_ordered, freeze=_freeze_order, is_case=True,
    ),
)  # fmt: skip
