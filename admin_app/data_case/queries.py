"""What is read of requests about personal data: a person's own, the queue of the desk, the steps of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.case_kind.names import shown_name
from admin_app.data_case import deadlines, moves
from admin_app.data_case.desk import case_look
from admin_app.data_case.models import OPEN_CONDITION, DataCase, DataCaseAct, DataCaseEntry, DataCaseState
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require

MINE_SHOWN = 50
ERASING = "erasing"  # no state of its own: executed, and not done yet


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case, as its reader may know it."""

    act: DataCaseAct
    at: datetime
    who: str
    words: str
    shared: bool
    automatic: bool = False  # nobody took it: the program did
    changed: tuple[str, ...] = ()  # keys of the facts whose change made it
    masked: bool = False  # the person wrote something that isn't opened to this reader


def mine(actor: Actor) -> Sequence[DataCase]:
    """The reader's own requests, the newest first. One statement."""
    wanted = sa.select(DataCase).where(DataCase.subject_id == actor.user_id)
    return db.session.scalars(
        wanted.order_by(DataCase.received_at.desc(), DataCase.id.desc()).limit(MINE_SHOWN)
    ).all()


def own_case(actor: Actor, case_id: UUID) -> DataCase:
    """One of the reader's own. Raises NotFound for anybody else's."""
    case = db.session.get(DataCase, case_id)
    if case is None or not moves.is_own(actor, case):
        raise NotFound
    return case


def case(actor: Actor, case_id: UUID) -> DataCase:
    """A case for the desk. Raises NotAllowed, NotFound."""
    require(actor, Permission.DATA_CASE_READ)
    found = db.session.get(DataCase, case_id)
    if found is None:
        raise NotFound
    return found


def steps(actor: Actor, case_id: UUID) -> list[CaseStep]:
    """The steps of a case that the reader was given, the oldest first; a customer reads what is shared, and their own words.

    Of staff, whose step it isn't reads who did what and when, without words; what the person wrote shows to whom it was
    opened (`case_look`).
    """
    known = None if actor.is_customer else db.session.get(DataCase, case_id)
    words = known is not None and case_look.opened_until(actor, known) is not None
    notes = known is not None and moves.reads_notes(actor, known)
    rows = db.session.execute(
        sa.select(DataCaseEntry, User)
        .outerjoin(User, User.id == DataCaseEntry.by_id)
        .where(DataCaseEntry.case_id == case_id)
        .order_by(DataCaseEntry.at, DataCaseEntry.id)
    )
    found = []
    for entry, person in rows:
        inside = actor.is_customer and entry.act is DataCaseAct.NOTED
        if inside:
            continue
        own = actor.is_customer and (entry.shared or entry.by_id == actor.user_id)
        read = own or (words if entry.act in moves.OWN_WORDS else notes)
        found.append(
            CaseStep(
                entry.act,
                entry.at,
                shown_name(person, actor),
                entry.words if read else "",
                entry.shared,
                automatic=entry.by_id is None,
                changed=tuple(entry.facts.split(", ")) if entry.facts else (),
                masked=bool(entry.words) and not read and entry.act in moves.OWN_WORDS,
            )
        )
    return found


def last_words(case_id: UUID, act: DataCaseAct) -> str:
    """What was said with a step when it was taken last; empty where it wasn't. For who may read it anyway. One statement."""
    wanted = sa.select(DataCaseEntry.words).where(DataCaseEntry.case_id == case_id, DataCaseEntry.act == act)
    return db.session.scalar(wanted.order_by(DataCaseEntry.at.desc(), DataCaseEntry.id.desc()).limit(1)) or ""


def wrote(case: DataCase, steps: Sequence[CaseStep]) -> bool:
    """Whether the person wrote something, with the request or to one of its steps, be it masked or not."""
    return bool(case.words) or any(
        step.act in moves.OWN_WORDS and (step.words or step.masked) for step in steps
    )


def state_shown() -> sa.ColumnElement[str]:
    """The state of a request as the search gives it: `ERASING` while what it asked for is being erased."""
    begun = sa.and_(DataCase.state == DataCaseState.EXECUTED, DataCase.closed_at.is_(None))
    return sa.case((begun, ERASING), else_=sa.cast(DataCase.state, sa.String(24)))


def is_open() -> sa.ColumnElement[bool]:
    """Requests that have no end yet: for filters and figures."""
    return OPEN_CONDITION


def is_late(now: sa.ColumnElement[datetime] | None = None) -> sa.ColumnElement[bool]:
    """Requests that should have been answered by now; `now` where a statement is kept and the moment put in later."""
    moment = clock.now() if now is None else now
    return sa.and_(OPEN_CONDITION, DataCase.paused_at.is_(None), DataCase.due_at <= moment)


def is_decided() -> sa.ColumnElement[bool]:
    """Requests that an approver decided."""
    return DataCase.decided_at.is_not(None)


def is_due_soon() -> sa.ColumnElement[bool]:
    """Requests that are due within a week, or late; not while a doubt stops their time."""
    return sa.and_(
        OPEN_CONDITION, DataCase.paused_at.is_(None), DataCase.due_at <= clock.now() + deadlines.REMINDED[0]
    )
