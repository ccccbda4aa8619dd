"""What a proposal is about, looked up before it is taken, so that person or thing can be locked first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.proposal.models import Proposal, ProposalKind


def about(proposal_id: UUID, kind: ProposalKind) -> UUID:
    """Whom a proposal of a kind is about, so that the person can be locked before it. Raises NotFound."""
    wanted = sa.select(Proposal.user_id).where(Proposal.id == proposal_id, Proposal.kind == kind)
    user_id = db.session.scalar(wanted)
    if user_id is None:
        raise NotFound
    return user_id


def target_of(proposal_id: UUID, kind: ProposalKind) -> str:
    """Which thing a proposal of a kind is about, so that it can be locked before it. Raises NotFound."""
    wanted = sa.select(Proposal.target).where(Proposal.id == proposal_id, Proposal.kind == kind)
    target = db.session.scalar(wanted)
    if target is None:
        raise NotFound
    return target


def facts_of(proposal_id: UUID) -> dict[str, Any]:
    """The facts of a proposal, so that what it is about can be looked up before it is taken. Raises NotFound."""
    found: dict[str, Any] | None = db.session.scalar(
        sa.select(Proposal.facts).where(Proposal.id == proposal_id)
    )
    if found is None:
        raise NotFound
    return found


def person_of(proposal_id: UUID) -> UUID | None:
    """Whom a proposal is about, whatever its kind."""
    return db.session.scalar(sa.select(Proposal.user_id).where(Proposal.id == proposal_id))
