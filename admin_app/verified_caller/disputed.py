"""What a dispute does with checks in which somebody on the phone was verified as the person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.verified_caller.models import CallerCheck


def _made(scope: Scope) -> Iterable[UUID]:
    mine = (CallerCheck.user_id == scope.user_id, CallerCheck.asked_at >= scope.since)
    return db.session.scalars(sa.select(CallerCheck.id).where(*mine, CallerCheck.ended_at.is_(None))).all()


def _read(key: UUID) -> State | None:
    row = lock_row(CallerCheck, key)
    return {"at": row.asked_at.isoformat(), "ended": row.ended_at is not None} if row else None


def _freeze(_scope: Scope, change: StateChange) -> None:
    """It ends at once and for good: a voice that may have been somebody else's proves nothing afterwards."""
    row = lock_row(CallerCheck, change.key)
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        db.session.flush()


def _write(_key: UUID, _state: State | None) -> None:
    """Nobody needs it again: the call is over."""


PARTS: tuple[Part, ...] = (
    Part(
        CallerCheck.__tablename__, N_("Check of a caller"), (CallerCheck.__tablename__,), Whose.OWN, _read, _write, added=_made,
        freeze=_freeze, restorable=lambda _state: False, is_case=True,
    ),
)  # fmt: skip
