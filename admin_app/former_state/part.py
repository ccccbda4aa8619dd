"""What a dispute does with one kind of thing: each noun declares it beside itself, `dispute.registry` gathers them."""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.former_state import service as former_state
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.db import Base, db, lock_row


class Whose(enum.StrEnum):
    """Who decides about what was frozen once the dispute is settled."""

    OWN = "own"  # the person, who puts it back piece by piece
    OTHERS = "others"  # it concerns colleagues or the account: an owner; of staff's acts an administrator


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose things since when a dispute is about."""

    dispute_id: UUID
    user_id: UUID
    account_id: UUID | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing in a dispute; `words` is a msgid that names it in a list.

    `added` names what was added since by the rows' own times, beside what `former_state` kept. `read` gives a
    thing's present state (None: it isn't there), `write` makes it so and raises DomainError where it can't, since
    somebody else has it meanwhile. `freeze` takes a thing out of force where writing its former state isn't the
    way. `give_up` ends what is only under way. `concerns` tells which other person a thing is about, `lets_in` whether
    that person gained by it (before, after), so that what they did since is frozen too, `restorable`
    whether the person can put it back alone, piece by piece, `tells` which of them it is, as the person may read it:
    a name, a masked address.
    `is_case`: it is found by its own rows, and moving it on is no change that another dispute would undo. `of_account`:
    a person's own act that opens the whole account, so of whoever was let in it is frozen too. `shared`: several
    disputes may freeze it at once, by a mark of its row. `ends_with`: with which person it ends for good once they are
    kept out, so that it never comes back to somebody who was, should they be let in again by now.
    """

    noun: str
    words: str
    tables: tuple[str, ...]
    whose: Whose
    read: Callable[[UUID], State | None]
    write: Callable[[UUID, State | None], None]
    added: Callable[[Scope], Iterable[UUID]] = lambda _scope: ()
    freeze: Callable[[Scope, StateChange], None] | None = None
    give_up: Callable[[Scope], None] = lambda _scope: None
    concerns: Callable[[UUID], UUID | None] = lambda _key: None
    lets_in: Callable[[State | None, State | None], bool] = lambda _before, _after: False
    restorable: Callable[[State], bool] = lambda _state: True
    tells: Callable[[State], str] = lambda _state: ""
    is_case: bool = False
    of_account: bool = False
    shared: bool = False
    ends_with: Callable[[State], UUID | None] = lambda _state: None


class Differences(TypedDict, total=False):
    """What a table's part does otherwise than the rest of them: fields of `Part`."""

    noun: str
    whose: Whose
    write: Callable[[UUID, State | None], None]
    added: Callable[[Scope], Iterable[UUID]]
    freeze: Callable[[Scope, StateChange], None]
    give_up: Callable[[Scope], None]
    restorable: Callable[[State], bool]
    tells: Callable[[State], str]
    is_case: bool
    of_account: bool
    ends_with: Callable[[State], UUID | None]


def of_its_user(state: State) -> UUID:
    """The person of a row that has a column for that: with whom it ends."""
    return UUID(hex=state["user_id"])


def rows_of(
    model: type[Base],
    owner: sa.orm.InstrumentedAttribute[UUID | None] | sa.orm.InstrumentedAttribute[UUID],
    since: sa.orm.InstrumentedAttribute[datetime | None] | sa.orm.InstrumentedAttribute[datetime],
    words: str,
    *,
    also: Sequence[sa.ColumnElement[bool]] = (),
    **differences: Unpack[Differences],
) -> Part:
    """The part of a table whose rows are a person's own: each row is a thing, frozen by leaving the table.

    What left it opens nothing and proves nothing, whatever code reads the table.
    """
    column = _key_of(model)

    def read(key: UUID) -> State | None:
        row = lock_row(model, key)
        return None if row is None else former_state.of(row)

    def added(scope: Scope) -> Iterable[UUID]:
        return db.session.scalars(
            sa.select(column).where(owner == scope.user_id, since >= scope.since, *also)
        ).all()

    name = model.__tablename__
    part = Part(name, words, (name,), Whose.OWN, read, functools.partial(write_row, model), added)
    return dataclasses.replace(part, **differences)


def waiting_cases(
    model: type[Base],
    made_by: sa.orm.InstrumentedAttribute[UUID | None] | sa.orm.InstrumentedAttribute[UUID],
    made_at: sa.orm.InstrumentedAttribute[datetime | None] | sa.orm.InstrumentedAttribute[datetime],
    words: str,
    *,
    take_back: Callable[[Any], None],
    while_in: enum.Enum | None = None,
    concerns: Callable[[UUID], UUID | None] = lambda _key: None,
) -> Part:
    """The part of a table whose rows somebody made or decided for others, marked by `frozen_by` until that is settled.

    So long the bell is silent about a row, which waits for nobody but whoever settles the dispute.
    Settled for the person who disputes it, a row is taken back by `take_back`; else it goes on as it stood. With
    `while_in` that is so of rows in this state alone: whatever was decided meanwhile stays as it is.
    """
    column = _key_of(model)
    also = () if while_in is None else (sa.inspect(model).columns["state"] == while_in,)

    def locked(key: UUID) -> Any:
        return lock_row(model, key)

    def stands(state: object) -> bool:
        return while_in is None or state is while_in

    def read(key: UUID) -> State | None:
        row = locked(key)
        return {"state": row.state.value} if row else None

    def added(scope: Scope) -> Iterable[UUID]:
        mine = (made_by == scope.user_id, made_at >= scope.since, *also)
        return db.session.scalars(sa.select(column).where(*mine)).all()

    def freeze(scope: Scope, change: StateChange) -> None:
        row = locked(change.key)
        if row is not None and stands(row.state):
            row.frozen_by = scope.dispute_id
            bell.silence(change.key)
            db.session.flush()

    def write(key: UUID, former: State | None) -> None:
        row = locked(key)
        if row is None:
            return
        row.frozen_by = None
        if former is None and stands(row.state):
            take_back(row)
        _wake(key, row.state, while_in)
        db.session.flush()

    name = model.__tablename__
    return Part(
        name,
        words,
        (name,),
        Whose.OTHERS,
        read,
        write,
        added=added,
        freeze=freeze,
        concerns=concerns,
        is_case=True,
    )


def _wake(key: UUID, state: object, while_in: enum.Enum | None) -> None:
    """Let the bell tell a row again that waits still for what it waited for."""
    if while_in is not None and state is while_in:
        bell.wake(key)


def write_row(model: type[Base], key: UUID, state: State | None) -> None:
    """Make a row what it was, or take it out of its table where it wasn't there."""
    # Statements on the table: the row may have been loaded or deleted in this very transaction.
    db.session.flush()
    there = lock_row(model, key)
    if there is not None:
        db.session.expunge(there)
    statement: sa.Delete | sa.Update | sa.Insert
    if state is None:
        statement = sa.delete(model).where(_key_of(model) == key)
    elif there is not None:
        statement = sa.update(model).where(_key_of(model) == key).values(former_state.values(model, state))
    else:
        db.session.execute(sa.insert(model).values(former_state.values(model, state)))
        return
    db.session.execute(statement.execution_options(synchronize_session=False))


def _key_of(model: type[Base]) -> sa.ColumnElement[UUID]:
    return sa.inspect(model).primary_key[0]
