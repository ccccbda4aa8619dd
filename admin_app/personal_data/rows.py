"""Which rows are about somebody: conditions made from the declarations, for whatever exports, restricts or erases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import Lead, LeadsTo
from admin_app.personal_data.table import TableEntry

Condition = sa.ColumnElement[bool]
Ids = sa.Select[tuple[UUID]] | sa.Select[UUID] | sa.Select[UUID | None]
# How an id in a column is known to be theirs.
Found = Mapping[LeadsTo, Callable[[sa.Column[Any]], Condition]]
AT_ONCE = 1000  # values that one condition names


@dataclass(frozen=True, slots=True)
class Known:
    """By what somebody is known besides an id of their own: the ids of rows that stand in for them, and hashes of their addresses."""

    stand_ins: tuple[UUID, ...] = ()
    addresses: tuple[str, ...] = ()

    def or_by(self, other: Known) -> Known:
        """By either."""
        return Known(
            tuple(dict.fromkeys(self.stand_ins + other.stand_ins)),
            tuple(dict.fromkeys(self.addresses + other.addresses)),
        )


BY_ID = Known()


def of_person(entry: TableEntry, person_id: UUID, known: Known = BY_ID) -> Condition:
    """Rows that are about a person. Selects none where the rows of a table are about no single person."""
    return _either(ways_of_person(entry, person_id, known))


def of_account_itself(entry: TableEntry, account_id: UUID) -> Condition:
    """Rows that are about an account and about none of its people: what belongs to its owners alone."""
    about = _either(_ways(entry, {LeadsTo.ACCOUNT: lambda column: column == account_id}))
    people = _either(_ways(entry, {LeadsTo.PERSON: lambda column: column.in_(_inside(account_id))}))
    return sa.and_(about, sa.not_(sa.func.coalesce(people, sa.false())))


def of_account(entry: TableEntry, account_id: UUID) -> Condition:
    """Rows that are about an account or one of its people."""
    return _either(ways_of_account(entry, account_id))


def ways_of_person(entry: TableEntry, person_id: UUID, known: Known = BY_ID) -> list[Condition]:
    """As `of_person`, a condition for each way: each by itself goes by an index, which all of them in one don't."""
    own = _ways(entry, {LeadsTo.PERSON: lambda column: column == person_id})
    return [*own, *_ways_known(entry, known)]


def ways_of_account(entry: TableEntry, account_id: UUID, known: Known = BY_ID) -> list[Condition]:
    """As `of_account`, a condition for each way; `known`: of its people."""
    return [*_ways(entry, _in_account(account_id)), *_ways_known(entry, known)]


def _ways_known(entry: TableEntry, known: Known) -> Iterator[Condition]:
    for to, values in ((LeadsTo.PERSON, known.stand_ins), (LeadsTo.ADDRESS, known.addresses)):
        for start in range(0, len(values), AT_ONCE):
            yield from _ways(entry, {to: _one_of(values[start : start + AT_ONCE])})


def _one_of(values: tuple[Any, ...]) -> Callable[[sa.Column[Any]], Condition]:
    return lambda column: column.in_(values)


def leads_to_account(entry: TableEntry) -> bool:
    """Whether rows are an account's too, so that its affairs stand in them beside a person's."""
    ends = (lead.to is LeadsTo.ACCOUNT or _over_to_account(lead) for lead in entry.about)
    return any(ends)


def _over_to_account(lead: Lead) -> bool:
    return lead.to is LeadsTo.ROW and lead.whose is None and leads_to_account(inventory()[lead.table])


def of_those(entry: TableEntry, *, people: Ids | None, accounts: Ids | None) -> Condition:
    """Rows that are about one of these people, or about one of these accounts."""
    given = {LeadsTo.PERSON: people, LeadsTo.ACCOUNT: accounts}
    found: Found = {to: _among(ids) for to, ids in given.items() if ids is not None}
    return _either(_ways(entry, found))


def _among(ids: Ids) -> Callable[[sa.Column[UUID]], Condition]:
    return lambda column: column.in_(ids)


def acted(entry: TableEntry, person_id: UUID) -> Condition:
    """Rows to which a person did something, whoever they are about."""
    table = db.metadata.tables[entry.name]
    return _either([table.c[name] == person_id for name in entry.by.split()])


def _in_account(account_id: UUID) -> Found:
    return {
        LeadsTo.PERSON: lambda column: column.in_(_inside(account_id)),
        LeadsTo.ACCOUNT: lambda column: column == account_id,
    }


def _inside(account_id: UUID) -> sa.ScalarSelect[UUID]:
    people = db.metadata.tables["users"]
    return sa.select(people.c.id).where(people.c.account_id == account_id).scalar_subquery()


def _ways(entry: TableEntry, found: Found) -> list[Condition]:
    table = db.metadata.tables[entry.name]
    ways = ((lead, _way(table.c[lead.column], lead, found)) for lead in entry.about)
    return [_only(table, lead, way) for lead, way in ways if way is not None]


def _only(table: sa.Table, lead: Lead, way: Condition) -> Condition:
    return sa.and_(table.c[lead.only[0]] == lead.only[1], way) if lead.only else way


def _way(column: sa.Column[Any], lead: Lead, found: Found) -> Condition | None:
    if lead.to is not LeadsTo.ROW:
        return found[lead.to](column) if lead.to in found else None
    wanted = {to: condition for to, condition in found.items() if lead.whose in {None, to}}
    ways = _ways(inventory()[lead.table], wanted) if wanted else []
    if not ways:
        return None
    there = db.metadata.tables[lead.table]
    return column.in_(sa.select(there.c[lead.there]).where(_either(ways)))


def _either(conditions: list[Condition]) -> Condition:
    return sa.or_(sa.false(), *conditions)
