"""Which rows are about somebody: conditions made from the declarations, for whatever exports, restricts or erases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import Lead, LeadsTo
from admin_app.personal_data.table import TableEntry

Condition = sa.ColumnElement[bool]
# How an id in a column is known to be theirs.
Found = Mapping[LeadsTo, Callable[[sa.Column[UUID]], Condition]]


def of_person(entry: TableEntry, person_id: UUID) -> Condition:
    """Rows that are about a person. Selects none where the rows of a table are about no single person."""
    return _either(_ways(entry, {LeadsTo.PERSON: lambda column: column == person_id}))


def of_account_itself(entry: TableEntry, account_id: UUID) -> Condition:
    """Rows that are about an account and about none of its people: what belongs to its owners alone."""
    about = _either(_ways(entry, {LeadsTo.ACCOUNT: lambda column: column == account_id}))
    people = _either(_ways(entry, {LeadsTo.PERSON: lambda column: column.in_(_inside(account_id))}))
    return sa.and_(about, sa.not_(sa.func.coalesce(people, sa.false())))


def of_account(entry: TableEntry, account_id: UUID) -> Condition:
    """Rows that are about an account or one of its people."""
    found: Found = {
        LeadsTo.PERSON: lambda column: column.in_(_inside(account_id)),
        LeadsTo.ACCOUNT: lambda column: column == account_id,
    }
    return _either(_ways(entry, found))


def acted(entry: TableEntry, person_id: UUID) -> Condition:
    """Rows to which a person did something, whoever they are about."""
    table = db.metadata.tables[entry.name]
    return _either([table.c[name] == person_id for name in entry.by.split()])


def _inside(account_id: UUID) -> sa.ScalarSelect[UUID]:
    people = db.metadata.tables["users"]
    return sa.select(people.c.id).where(people.c.account_id == account_id).scalar_subquery()


def _ways(entry: TableEntry, found: Found) -> list[Condition]:
    ways = (_way(entry, lead, found) for lead in entry.about)
    return [way for way in ways if way is not None]


def _way(entry: TableEntry, lead: Lead, found: Found) -> Condition | None:
    table = db.metadata.tables[entry.name]
    column = table.c[lead.column]
    if lead.to is not LeadsTo.ROW:
        return found[lead.to](column) if lead.to in found else None
    wanted = {to: condition for to, condition in found.items() if lead.whose in {None, to}}
    ways = _ways(inventory()[lead.table], wanted) if wanted else []
    if not ways:
        return None
    there = db.metadata.tables[lead.table]
    over = column.in_(sa.select(there.c[lead.there]).where(_either(ways)))
    return sa.and_(table.c[lead.only[0]] == lead.only[1], over) if lead.only else over


def _either(conditions: list[Condition]) -> Condition:
    return sa.or_(sa.false(), *conditions)
