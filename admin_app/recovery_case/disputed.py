"""What a dispute does with recovery cases and with the person's word for others."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.part import Part, Scope, rows_of
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.recovery_case import transitions
from admin_app.recovery_case.models import CancelledBy, CaseState, RecoveryCase, Vouch


def _opened(scope: Scope) -> Iterable[UUID]:
    return db.session.scalars(
        sa.select(RecoveryCase.id).where(
            RecoveryCase.user_id == scope.user_id,
            RecoveryCase.opened_at >= scope.since,
            RecoveryCase.state == CaseState.WAITING,
        )
    ).all()


def _freeze(_scope: Scope, change: StateChange) -> None:
    """A case ends for good: who lost the second factor opens another one afterwards."""
    case = lock_row(RecoveryCase, change.key)
    if case is not None and case.state is CaseState.WAITING:
        transitions.cancel(case, CancelledBy.DISPUTE)
        db.session.flush()


def _void_words(scope: Scope) -> None:
    """Whoever gave a word for this person since may be a contact that is frozen now."""
    cases = sa.select(RecoveryCase.id).where(RecoveryCase.user_id == scope.user_id)
    db.session.execute(
        sa.delete(Vouch)
        .where(Vouch.case_id.in_(cases), Vouch.at >= scope.since)
        .execution_options(synchronize_session=False)
    )


def _stays_ended(_key: UUID, _state: State | None) -> None:
    """A case that has ended isn't opened again."""


PARTS: tuple[Part, ...] = (
    rows_of(
        RecoveryCase, RecoveryCase.user_id, RecoveryCase.opened_at, N_("Lost second step"), restorable=lambda _state: False,
        added=_opened, freeze=_freeze, write=_stays_ended, give_up=_void_words, is_case=True,
    ),
    rows_of(Vouch, Vouch.by_user_id, Vouch.at, N_("Vouching for a colleague"), restorable=lambda _state: False),  # it is given anew, or not
)  # fmt: skip
