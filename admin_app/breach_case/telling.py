"""Who hears of a breach: those who may write the case, when it begins, a day before its 72 hours end, and when they have."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import telling as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.breach_case.kind import BREACH_CASE
from admin_app.breach_case.models import BreachCase
from admin_app.email.messages import notices
from admin_app.identity import holders
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.rights.permissions import Permission

JOB = "breach_case.remind"
BEFOREHAND = timedelta(hours=24)


def begun(actor: Actor, case: BreachCase) -> None:
    """Tell of a new case, in its transaction, and have it told again while nobody reported it."""
    _tell(actor, case)
    for at in (case.due_at - BEFOREHAND, case.due_at):
        if at > clock.now():
            queue.enqueue(JOB, case.id, at=at)


def remind(actor: Actor, case_id: UUID) -> None:
    """The job of a reminder: whoever may act is told again, if the case still waits."""
    case = lock_row(BreachCase, case_id)
    if case is not None and BREACH_CASE.waits_for(case.state) is not None:
        _tell(actor, case)


def _tell(actor: Actor, case: BreachCase) -> None:
    wanted = sa.select(User).where(holders.staff_with(Permission.BREACH_WRITE)).order_by(User.id)
    bell.tell(
        list(db.session.scalars(wanted)),
        BellTopic.BREACH,
        BellKind.WAITS,
        BellThing(BreachCase.__tablename__, case.id, case.number, case.title),
        mail=lambda user: notices.waits(
            user,
            actor,
            what="breach_case",
            about=case.title,
            path=f"/admin/breaches/{case.id}",
            until=case.due_at,
        ),
        by_name=actor.name,
    )
