"""Which rows are about somebody: conditions made from the declarations, for whatever exports, restricts or erases."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import Lead, LeadsTo
from admin_app.personal_data.table import TableEntry

Condition = sa.ColumnElement[bool]
Found = Callable[
    [sa.Column[UUID], LeadsTo], Condition | None
]  # whether an id in a column is of whom is asked for


def of_person(entry: TableEntry, person_id: UUID) -> Condition:
    """Rows that are about a person. Selects none where the rows of a table are about no single person."""

    def found(column: sa.Column[UUID], to: LeadsTo) -> Condition | None:
        return column == person_id if to is LeadsTo.PERSON else None

    return _either(_conditions(entry, found))


def of_account(entry: TableEntry, account_id: UUID) -> Condition:
    """Rows that are about an account or one of its people."""
    people = db.metadata.tables["users"]
    inside = sa.select(people.c.id).where(people.c.account_id == account_id).scalar_subquery()

    def found(column: sa.Column[UUID], to: LeadsTo) -> Condition | None:
        return column == account_id if to is LeadsTo.ACCOUNT else column.in_(inside)

    return _either(_conditions(entry, found))


def acted(entry: TableEntry, person_id: UUID) -> Condition:
    """Rows to which a person did something, whoever they are about."""
    table = db.metadata.tables[entry.name]
    return _either([table.c[name] == person_id for name in entry.by.split()])


def _conditions(entry: TableEntry, found: Found) -> list[Condition]:
    ways = (_way(entry, lead, found) for lead in entry.about)
    return [way for way in ways if way is not None]


def _way(entry: TableEntry, lead: Lead, found: Found) -> Condition | None:
    column = db.metadata.tables[entry.name].c[lead.column]
    if lead.to is LeadsTo.ROW:
        there = _conditions(inventory()[lead.table], found)
        parent = db.metadata.tables[lead.table]
        return column.in_(sa.select(parent.c[lead.there]).where(_either(there))) if there else None
    return found(column, lead.to)


def _either(conditions: list[Condition]) -> Condition:
    return sa.or_(sa.false(), *conditions)
