"""Whose rows no age takes away for now: the data of who is held by law, or has it restricted.

Nouns above say whom (`keep_back`); whatever deletes or empties by age asks `stays` of the table before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.rows import Condition, Ids, of_those
from admin_app.personal_data.table import TableEntry

_kept: dict[str, Callable[[], Mapping[LeadsTo, Ids]]] = {}


def keep_back(name: str, whose: Callable[[], Mapping[LeadsTo, Ids]]) -> None:
    """Name the function that tells the ids of people and accounts whose rows stay; each `name` has one."""
    _kept[name] = whose


def stays(table: str) -> Condition:
    """Rows of a table that age takes nothing of now; never null. An account's rows and those of its people stay with it."""
    return sa.or_(sa.false(), *(_of(inventory()[table], whose()) for whose in _kept.values()))


def _of(entry: TableEntry, whose: Mapping[LeadsTo, Ids]) -> Condition:
    people, accounts = whose.get(LeadsTo.PERSON), whose.get(LeadsTo.ACCOUNT)
    return sa.func.coalesce(of_those(entry, people=people, accounts=accounts), sa.false())


def inside(accounts: Ids) -> sa.Select[UUID]:
    """The people of these accounts."""
    table = db.metadata.tables["users"]
    return sa.select(table.c.id).where(table.c.account_id.in_(accounts))
