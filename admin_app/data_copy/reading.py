"""What a copy holds, as the inventory says: which tables, which of their rows and columns, read batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.kinds.registry import STAFF_ONLY
from admin_app.audit.withholding import told_rows
from admin_app.data_copy.masking import MASK, Masker
from admin_app.kernel import clock, crypto
from admin_app.kernel.db import db
from admin_app.key_ring import sealed
from admin_app.personal_data import rows
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.rows import Known
from admin_app.personal_data.table import Column, TableEntry
from admin_app.personal_data.treatment import IN_COPY, Export
from admin_app.personal_data.vocabulary import IMPERSONAL, Data
from admin_app.ticket.delegate import copies as of_delegates

BATCH = 500
LONG = 10  # so many times fewer where a row may hold long texts: a batch is in memory several times over
Row = dict[str, object]
Condition = sa.ColumnElement[bool]
WRITTEN = frozenset({Data.WORDS, Data.MESSAGE})  # anybody may be named there
CUT = "is_cut"
IN_SESSION = ("actor_id", "staff_id")  # who acted in the session that a row names


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data: a person's, and with an account the account's own."""

    person_id: UUID
    account_id: UUID | None
    masker: Masker
    known: Known = rows.BY_ID

    def about(self, entry: TableEntry) -> Condition:
        """The rows of a table that belong into the copy."""
        about = rows.of_person(entry, self.person_id, self.known)
        own = sa.and_(about, of_delegates.told(entry.name, self.person_id))
        if self.account_id is None:
            return own
        return sa.or_(own, rows.of_account_itself(entry, self.account_id))


