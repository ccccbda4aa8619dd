"""What the desk reads of breach cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.breach_case.kind import BREACH_CASE
from admin_app.breach_case.models import BreachCase, BreachEntry, BreachEntryKind, BreachState
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, require

WAITING = frozenset(state for state in BreachState if BREACH_CASE.waits_for(state) is not None)
_IDS = sa.select(BreachCase.id).where(BreachCase.state.in_(WAITING))
_LINES = (
    sa.select(
        BreachCase.id,
        BreachCase.number,
        BreachCase.title,
        BreachCase.recorded_at,
        BreachCase.due_at,
        User.full_name.label("who"),
    )
    .join(User, User.id == BreachCase.recorded_by)
    .where(BreachCase.state.in_(WAITING))
    .order_by(BreachCase.due_at, BreachCase.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


@dataclass(frozen=True, slots=True)
class BreachLine:
    """A case that waits to be assessed or reported."""

    id: UUID
    number: str
    title: str
    who: str
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of a case."""

    kind: BreachEntryKind
    at: datetime
    who: str
    words: str


def waits() -> sa.ColumnElement[bool]:
    """Cases that are to be assessed or reported: for filters and figures."""
    return BreachCase.state.in_(WAITING)


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person; None for who writes none."""
    return _IDS if actor.may(Permission.BREACH_WRITE) else None


def lines(actor: Actor, most: int) -> list[BreachLine]:
    """The same as lines, the first to be due on top. One statement."""
    if not actor.may(Permission.BREACH_WRITE):
        return []
    rows = rows_of(_LINES, {"most": most})
    return [BreachLine(r.id, r.number, r.title, r.who, r.recorded_at, r.due_at) for r in rows]


def entries(actor: Actor, case_id: UUID) -> Sequence[EntryLine]:
    """All entries of a case, the newest first. One statement. Raises NotAllowed."""
    require(actor, Permission.BREACH_READ)
    rows = db.session.execute(
        sa.select(BreachEntry.kind, BreachEntry.at, User.full_name, BreachEntry.words)
        .join(User, User.id == BreachEntry.by_id)
        .where(BreachEntry.case_id == case_id)
        .order_by(BreachEntry.at.desc(), BreachEntry.id.desc())
    )
    return [EntryLine(*row) for row in rows]
