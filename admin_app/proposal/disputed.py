"""What a dispute does with what a member of staff proposed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.proposal import service as proposals
from admin_app.proposal import transitions
from admin_app.proposal.models import Proposal, ProposalState


def _made(scope: Scope) -> Iterable[UUID]:
    return db.session.scalars(
        sa.select(Proposal.id).where(
            Proposal.proposed_by == scope.user_id,
            Proposal.created_at >= scope.since,
            Proposal.state == ProposalState.OPEN,
        )
    ).all()


def _read(key: UUID) -> State | None:
    row = lock_row(Proposal, key)
    return {"state": row.state.value} if row else None


def _freeze(scope: Scope, change: StateChange) -> None:
    row = lock_row(Proposal, change.key)
    if row is not None and row.state is ProposalState.OPEN:
        row.frozen_by = scope.dispute_id
        db.session.flush()


def _write(key: UUID, state: State | None) -> None:
    """It may be decided again, or it has ended."""
    row = lock_row(Proposal, key)
    if row is None:
        return
    row.frozen_by = None
    if state is None and row.state is ProposalState.OPEN:
        transitions.lapse(row)
    db.session.flush()


PARTS: tuple[Part, ...] = (
    Part(
        Proposal.__tablename__, N_("Proposal"), (Proposal.__tablename__,), Whose.OTHERS, _read, _write, added=_made, freeze=_freeze,
        concerns=proposals.person_of, is_case=True,
    ),
)  # fmt: skip
