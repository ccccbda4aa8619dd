"""Keeping what a person changes, as it was before, for 30 days: so that a dispute can bring it back.

The threat: somebody who got in removes the owner's factor or contact, and undoing the takeover finds nothing to
put back. What is kept leaves its own table, sealed, so no code that reads that table can open a door by it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.models import FormerState
from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import seal, unseal
from admin_app.kernel.db import Base, db, in_transaction, transaction
from admin_app.personal_data import kept_back

KEPT_FOR = timedelta(days=30)  # how far a dispute reaches back, and how long one can put back what it took

State = Mapping[str, Any]  # JSON, as `of` makes it


@dataclass(frozen=True, slots=True)
class StateChange:
    """The first change of one thing since a moment; `before` is None where it was added."""

    noun: str
    key: UUID
    at: datetime
    before: State | None


def keep(actor: Actor, noun: str, key: UUID, before: State | None) -> None:
    """Keep what a person is about to change or remove (None: to add), in the caller's transaction.

    What jobs and the console do is nobody's, so it isn't kept. Raises RuntimeError outside of a transaction.
    """
    if not in_transaction():
        raise RuntimeError("a former state belongs into the transaction of its change")
    if actor.user_id is None:
        return
    now, row_id = clock.now(), clock.new_id()
    db.session.add(
        FormerState(
            id=row_id,
            by_user_id=actor.user_id,
            noun=noun,
            key=key,
            at=now,
            keep_until=now + KEPT_FOR,
            sealed="" if before is None else sealed(before, _place(row_id)),
        )
    )


def keep_row(actor: Actor, row: Base) -> None:
    """Keep a row that is about to be changed or deleted; its table is the noun, its primary key the key."""
    keep(actor, row.__tablename__, key_of(row), of(row))


def first_changes(by_user_id: UUID, since: datetime) -> list[StateChange]:
    """What a person changed since a moment: of each thing the first change, which holds its state before all of them."""
    db.session.flush()
    rows = db.session.scalars(
        sa.select(FormerState)
        .where(FormerState.by_user_id == by_user_id, FormerState.at >= since)
        .order_by(FormerState.at, FormerState.id)
    )
    found: dict[tuple[str, UUID], StateChange] = {}
    for row in rows:
        before = unsealed(row.sealed, _place(row.id)) if row.sealed else None
        found.setdefault((row.noun, row.key), StateChange(row.noun, row.key, row.at, before))
    return list(found.values())


def was_corrected(change: StateChange, by_user_id: UUID) -> bool:
    """Whether a member of staff changed the same thing after a person's first change: that stays as it is."""
    later = sa.exists().where(
        FormerState.noun == change.noun,
        FormerState.key == change.key,
        FormerState.at > change.at,
        FormerState.by_user_id == User.id,
        User.kind == UserKind.STAFF,
        User.id != by_user_id,
    )
    return bool(db.session.scalar(sa.select(later)))


def touched_since(user_id: UUID, since: datetime, *nouns: str) -> bool:
    """Whether another customer changed one of these things of a person since a moment; what staff did was looked at."""
    there = sa.exists().where(
        FormerState.key == user_id,
        FormerState.noun.in_(nouns),
        FormerState.at >= since,
        FormerState.by_user_id == User.id,
        User.kind == UserKind.CUSTOMER,
        User.id != user_id,
    )
    return bool(db.session.scalar(sa.select(there)))


def sweep() -> None:
    """Forget what was kept for 30 days; safe to run twice at once."""
    with transaction() as session:
        session.execute(
            sa.delete(FormerState)
            .where(FormerState.keep_until <= clock.now(), sa.not_(kept_back.stays("former_states")))
            .execution_options(synchronize_session=False)
        )


def key_of(row: Base) -> UUID:
    """The value of a row's primary key, which is one UUID."""
    key: UUID = sa.inspect(type(row)).primary_key_from_instance(row)[0]
    return key


def of(row: Base) -> dict[str, Any]:
    """All columns of a row as JSON."""
    return {column.key: _plain(getattr(row, column.key)) for column in sa.inspect(type(row)).columns}


def values(model: type[Base], state: State) -> dict[str, Any]:
    """The columns of a row again, as its model takes them; columns of a newer release keep their defaults."""
    columns = sa.inspect(model).columns
    return {name: _typed(columns[name], value) for name, value in state.items() if name in columns}


def sealed(state: State, place: str) -> str:
    """A state, encrypted for one place."""
    return seal(json.dumps(dict(state)), place)


def unsealed(text: str, place: str) -> dict[str, Any]:
    """The same again. Raises crypto.BadCiphertext where it was changed or moved."""
    found: dict[str, Any] = json.loads(unseal(text, place))
    return found


def _place(row_id: UUID) -> str:
    return f"former_states.sealed:{row_id}"


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    if isinstance(column.type, sa.Uuid):
        return UUID(hex=value)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(value)
    return datetime.fromisoformat(value) if column.type.python_type is datetime else value
