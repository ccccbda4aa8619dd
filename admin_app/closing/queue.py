"""The queues of closings: billing's and the approver's by due date, what was decided, and all of them."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.closing.kind import CAME_BACK, CLOSING, STAGES, TURNS, ClosingAct, View
from admin_app.closing.models import OPEN_CONDITION, Closing, ClosingMove, State
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Moment
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, require

STATES: dict[View, tuple[State, ...]] = {
    view: tuple(state for state, stage in STAGES.items() if stage.view is view)
    for view in View
    if any(stage.view is view for stage in STAGES.values())
}
UNDECIDED = tuple(state for state, stage in STAGES.items() if stage.undecided)
BY_DUE = paging.Order((Closing.due_at, Closing.id), descending=False)
BY_DECISION = paging.Order((Closing.decided_at, Closing.id))
BY_AGE = paging.Order((Closing.created_at, Closing.id))


class Neighbour(enum.StrEnum):
    """Where a case stands beside another in a queue."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """One line of a queue; nothing private is in it."""

    id: UUID
    number: str
    state: State
    account_id: UUID
    account_name: str
    account_number: str
    country: str
    asked_by: str
    decided_by: str
    created_at: datetime
    due_at: datetime
    moved_at: datetime
    execute_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    frozen: bool  # by a dispute
    came_back: ClosingAct | None  # by what billing has it anew

    @property
    def overdue(self) -> bool:
        """Whether it should have been decided by now."""
        return STAGES[self.state].undecided and self.due_at < clock.now()


def listing(actor: Actor, view: View, *, key: str | None = None, size: int = 25) -> paging.Page[ClosingRow]:
    """One page of a queue, in two statements. Raises NotAllowed, and Invalid for a paging key that isn't ours."""
    require(actor, Permission.CLOSING_READ)
    order = {View.DECIDED: BY_DECISION, View.ALL: BY_AGE}.get(view, BY_DUE)
    page = paging.fetch(_wanted(view), order, size=size, key=key)
    names = _names([request.id for request in page.rows])
    return paging.Page([_row(request, names[request.id]) for request in page.rows], page.older, page.newer)


def ids(view: View, now: Moment | None = None) -> sa.Select[UUID]:
    """The cases that a list shows, as ids."""
    return _wanted(view, now).with_only_columns(Closing.id)


def waits_for(view: View) -> Permission | None:
    """The right of those whose step the cases of a queue wait for; None for lists that are no queue."""
    states = STATES.get(view, ())
    return CLOSING.waits_for(states[0]) if states else None


def neighbours(case: Closing) -> tuple[UUID | None, UUID | None]:
    """The cases before and after one in its queue, in one statement."""
    view = STAGES[case.state].view or View.ALL
    edge = sa.tuple_(Closing.due_at, Closing.id)
    here = sa.tuple_(sa.literal(case.due_at, Closing.due_at.type), sa.literal(case.id, Closing.id.type))
    found = dict[Neighbour, UUID]()
    arms = [
        _arm(Neighbour.BEFORE, edge < here, view),
        _arm(Neighbour.AFTER, edge > here, view),
    ]
    for where, neighbour_id in db.session.execute(sa.union_all(*arms)):
        found[Neighbour(where)] = neighbour_id
    return found.get(Neighbour.BEFORE), found.get(Neighbour.AFTER)


def _arm(neighbour: Neighbour, bound: sa.ColumnElement[bool], view: View) -> sa.Select[str, UUID]:
    order = [c.desc() if neighbour is Neighbour.BEFORE else c.asc() for c in BY_DUE.columns]
    inner = _wanted(view).with_only_columns(Closing.id).where(bound).order_by(*order).limit(1).subquery()
    return sa.select(sa.literal(neighbour.value), inner.c.id)


def _wanted(view: View, now: Moment | None = None) -> sa.Select[Closing]:
    wanted = sa.select(Closing)
    if view in STATES:  # the condition in the index's own words, so that both databases use it
        return wanted.where(OPEN_CONDITION, Closing.state.in_(STATES[view]))
    if view is View.OPEN:
        return wanted.where(OPEN_CONDITION)
    if view is View.OVERDUE:
        moment = clock.now() if now is None else now
        return wanted.where(OPEN_CONDITION, Closing.state.in_(UNDECIDED), Closing.due_at < moment)
    if view is View.DECIDED:
        return wanted.where(Closing.decided_at.is_not(None))
    return wanted


@dataclass(frozen=True, slots=True)
class _Names:
    account_name: str
    account_number: str
    country: str
    asked_by: str
    decided_by: str
    turn: str | None


def _names(ids: list[UUID]) -> dict[UUID, _Names]:
    asked, decided = aliased(User), aliased(User)
    account = sa.select(
        Closing.id,
        Account.name,
        Account.number,
        Account.country,
        asked.full_name,
        decided.full_name,
        last_turn(Closing.id),
    )
    wanted = (
        account.join(Account, Account.id == Closing.account_id)
        .join(asked, asked.id == Closing.requested_by)
        .outerjoin(decided, decided.id == Closing.decided_by)
        .where(Closing.id.in_(ids))
    )
    return {
        row[0]: _Names(row[1], row[2], row[3], row[4], row[5] or "", row[6])
        for row in db.session.execute(wanted)
    }


def last_turn(case_id: sa.orm.InstrumentedAttribute[UUID]) -> sa.ScalarSelect[str]:
    """What brought each case of an enclosing statement where it is."""
    return (
        sa.select(ClosingMove.act)
        .where(ClosingMove.request_id == case_id, ClosingMove.act.in_(TURNS))
        .order_by(ClosingMove.at.desc(), ClosingMove.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def came_back(state: State, turn: str | None) -> ClosingAct | None:
    """The act by which billing has a case anew, while it has it."""
    act = ClosingAct(turn) if turn and state is State.IN_BILLING else None
    return act if act in CAME_BACK else None


def _row(request: Closing, names: _Names) -> ClosingRow:
    return ClosingRow(
        request.id,
        request.number,
        request.state,
        request.account_id,
        names.account_name,
        names.account_number,
        names.country,
        names.asked_by,
        names.decided_by,
        request.created_at,
        request.due_at,
        request.moved_at,
        request.execute_at,
        request.decided_at,
        request.ended_at,
        request.frozen_by is not None and request.ended_at is None,
        came_back(request.state, names.turn),
    )
