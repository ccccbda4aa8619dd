"""Rows of services.csv and invoices.csv, and as of when an account's facts are known."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

from admin_app.audit.events import Event
from admin_app.billing import notices
from admin_app.billing.models import (
    FactKind,
    FactsKnown,
    Invoice,
    InvoiceNotice,
    InvoiceStatus,
    Service,
)
from admin_app.customer_import.files import ImportFile
from admin_app.customer_import.load import (
    NO_ACCOUNT,
    TWICE,
    Context,
    Homes,
    LoadedAccount,
    LoadOutcome,
    RowChange,
    tell,
)
from admin_app.customer_import.rows.keys import ImportRow
from admin_app.customer_import.rows.merge import Merger
from admin_app.customer_import.store import insert, update
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_
from admin_app.policy import keeping
from admin_app.policy.register import Key

SOURCE = "import"
NOTHING_OPEN = frozenset({InvoiceStatus.PAID, InvoiceStatus.CREDITED})
KINDS = {ImportFile.SERVICES: FactKind.SERVICES, ImportFile.INVOICES: FactKind.INVOICES}
NUMBER_HELD = N_("invoice_number: This invoice belongs to another account.")


@dataclass(frozen=True, slots=True)
class Noun:
    """What the two files differ in."""

    kind: ImportFile
    model: type[Service | Invoice]
    fields: tuple[str, ...]
    name: str  # the file's key column
    column: str  # ours
    event: Event
    find: Callable[[Homes, Sequence[ImportRow]], sa.ColumnElement[bool]]


def _services(homes: Homes, rows: Sequence[ImportRow]) -> sa.ColumnElement[bool]:
    """By account and code together: two lists apart would be a thousand times a thousand questions to an index."""
    named = ((homes.get(row.account), row.values["service_id"]) for row in rows)
    pairs = [(home.id, code) for home, code in named if home is not None and home.id is not None]
    place = sa.tuple_(Service.account_id, Service.code)
    if db.session.get_bind().dialect.name != "postgresql":
        return place.in_(pairs)
    lists = (([i for i, _ in pairs], Service.account_id), ([code for _, code in pairs], Service.code))
    return place.in_(sa.select(*(sa.func.unnest(sa.literal(v, ARRAY(column.type))) for v, column in lists)))


def _invoices(_homes: Homes, rows: Sequence[ImportRow]) -> sa.ColumnElement[bool]:
    return among(Invoice.number, {row.key for row in rows})


SERVICES = Noun(
    ImportFile.SERVICES,
    Service,
    ("name", "kind", "status", "since"),
    "service_id",
    "code",
    Event.SERVICE_IMPORT_CHANGED,
    _services,
)
INVOICES = Noun(
    ImportFile.INVOICES,
    Invoice,
    ("issued_on", "due_on", "currency", "total", "paid", "status"),
    "invoice_number",
    "number",
    Event.INVOICE_IMPORT_CHANGED,
    _invoices,
)


def load_services(context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome:
    """Bring services in; a service's id is unique within its account."""
    return _load(SERVICES, context, rows, taken)


