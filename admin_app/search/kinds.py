"""What the search finds besides accounts and people. A noun joins by one line of the desk's registry.

Permission is part of the question: what the reader may not read isn't asked for, so nothing hints at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import ColumnElement

from admin_app.desk.by_spelling import LAST
from admin_app.identity.models import Account
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import reading

Column = InstrumentedAttribute[Any] | ColumnElement[Any]
Read = Callable[[str], Sequence[object]]
NAMED_MOST = 20  # things of one kind that are found by their name
NAME_FROM = 3  # characters
WRITTEN = 3  # in how many ways a name may be written
_NUMBER_MAX = 60  # the longest of any kind


@dataclass(frozen=True, slots=True, eq=False)
class HitKind:
    """One kind of thing. `statement` gives its rows as `things` makes them.

    `numbers` reads a term as the numbers or ids it may be, which are looked up in `number`; none where it can't be one.
    `by_code_point`: no index has that column but one in the order of code points, as names have.
    `unless`: whoever has this right finds it as another kind.
    `named` is the column whose beginning finds it, by an index of its own.
    """

    key: str
    permission: Permission
    statement: sa.Select[Any] | None = None
    number: Column | None = None
    numbers: Read = lambda _typed: ()
    named: Column | None = None
    by_code_point: bool = False
    unless: Permission | None = None

    def by_number(self, *, postgres: bool) -> sa.Select[Any] | None:
        """Whose number is among those that are bound by the kind's key."""
        if self.statement is None or self.number is None:
            return None
        bound = sa.bindparam(self.key, type_=self.number.type, expanding=True)
        column = sa.collate(self.number, "C") if self.by_code_point and postgres else self.number
        return self._kept(self.statement.where(column.in_(bound)))

    def by_name(self, *, postgres: bool) -> sa.Select[Any] | None:
        """Whose name begins with what `names` binds."""
        if self.statement is None or self.named is None:
            return None
        column = sa.collate(self.named, "C") if postgres else sa.type_coerce(self.named, sa.String)
        begins = [
            sa.and_(column >= sa.bindparam(f"name_low{i}"), column < sa.bindparam(f"name_high{i}"))
            for i in range(WRITTEN)
        ]
        return self._kept(self.statement.where(sa.or_(*begins)).limit(NAMED_MOST + 1))

    def _kept(self, found: sa.Select[Any]) -> sa.Select[Any]:
        return sa.select(sa.literal(self.key).label("kind"), *found.subquery().c)


def things(
    row_id: InstrumentedAttribute[UUID],
    name: Column,
    status: Column,
    account_id: InstrumentedAttribute[Any] | None,
    person_id: InstrumentedAttribute[Any] | None = None,
) -> sa.Select[Any]:
    """A kind's rows as every arm of a search gives them: id, name, state, account and its name (none for what is of no
    account), person.
    """
    nobody = sa.cast(sa.null(), sa.Uuid)
    found = sa.select(
        row_id.label("id"),
        sa.type_coerce(name, sa.String).label("name"),
        sa.type_coerce(status, sa.String).label("status"),
        (nobody if account_id is None else account_id).label("account_id"),
        (sa.literal("") if account_id is None else Account.name).label("account_name"),
        (nobody if person_id is None else person_id).label("person_id"),
    )
    return found if account_id is None else found.join(Account, Account.id == account_id)


def bare(kind: str, row_id: Column) -> sa.Select[Any]:
    """An arm that gives ids alone, in as many columns."""
    nothing, nobody = sa.literal(""), sa.cast(sa.null(), sa.Uuid)
    return sa.select(
        sa.literal(kind).label("kind"), row_id.label("id"), nothing, nothing, nobody, nothing, nobody
    )


ACCOUNT = HitKind("account", Permission.ACCOUNT_READ)
PERSON = HitKind("person", Permission.PERSON_READ)
REFUSAL = HitKind("refusal", Permission.TRUSTED_IP_READ)
_registered: dict[str, HitKind] = {}


def use(kinds: Sequence[HitKind]) -> None:
    """Name the kinds that are found besides accounts and people (the desk's registry does)."""
    _registered.clear()
    _registered.update({kind.key: kind for kind in kinds})


def known(key: str) -> HitKind:
    """A kind by its key."""
    return _registered[key]


def readable(actor: Actor) -> list[HitKind]:
    """The kinds that the reader may find."""
    return [
        kind
        for kind in _registered.values()
        if actor.may(kind.permission) and not (kind.unless and actor.may(kind.unless))
    ]


def names(typed: str) -> dict[str, str]:
    """What is bound where names begin with a term, as typed, with a capital, and in capitals; nothing for a short one."""
    if len(typed) < NAME_FROM:
        return {}
    written = (typed, typed[:1].upper() + typed[1:], typed.upper())
    lows = {f"name_low{i}": low for i, low in enumerate(written)}
    return lows | {f"name_high{i}": low + LAST for i, low in enumerate(written)}


def in_figures(typed: str) -> Sequence[str]:
    """A term as a number that has a digit and no space, as written and in capitals."""
    if len(typed) > _NUMBER_MAX or " " in typed or not any(c.isdigit() for c in typed):
        return ()
    return list({typed, typed.upper()})


def like(pattern: str) -> Read:
    """A term in capitals where it has this shape."""
    return lambda typed: [typed.upper()] if re.fullmatch(pattern, typed.upper()) else ()


def ids(typed: str) -> Sequence[UUID]:
    """A term as the id of a row."""
    with suppress(ValueError):
        return [reading.row_id(typed)]
    return ()
