"""The closings whose next step is a reader's: billing's checks, and decisions of whoever cleared nothing of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.kind import CLOSING, ClosingAct, turns_of
from admin_app.closing.models import OPEN_CONDITION, Closing, ClosingMove, State
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.statements import among_given

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
