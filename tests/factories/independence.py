"""Ties between members of staff."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.independence.models import StaffTie, TieKind
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction


def make_tie(by: User, to: User, kind: TieKind = TieKind.INVITED, *, days_ago: float = 12) -> None:
    """One member of staff did something to another a while ago."""
    with transaction() as session:
        at = clock.now() - timedelta(days=days_ago)
        session.add(StaffTie(actor_id=by.id, person_id=to.id, kind=kind, at=at))


def ties_to(person: User) -> list[tuple[object, TieKind]]:
    """Who did what to somebody, in the order it was done."""
    db.session.rollback()
    wanted = sa.select(StaffTie.actor_id, StaffTie.kind).where(StaffTie.person_id == person.id)
    return [
        (actor_id, kind) for actor_id, kind in db.session.execute(wanted.order_by(StaffTie.at, StaffTie.id))
    ]
