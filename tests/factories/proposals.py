"""Proposals as the commands make them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.proposal.models import Proposal
from admin_app.sign_in.factors import removal
from tests.cast import actor_of

PROOF = "Called back on the number we knew; she named the last invoice's amount"
REASON = "Lost the phone"


def propose(by: User, about: User, **changes: Any) -> UUID:
    """One member of staff asks to remove somebody's authenticator app."""
    given = {"factor": "totp", "proof": PROOF, "reason": REASON, **changes}
    return removal.propose_removal(actor_of(by), about.id, **given)


def row(proposal_id: UUID) -> Proposal:
    """A proposal as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Proposal).where(Proposal.id == proposal_id)).one()
