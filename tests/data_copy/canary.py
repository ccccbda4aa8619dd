"""A row in each table about one person, every value of it a canary of its own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.table import Column, TableEntry
from admin_app.personal_data.treatment import IN_COPY
from admin_app.personal_data.vocabulary import IMPERSONAL

Values = dict[str, str]
# Theirs are there already, or make the worker stumble.
FIXED = frozenset({"users", "accounts", "memberships", "data_copies", "jobs"})


def canary_of(table: sa.Table, column: Column) -> str | None:
    """A text that stands nowhere else; None where the column takes none."""
    kind = table.c[column.name].type
    if not isinstance(kind, (sa.String, sa.Text)) or isinstance(kind, sa.Enum):
        return None
    text = f"canary{table.name}{column.name}".replace("_", "")
    length = kind.length or 200
    return text if len(text) <= length else None


def row_of(entry: TableEntry, person: User) -> tuple[dict[str, Any], Values, Values]:
    """A row about a person, its canaries that a copy holds, and those that it doesn't."""
    table, told, untold = db.metadata.tables[entry.name], {}, {}
    row: dict[str, Any] = {}
    for column in entry.all_columns:
        made = table.c[column.name]
        if made is table.autoincrement_column and isinstance(made.type, sa.Integer):
            continue  # the database numbers them
        text = canary_of(table, column)
        row[column.name] = text if text is not None else value_of(made)
        if text is not None and column.data not in IMPERSONAL:
            (told if column.export in IN_COPY and not entry.withheld else untold)[
                f"{table.name}.{column.name}"
            ] = text
    seen: set[str] = set()
    for lead in entry.about:
        if lead.to is not LeadsTo.ROW and lead.column not in seen:
            theirs = {LeadsTo.PERSON: person.id, LeadsTo.ADDRESS: person.email_hash}
            row[lead.column] = theirs.get(lead.to, person.account_id)
            seen.add(lead.column)
    return row, told, untold


def value_of(column: sa.Column[Any]) -> Any:
    """Any value that the column takes."""
    kind = column.type
    if column.nullable and column.foreign_keys:
        return None
    if isinstance(kind, sa.Enum):
        return kind.python_type(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, sa.Uuid):
        return clock.new_id()
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.LargeBinary):
        return b"x"
    python = kind.python_type
    if python.__name__ == "datetime":
        return clock.now()
    return clock.now().date() if python.__name__ == "date" else python(1)


def sing_everywhere(owner: User) -> tuple[Values, Values]:
    """A row of canaries in each table that leads to a person or their account; gives what a copy must hold, and mustn't."""
    told: Values = {}
    untold: Values = {}
    for entry in inventory().values():
        table = db.metadata.tables.get(entry.name)
        leads = {lead.to for lead in entry.about} & {LeadsTo.PERSON, LeadsTo.ACCOUNT}
        if table is None or not leads or entry.name in FIXED or entry.name.startswith("search_"):
            continue
        row, of_copy, kept_back = row_of(entry, owner)
        if _kept(table.insert().values(row)):
            told |= of_copy
            untold |= kept_back
    own = {
        name: f"canaryusers{name}".replace("_", "") for name in ("full_name", "username", "email", "welcome")
    }
    users = db.metadata.tables["users"]
    assert _kept(users.update().where(users.c.id == owner.id).values(own))
    return told | own, untold


def _kept(statement: sa.Insert | sa.Update) -> bool:
    """Write it past foreign keys; whether the database takes it (its other rules may ask for other values)."""
    with db.engine.connect().execution_options(gatehouse_writes=True) as connection:
        if connection.dialect.name == "sqlite":
            connection.rollback()
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        try:
            connection.execute(statement)
            connection.commit()
        except sa.exc.DBAPIError:
            connection.rollback()
            return False
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.execute("PRAGMA foreign_keys=ON")
    return True
