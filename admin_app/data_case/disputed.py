"""What a dispute does with requests about personal data: one made in somebody else's name rests, and is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.data_case import moves
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import OPEN_STATES, DataCase, DataCaseAct, Source
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.support_access import looks


def _asked(scope: Scope) -> Iterable[UUID]:
    wanted = sa.select(DataCase.id).where(
        sa.or_(
            DataCase.requested_by == scope.user_id,
            # Whoever had the link isn't known; it went to an address that may have been taken over.
            sa.and_(DataCase.subject_id == scope.user_id, DataCase.source == Source.MAILED_LINK),
        ),
        DataCase.received_at >= scope.since,
        DataCase.state.in_(OPEN_STATES),
    )
    return db.session.scalars(wanted).all()


def _read(key: UUID) -> State | None:
    case = lock_row(DataCase, key)
    return {"case": case.number, "state": case.state.value} if case else None


def _freeze(scope: Scope, change: StateChange) -> None:
    """No step is taken in it, by nobody, until this is decided."""
    case = moves.lock_for_job(change.key)
    if case is not None and case.state in OPEN_STATES:
        case.frozen_by = scope.dispute_id
        bell.silence(case.id)
        looks.end_case_looks(case.id)
        db.session.flush()


def _write(key: UUID, state: State | None) -> None:
    """It goes on, or is withdrawn."""
    case = moves.lock_for_job(key)
    if case is None:
        return
    case.frozen_by = None
    if rules_of(case.kind).table.waits_for(case.state):
        bell.wake(case.id)
    db.session.flush()
    if state is None and case.state in OPEN_STATES:
        moves.end(system(), case, DataCaseAct.WITHDRAWN)


PARTS: tuple[Part, ...] = (
    Part(
        DataCase.__tablename__,
        N_("Request about personal data"),
        (DataCase.__tablename__,),
        Whose.OWN,
        _read,
        _write,
        added=_asked,
        freeze=_freeze,
        tells=lambda state: str(state["case"]),
        is_case=True,
    ),
)
UNTOUCHED = {"data_case_entries": "a trace of what was done; it is never changed"}
