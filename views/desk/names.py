"""The names behind the ids of a page of rows: accounts and people in one statement, never row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.selectable import TypedReturnsRows

from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.kernel.rights.permissions import Permission
from views.desk.cells import NOTHING, Cell, CellKind, who
from views.http import addresses
from views.http.web import current_actor


class NameLine(NamedTuple):
    """What a list says of an account (name, number) or a person (name, kind)."""

    name: str
    sub: str


Names = dict[UUID, NameLine]
ACCOUNTS = sa.select(Account.id, Account.name, Account.number.label("sub")).where(
    among_given(Account.id, "accounts")
)
PEOPLE = sa.select(
    User.id, User.full_name.label("name"), sa.cast(User.kind, sa.String(24)).label("sub")
).where(among_given(User.id, "people"))
_LOOK_UP: Mapping[tuple[str, ...], TypedReturnsRows[*tuple[Any, ...]]] = {
    ("accounts",): ACCOUNTS,
    ("people",): PEOPLE,
    ("accounts", "people"): sa.union_all(ACCOUNTS, PEOPLE),
}


def look_up(accounts: Iterable[UUID | None], people: Iterable[UUID | None]) -> Names:
    """Names of these accounts and people, in one statement; in none where there are no ids."""
    ids = {"accounts": {i for i in accounts if i}, "people": {i for i in people if i}}
    wanted = tuple(part for part, some in ids.items() if some)
    if not wanted:
        return {}
    return {row[0]: NameLine(row[1], row[2]) for row in rows_of(_LOOK_UP[wanted], ids)}


def account_cell(names: Mapping[UUID, NameLine], account_id: UUID | None) -> Cell:
    """An account as a cell."""
    found = names.get(account_id) if account_id else None
    if found is None or account_id is None:
        return NOTHING
    return who(
        found.name,
        addresses.of_row("accounts.details_view", account_id),
        found.sub,
        square=True,
        sub_kind=CellKind.MONO,
    )


def person_cell(names: Mapping[UUID, NameLine], user_id: UUID | None) -> Cell:
    """A person as a cell."""
    found = names.get(user_id) if user_id else None
    if found is None or user_id is None:
        return NOTHING
    if found.sub != UserKind.STAFF.value:
        return who(found.name, addresses.of_row("people.details_view", user_id))
    opens = current_actor().may(Permission.STAFF_READ)  # their page is closed to others
    return who(found.name, addresses.of_row("staff_members.details_view", user_id) if opens else "")
