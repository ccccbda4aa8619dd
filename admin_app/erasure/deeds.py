"""What is done to the rows of each table, and in which order: as the inventory declares it, and with what claims need left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

import sqlalchemy as sa

from admin_app.billing.models import Invoice
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import AccountStatus
from admin_app.personal_data import rows
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.rows import Condition
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Deed, Erasure
from admin_app.personal_data.vocabulary import Data
from admin_app.policy import keeping
from admin_app.policy.register import Key

# What a claim needs of who owes it (GDPR art. 17(3)(e)): whom it is against, and where to write to.
DEBTOR = frozenset({"name", "name_folded", "legal_name", "country", "registered_number", "vat_id"})
FIRST = (
    User.__tablename__,
    Account.__tablename__,
)  # so that nobody signs in, and nothing more is written of them
EMAIL_DOMAIN = "erased.invalid"  # RFC 2606
SHORT = 8  # of an id's last digits: the first of a UUIDv7 are the same for hours
HEX = 32
NOTHING: Mapping[type[Any], Any] = {str: "", int: 0, bool: False, bytes: b""}


@dataclass(frozen=True)
class TableDeed:
    """What is done to a subject's rows of one table: which of them (a condition a way), which columns are emptied, and why."""

    entry: TableEntry
    deed: Deed
    why: str
    ways: tuple[Condition, ...]
    emptied: tuple[str, ...] = ()

    @property
    def table(self) -> sa.Table:
        """The table itself."""
        return db.metadata.tables[self.entry.name]

    @property
    def key(self) -> list[sa.Column[Any]]:
        """Its primary key."""
        return list(self.table.primary_key.columns)

    @property
    def values(self) -> Mapping[str, Any]:
        """What emptied columns say afterwards."""
        return {name: _empty(self.table.c[name]) for name in self.emptied}

    @property
    def left(self) -> Condition:
        """Whether a row still says something."""
        said = (_says(self.table.c[name], value) for name, value in self.values.items())
        return sa.or_(sa.false(), *said)


def of(subject: Subject, *, claims: bool) -> list[TableDeed]:
    """Every table with rows that may be about somebody, in the order in which they are gone through."""
    found = (_deed(inventory()[name], subject, claims) for name in order())
    return [deed for deed in found if deed.ways]


def _deed(entry: TableEntry, subject: Subject, claims: bool) -> TableDeed:
    ending = entry.erasure.value
    ways = [] if entry.erasure is Erasure.FOLLOWS else subject.ways(entry)
    names = [column.name for column in entry.all_columns if column.emptied]
    if not subject.whole and rows.leads_to_account(entry) and ending.deed is Deed.EMPTY:
        affairs = {c.name for c in entry.all_columns if c.data is Data.BILLING} | {"facts_hash"}
        names = [name for name in names if name not in affairs]  # the account's, which goes on
    if claims and entry.name == Account.__tablename__:
        names = [name for name in names if name not in DEBTOR]
    if claims and entry.name == "addresses":
        ways = [sa.and_(way, sa.not_(db.metadata.tables["addresses"].c.is_primary)) for way in ways]
    return TableDeed(entry, ending.deed, ending.why, tuple(ways), tuple(names))


@cache
def order() -> tuple[str, ...]:
    """The tables' names: people and accounts first, then each before those that it leads over or refers to.

    What leads over a row is found by it, and what refers to it would keep it from going. Rows that are emptied stay,
    with whatever leads on. Raises CycleError where two tables wait for each other.
    """
    known = {name: entry for name, entry in inventory().items() if name in db.metadata.tables}
    waits: dict[str, set[str]] = {name: set() for name in sorted(known)}
    for name, entry in known.items():
        led = {lead.table for lead in entry.about if lead.to is LeadsTo.ROW}
        for other in (led | _referred(name)) - {name}:
            if other in waits and known[other].erasure.value.deed is Deed.DELETE:
                waits[other].add(name)
    sorted_names = TopologicalSorter(waits).static_order()
    return (*FIRST, *(name for name in sorted_names if name not in FIRST))


def _referred(name: str) -> set[str]:
    keys = db.metadata.tables[name].foreign_keys
    return {key.column.table.name for key in keys if key.ondelete != "SET NULL"}


def _hex(table: sa.Table) -> sa.ColumnElement[str]:
    """A row's id as 32 digits, in both databases."""
    return sa.func.replace(sa.cast(table.c.id, sa.String), "-", "")


def _empty(column: sa.Column[Any]) -> Any:
    table, name = column.table, column.name
    if table.name in FIRST and name in PSEUDONYMS:
        return PSEUDONYMS[name](_hex(table))
    if name == "username_skeleton":
        return ""  # nothing would say that it is still to be made
    if column.nullable:
        return sa.null()
    if isinstance(column.default, sa.ColumnDefault) and column.default.is_scalar:
        return column.default.arg
    if isinstance(column.type, sa.JSON):
        return {}
    return NOTHING[column.type.python_type]


def _whole(digits: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.literal("erased-") + digits


def _short(digits: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.literal("erased-") + sa.func.substr(digits, HEX - SHORT + 1)


def _address(digits: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return digits + f"@{EMAIL_DOMAIN}"


# Names that tell nobody, each only once where it must be.
PSEUDONYMS = {
    "username": _whole,
    "username_folded": _whole,
    "email": _address,
    "email_folded": _address,
    "full_name": _short,
    "full_name_folded": _short,
    "name": _short,
    "name_folded": _short,
}


def _says(column: sa.Column[Any], empty: object) -> Condition:
    return column.is_not(None) if isinstance(empty, sa.sql.elements.Null) else column != empty


def beside(name: str) -> Mapping[str, Any]:
    """What else is said in an emptied row of a table: that it was erased."""
    if name == User.__tablename__:
        return {
            "status": UserStatus.ERASED,
            "frozen_by": sa.null(),
            "disabled_for_request_id": sa.null(),
            "erasure_due_at": sa.null(),
        }
    if name == Account.__tablename__:
        closed = sa.func.coalesce(Account.closed_at, clock.now())
        return {"status": AccountStatus.ERASED, "closed_at": closed, "erasure_due_at": sa.null()}
    return {"emptied_at": clock.now()} if name == "audit_details" else {}


def kept_until(subject: Subject) -> int | None:
    """The year at whose end the last invoice of an account may go, as tax law counts; None where there is none."""
    if not subject.whole:
        return None
    last = db.session.scalar(
        sa.select(sa.func.max(Invoice.issued_on)).where(Invoice.account_id == subject.id)
    )
    return last.year + keeping.length(Key.RETENTION_INVOICES) if last else None
