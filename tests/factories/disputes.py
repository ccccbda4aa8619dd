"""Disputes as the commands make them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute import opening, settling
from admin_app.dispute.models import Dispute, DisputeSource
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.sign_in import links
from admin_app.sign_in.flow.subject import by_id
from tests.cast import actor_of
from tests.factories.people import make_person

PROOF = "Called back on the number we knew; she named the last invoice's amount"


def say_not_me(
    user: User, *, since: timedelta = timedelta(hours=1), source: DisputeSource = DisputeSource.LINK
) -> Dispute:
    """Somebody said "This wasn't me" about what began a while ago."""
    with transaction():
        opening.lock(user.id)
        person = by_id(user.id)
        assert person
        about = opening.About(source, "sign_in", clock.now() - since)
        found = opening.open_dispute(actor_of(user), person, about)
    return row(found.id)


def make_objected(user: User) -> Dispute:
    """One in its waiting time, to which somebody who was told objected by the mailed link."""
    found = say_not_me(user, since=timedelta(hours=30))
    payload = {"dispute": found.id.hex, "to": "a…@example.com"}
    with transaction():
        token = links.issue(user, LinkPurpose.DISPUTE_OBJECT, payload=payload, keep_older=True).token
    settling.object_by_link(nobody(), token)
    return row(found.id)


def in_world(account: Account) -> dict[str, UUID]:
    """Two disputes of people of an account, for whoever goes through all routes."""
    return {
        "dispute": say_not_me(make_person(account)).id,
        "objected": make_objected(make_person(account)).id,
    }


def propose_decision(by: User, dispute: Dispute, **changes: Any) -> UUID:
    """One member of staff asks to settle it."""
    given = {"verdict": "settle", "proof": PROOF, "reason": "She called from the number we know", **changes}
    return settling.propose_decision(actor_of(by), dispute.id, **given)


def row(dispute_id: UUID) -> Dispute:
    """A dispute as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Dispute).where(Dispute.id == dispute_id)).one()
