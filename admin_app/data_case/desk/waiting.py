"""The requests about personal data whose next step is a reader's: never one about them, nor one that they entered."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.kind import Turn, rules_of, turns
from admin_app.data_case.models import OPEN_CONDITION, DataCase, DataCaseKind, DataCaseState
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of

_READER = sa.bindparam("reader", type_=sa.Uuid())
_NEEDS_ENTRY = DataCase.state == DataCaseState.NEEDS_ENTRY  # by who entered it


@dataclass(frozen=True, slots=True)
class WaitingDataCase:
    """One line of the queue; of what is asked for only the kind."""

    id: UUID
    number: str
    kind: DataCaseKind
    subject: str
    since: datetime
    due_at: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`; None where nothing can."""
    mine = turns(actor)
    return _ids(mine) if mine else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id}


def lines(actor: Actor, most: int) -> list[WaitingDataCase]:
    """What waits for this person, the first due on top. One statement."""
    mine = turns(actor)
    if not mine:
        return []
    rows = rows_of(_lines(mine), {**values(actor), "most": most})
    return [WaitingDataCase(*row) for row in rows]


@functools.lru_cache(32)
def _ids(mine: tuple[Turn, ...]) -> sa.Select[UUID]:
    turn = sa.or_(*(_turn(kind, states) for kind, states in mine))
    return sa.select(DataCase.id).where(
        OPEN_CONDITION,
        turn,
        DataCase.frozen_by.is_(None),
        DataCase.paused_at.is_(None),  # it waits for the person
        DataCase.subject_id != _READER,
        DataCase.requested_by.is_distinct_from(_READER),
        sa.or_(_NEEDS_ENTRY, DataCase.entered_by.is_distinct_from(_READER)),
    )


@functools.lru_cache(32)
def _lines(mine: tuple[Turn, ...]) -> sa.Select[*tuple[Any, ...]]:
    return (
        _ids(mine)
        .with_only_columns(
            DataCase.id,
            DataCase.number,
            DataCase.kind,
            User.full_name,
            DataCase.received_at,
            DataCase.due_at,
        )
        .join(User, User.id == DataCase.subject_id)
        .order_by(DataCase.due_at, DataCase.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _turn(kind: DataCaseKind, states: tuple[DataCaseState, ...]) -> sa.ColumnElement[bool]:
    is_barred = rules_of(kind).is_barred
    here = sa.and_(DataCase.kind == kind, DataCase.state.in_(states))
    return here if is_barred is None else sa.and_(here, sa.or_(_NEEDS_ENTRY, sa.not_(is_barred(_READER))))
