"""The closings whose next step is a reader's: billing's checks, and decisions of whoever cleared nothing of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.bell.telling import tell
from admin_app.closing.kind import CLOSING, ClosingAct, turn_of, turns_of
from admin_app.closing.models import OPEN_CONDITION, Closing, ClosingMove, State
from admin_app.email.messages import notices as mails
from admin_app.identity import holders
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given
from admin_app.kernel.db import db

BARS = sorted(CLOSING.of(ClosingAct.APPROVED).not_after)


@dataclass(frozen=True, slots=True)
class WaitingClosing:
    """One line of the queue; nothing private is in it."""

    id: UUID
    number: str
    account_name: str
    asked_by: str
    since: datetime
    due_at: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`."""
    return _ids() if turns_of(actor) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"closing_steps": turns_of(actor), "reader": actor.user_id}


def lines(actor: Actor, most: int) -> list[WaitingClosing]:
    """What waits for this person, the first due on top. One statement."""
    rows = db.session.execute(_lines(), {**values(actor), "most": most})
    return [WaitingClosing(*row) for row in rows]


def tell_turn(actor: Actor, request: Closing, *, own_work: bool) -> None:
    """The closing has come to another's turn: tell those whose it is by now, in the caller's transaction.

    Never whoever moved it there, nor whoever may not decide since they cleared something of it; nobody where those whose
    turn it is took it up themselves (`own_work`).
    """
    right = turn_of(request.state)
    if right is None or own_work:
        return
    wanted = sa.select(User).where(holders.staff_with(right), User.id.is_distinct_from(actor.user_id))
    if right is CLOSING.right_of(ClosingAct.APPROVED):
        wanted = wanted.where(User.id.not_in(_barred(request.id)))
    name = db.session.get_one(Account, request.account_id).name
    thing = BellThing(Closing.__tablename__, request.id, request.state.value, name)
    tell(
        list(db.session.scalars(wanted.order_by(User.id))),
        BellTopic.CLOSING,
        BellKind.WAITS,
        thing,
        mail=lambda user: mails.waits(
            user,
            actor,
            what="closing",
            about=f"{request.number} ({name})",
            path=f"/admin/requests/{request.id}",
            until=request.due_at,
        ),
        by_name=actor.name,
    )


def _barred(request_id: UUID) -> sa.Select[UUID | None]:
    return sa.select(ClosingMove.actor_id).where(
        ClosingMove.request_id == request_id, ClosingMove.act.in_(BARS), ClosingMove.actor_id.is_not(None)
    )


@functools.cache
def _ids() -> sa.Select[UUID]:
    did = sa.exists().where(
        ClosingMove.request_id == Closing.id,
        ClosingMove.act.in_(BARS),
        ClosingMove.actor_id == sa.bindparam("reader", type_=sa.Uuid()),
    )
    barred = sa.and_(Closing.state == State.CLEARED, did)
    return sa.select(Closing.id).where(
        OPEN_CONDITION,
        among_given(Closing.state, "closing_steps"),
        Closing.frozen_by.is_(None),
        sa.not_(barred),
    )


@functools.cache
def _lines() -> sa.Select[*tuple[Any, ...]]:
    return (
        _ids()
        .with_only_columns(
            Closing.id, Closing.number, Account.name, User.full_name, Closing.moved_at, Closing.due_at
        )
        .join(Account, Account.id == Closing.account_id)
        .join(User, User.id == Closing.requested_by)
        .order_by(Closing.due_at, Closing.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
