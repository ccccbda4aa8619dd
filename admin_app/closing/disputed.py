"""What a dispute does with closings: one that the person asked for, and what staff cleared or decided."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.closing import transitions
from admin_app.closing.kind import CLOSING, ClosingAct, turn_of
from admin_app.closing.models import OPEN_STATES, Clearance, Closing
from admin_app.former_state.part import Part, Scope, Whose, rows_of
from admin_app.former_state.service import State as Kept
from admin_app.former_state.service import StateChange
from admin_app.identity.locking import lock_account
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_

ASKED, DECIDED = "deactivation_requests", "closing_decisions"


def _asked(scope: Scope) -> Iterable[UUID]:
    return _open_ones(Closing.requested_by == scope.user_id, Closing.created_at >= scope.since)


def _decided(scope: Scope) -> Iterable[UUID]:
    """Cases that wait on what a member of staff cleared or approved since."""
    cleared = sa.select(Clearance.request_id).where(
        Clearance.cleared_by == scope.user_id, Clearance.cleared_at >= scope.since
    )
    approved = sa.and_(Closing.decided_by == scope.user_id, Closing.decided_at >= scope.since)
    return _open_ones(sa.or_(approved, Closing.id.in_(cleared)))


def _open_ones(*which: sa.ColumnElement[bool]) -> Iterable[UUID]:
    return db.session.scalars(sa.select(Closing.id).where(Closing.state.in_(OPEN_STATES), *which)).all()


def _read(key: UUID) -> Kept | None:
    request = lock_row(Closing, key)
    return {"case": request.number, "state": request.state.value} if request else None


def _freeze(scope: Scope, change: StateChange) -> None:
    """No step is taken in it, by nobody, until this is decided."""
    request = lock_row(Closing, change.key)
    if request is not None and request.state in OPEN_STATES:
        request.frozen_by = scope.dispute_id
        bell.silence(request.id)
        db.session.flush()


def _thaw(key: UUID) -> Closing | None:
    request = lock_row(Closing, key)
    if request is None:
        return None
    request.frozen_by = None
    if request.state in CLOSING.of(ClosingAct.EXECUTED).sources and request.execute_at:
        queue.drop(transitions.EXECUTE, request.id)
        queue.enqueue(transitions.EXECUTE, request.id, at=max(request.execute_at, clock.now()))
    if turn_of(request.state):
        bell.wake(request.id)
    db.session.flush()
    return request


def _write_asked(key: UUID, state: Kept | None) -> None:
    """The closing goes on, or is withdrawn."""
    request = _thaw(key)
    if request is None or state is not None or request.state not in OPEN_STATES:
        return
    account = lock_account(request.account_id)
    transitions.move(system(), request, ClosingAct.WITHDRAWN)
    transitions.give_back(request, account)
    transitions.tell(ClosingAct.WITHDRAWN, system(), request)


def _write_decided(key: UUID, state: Kept | None) -> None:
    """What was approved counts, or the case is billing's again."""
    request = _thaw(key)
    returned = CLOSING.of(ClosingAct.RETURNED)
    if request is None or state is not None or request.state not in {*returned.sources, returned.to}:
        return
    if request.state is not returned.to:
        transitions.move(system(), request, ClosingAct.RETURNED)
    request.facts, request.facts_hash, request.execute_at = None, "", None
    request.decided_by = request.decided_at = None
    queue.drop(transitions.EXECUTE, request.id)
    transitions.tell(ClosingAct.RETURNED, system(), request)


def _of_open_case() -> sa.ColumnElement[bool]:
    """What was cleared in a case that has ended is listed, and stays."""
    return Clearance.request_id.in_(sa.select(Closing.id).where(Closing.state.in_(OPEN_STATES)))


PARTS: tuple[Part, ...] = (
    Part(ASKED, N_("Request to close the account"), (Closing.__tablename__,), Whose.OTHERS, _read, _write_asked, added=_asked, freeze=_freeze, is_case=True, shared=True),
    Part(DECIDED, N_("Decision on a closing"), (Closing.__tablename__,), Whose.OTHERS, _read, _write_decided, added=_decided, freeze=_freeze, is_case=True, shared=True),
    rows_of(Clearance, Clearance.cleared_by, Clearance.cleared_at, N_("Hold of a closing cleared"), whose=Whose.OTHERS, also=[_of_open_case()], is_case=True),
)  # fmt: skip
UNTOUCHED = {
    "deactivation_moves": "a trace of what was done; it is never changed",
}
