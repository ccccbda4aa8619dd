"""What a proposal is about, looked up before it is taken, so that person or thing can be locked first."""

from __future__ import annotations

from collections.abc import Collection
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


def person_of(proposal_id: UUID) -> UUID | None:
    """Whom a proposal is about, whatever its kind."""
    return db.session.scalar(sa.select(Proposal.user_id).where(Proposal.id == proposal_id))


def kind_of(proposal_id: UUID) -> ProposalKind:
    """What a proposal asks for. Raises NotFound."""
    kind = db.session.scalar(sa.select(Proposal.kind).where(Proposal.id == proposal_id))
    if kind is None:
        raise NotFound
    return kind


def others_than(proposal_id: UUID, people: Collection[UUID]) -> set[UUID]:
    """Who of these neither asked for it nor is whom it is about. Raises NotFound."""
    wanted = sa.select(Proposal.proposed_by, Proposal.user_id).where(Proposal.id == proposal_id)
    found = db.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return set(people) - {found.proposed_by, found.user_id}