def load_invoices(context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome:
    """Bring invoices in; an invoice's number is unique everywhere."""
    return _load(INVOICES, context, rows, taken)


def _load(noun: Noun, context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome:
    batch = _Batch(noun, context, rows)
    outcome = batch.outcome
    for row in rows:
        home = batch.homes.get(row.account)
        if batch.homes.is_erased(row.account):
            outcome.skipped += 1
        elif home is None:
            outcome.refused.append((row, NO_ACCOUNT))
        elif row.key in taken or row.key in outcome.taken:
            outcome.refused.append((row, TWICE))
        else:
            batch.take(row, home)
    if not context.dry:
        batch.write()
    return outcome


class _Batch:
    """Rows of one of the files: what the database has of them, what is to be written."""

    def __init__(self, noun: Noun, context: Context, rows: Sequence[ImportRow]) -> None:
        self.noun, self.context = noun, context
        self.outcome = LoadOutcome()
        self.homes = Homes(context, rows)
        self._merger = Merger(noun.kind, noun.fields)
        self._present = self._find(rows)
        self._mails = noun is INVOICES and not context.dry and notices.on()
        self._waiting: set[UUID] = set()
        self._new: list[dict[str, Any]] = []
        self._updates: list[tuple[UUID, dict[str, Any]]] = []
        self._changes: list[RowChange] = []
        self._kept_since = keeping.years_ago(keeping.length(Key.RETENTION_INVOICES))

    def _find(self, rows: Sequence[ImportRow]) -> dict[Any, Any]:
        model: Any = self.noun.model
        besides = ("notice",) if self.noun is INVOICES else ()
        columns = [getattr(model, name) for name in (self.noun.column, *self.noun.fields, *besides)]
        wanted = (
            sa.select(model.id, model.account_id, model.brought, *columns)
            .where(self.noun.find(self.homes, rows))
            .order_by(model.id)
        )
        found = db.session.execute(self.context.locking(wanted))
        if self.noun is INVOICES:
            return {fact.number: fact for fact in found}
        return {(fact.account_id, fact.code): fact for fact in found}

    def take(self, row: ImportRow, home: LoadedAccount) -> None:
        """Bring one row in, or refuse it where its number is another account's."""
        place = row.key if self.noun is INVOICES else (home.id, row.values[self.noun.name])
        fact = self._present.get(place)
        if fact is not None and fact.account_id != home.id:
            self.outcome.refused.append((row, NUMBER_HELD))
            return
        self.outcome.taken.add(row.key)
        if fact is None and self._is_past(row) and home.id in self._known_before:
            self.outcome.skipped += 1
        elif fact is None:
            self._create(row, home)
        else:
            self._merge(row, fact)

    def _is_past(self, row: ImportRow) -> bool:
        """Whether it is an invoice that retention has removed, or would with its next run: nothing is owed, its term is over."""
        if self.noun is not INVOICES or row.values["status"] not in NOTHING_OPEN:
            return False
        issued_on: date = row.values["issued_on"]
        return issued_on < self._kept_since

    @functools.cached_property
    def _known_before(self) -> frozenset[UUID]:
        """The accounts whose invoices an earlier run brought: of these alone can retention have removed some."""
        wanted = sa.select(FactsKnown.account_id).where(
            among(FactsKnown.account_id, self.homes.ids),
            FactsKnown.kind == FactKind.INVOICES,
            FactsKnown.source == SOURCE,
        )
        return frozenset(db.session.scalars(wanted))

    def _create(self, row: ImportRow, home: LoadedAccount) -> None:
        self.outcome.created += 1
        self._new.append(
            {
                "id": clock.new_id(),
                "account_id": home.id,
                self.noun.column: row.values[self.noun.name],
                **{name: row.values[name] for name in self.noun.fields},
                "source": SOURCE,
                "import_run_id": self.context.run_id,
                "brought": self._merger.brought(row.key, row.values),
                "version": 1,
                **self._notice(home.id, None, None, row.values["status"]),
            }
        )

    def _merge(self, row: ImportRow, fact: Any) -> None:
        ours = {name: getattr(fact, name) for name in self.noun.fields}
        merged = self._merger.compare(row.key, theirs=row.values, ours=ours, remembered=fact.brought)
        changes = merged.changes
        self.outcome.kept += [(row, name) for name in merged.kept]
        if merged.remembers:
            notice = (
                self._notice(fact.account_id, fact.notice, fact.status, changes["status"])
                if "status" in changes
                else {}
            )
            self._updates.append((fact.id, {**changes, **notice, "brought": merged.brought}))
        if not changes:
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        before = {name: ours[name] for name in changes}
        label = {self.noun.column: row.values[self.noun.name]}
        target = (self.noun.kind.removesuffix("s"), fact.id)
        event = RowChange(self.noun.event, fact.account_id, target, before, changes, facts=label)
        self._changes.append(event)

    def _notice(
        self, account_id: UUID | None, told: InvoiceNotice | None, before: InvoiceStatus | None, status: str
    ) -> dict[str, InvoiceNotice | None]:
        """What is to be mailed of an invoice from now on; nothing of a service."""
        if self.noun is not INVOICES:
            return {}
        found = notices.after(told, before, InvoiceStatus(status)) if self._mails else told
        if found is not told and account_id is not None:
            self._waiting.add(account_id)
        return {"notice": found}

    def write(self) -> None:
        """Write what was decided, in a few statements."""
        update(self.noun.model, self._updates)
        insert(self.noun.model, self._new)
        tell(self.context, self._changes)
        notices.wait(self._waiting)


def renew(kind: FactKind, account_ids: Sequence[UUID], as_of: datetime) -> None:
    """Say that this kind of these accounts' facts is known from the import as of a moment."""
    if not account_ids:
        return
    table: Any = FactsKnown.__table__
    make = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    constants = [
        sa.literal(value, table.c[name].type)
        for name, value in (("kind", kind), ("source", SOURCE), ("as_of", as_of))
    ]
    known = sa.select(Account.id, *constants).where(among(Account.id, account_ids))
    statement = make(table).from_select(["account_id", "kind", "source", "as_of"], known)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "kind", "source"], set_={"as_of": statement.excluded.as_of}
        )
    )