@dataclass(frozen=True)
class TableReading:
    """Some columns of the rows of a table that belong into a copy; `did`: rows about others, of which only the person's part is told.

    `account_id`: the account whose own data are in the copy. `is_cut`: where a row is told in part (`delegate.copies`).
    """

    entry: TableEntry
    columns: tuple[Column, ...]
    condition: Condition
    masker: Masker
    account_id: UUID | None
    is_cut: Condition = field(default_factory=sa.false)
    did: bool = False

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"did-{self.entry.name}" if self.did else self.entry.name

    @cached_property
    def _table(self) -> sa.Table:
        return db.metadata.tables[self.entry.name]

    @property
    def _size(self) -> int:
        """Rows of a batch."""
        long = any(isinstance(self._table.c[column.name].type, sa.Text) for column in self.columns)
        return max(1, BATCH // LONG) if long else BATCH

    def batches(self) -> Iterator[list[Row]]:
        """The rows in the order of their keys. No more than one batch is in memory, and no cursor stays open between two."""
        key, after, size = list(self._table.primary_key.columns), None, self._size
        names = [column.name for column in self.columns]
        columns = [self._table.c[name] for name in dict.fromkeys([*(c.name for c in key), *names])]
        wanted = (
            sa.select(*columns, self.is_cut.label(CUT))
            .where(self.condition, *_told(self._table))
            .order_by(*key)
            .limit(size)
        )
        while True:
            found = db.session.execute(wanted if after is None else wanted.where(after)).mappings().all()
            db.session.rollback()
            if found:
                yield [self._row(row) for row in found]
            if len(found) < size:
                return
            last = [sa.bindparam(None, found[-1][column.name], type_=column.type) for column in key]
            after = sa.tuple_(*key) > sa.tuple_(*last) if len(key) > 1 else key[0] > last[0]

    def _row(self, row: sa.RowMapping) -> Row:
        told = {column.name: self._value(column, row) for column in self.columns}
        for side, names in self.entry.sides.items():
            if not side or row.get(side) != self.account_id:
                told |= {name: MASK for name in names.split() if name in told}
        if row[CUT]:
            told |= {name: MASK for name in told if name not in of_delegates.ASKED}
        if told.get("session_id") and any(told.get(by) == MASK for by in IN_SESSION):
            told["session_id"] = MASK  # theirs who acted in it
        return told

    def _value(self, column: Column, row: sa.RowMapping) -> object:
        value = row[column.name]
        if isinstance(value, str) and crypto.is_sealed(value):
            value = _unsealed(self.entry, column, row, value)
        if column.data in IMPERSONAL:
            return self.masker.ids(value)
        if isinstance(value, dict):
            value = {
                key: part
                for key, part in value.items()
                if f"{column.name}.{key}" not in self.entry.unsaid.split()
            }
        if column.data not in WRITTEN and column.export is Export.PORTABLE:
            return value
        words = column.data in WRITTEN or column.name in self.entry.claimed.split()
        return self.masker.value(value, words=words or isinstance(value, (dict, list)))


def _unsealed(entry: TableEntry, column: Column, row: sa.RowMapping, value: str) -> object:
    """What is encrypted in the database, in clear; nothing of a message, since it is sealed for the code or link in it."""
    where = sealed.at(entry.name, column.name)
    if column.data is Data.MESSAGE or where is None:
        return None
    with suppress(crypto.BadCiphertext, json.JSONDecodeError):
        plain = crypto.unseal(value, where.place_in(row))
        return json.loads(plain) if plain.startswith(("{", "[")) else plain
    return None


def _told(table: sa.Table) -> list[Condition]:
    """Nothing of what a legal order forbids to tell for now, nor of what is among staff (GDPR art. 23).

    What a legal order withholds is judged for each column that holds an id (`told_rows`).
    """
    now, events = clock.now(), db.metadata.tables["audit_events"]
    conditions = told_rows(table, now)
    if table is events:
        conditions.append(table.c.name.not_in(sorted(STAFF_ONLY)))
    elif "event_id" in table.c:
        among_staff = events.c.name.in_(sorted(STAFF_ONLY))
        conditions.append(~sa.exists().where(events.c.id == table.c.event_id, among_staff))
    return conditions


def in_copy(entry: TableEntry) -> tuple[Column, ...]:
    """The columns of a table that a copy holds; none where it says nothing of the person, or by law nothing may be told."""
    found = tuple(column for column in entry.all_columns if column.export in IN_COPY)
    tells = any(column.data not in IMPERSONAL for column in found)
    return found if entry.is_personal and tells and not entry.withheld else ()


def portable(entry: TableEntry) -> tuple[Column, ...]:
    """The columns of a table that the portable set holds: what the person gave, and the keys of the rows."""
    given = [column for column in entry.all_columns if column.export is Export.PORTABLE]
    keys = [column for column in entry.all_columns if column.data is Data.KEY]
    return tuple(dict.fromkeys([*keys, *given])) if given and not entry.withheld else ()


def done(entry: TableEntry) -> tuple[Column, ...]:
    """Of rows about others that the person did something to: that they did, and to which row."""
    by = [entry.column(name) for name in entry.by.split()]
    keys = [column for column in entry.all_columns if column.data is Data.KEY]
    return (*keys, *by) if by and not entry.withheld else ()


def _readings(whose: Whose, chosen: Callable[[TableEntry], tuple[Column, ...]]) -> Iterator[TableReading]:
    for entry in inventory().values():
        columns = chosen(entry)
        if columns and entry.about:
            is_cut = of_delegates.is_cut(entry.name, whose.person_id)
            yield TableReading(entry, columns, whose.about(entry), whose.masker, whose.account_id, is_cut)


def of_copy(whose: Whose) -> Iterator[TableReading]:
    """Every table that a copy is read from."""
    yield from _readings(whose, in_copy)
    for entry in inventory().values():
        if columns := done(entry):
            others = sa.not_(sa.func.coalesce(whose.about(entry), sa.false()))
            acted = sa.and_(rows.acted(entry, whose.person_id), others)
            yield TableReading(entry, columns, acted, whose.masker, whose.account_id, did=True)


def of_portable(whose: Whose) -> Iterator[TableReading]:
    """Every table that the portable set is read from."""
    return _readings(whose, portable)
