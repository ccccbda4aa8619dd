"""Rows of services.csv and invoices.csv, and as of when an account's facts are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from admin_app.audit.events import Event
from admin_app.billing.models import FactKind, FactsKnown, Invoice, Service
from admin_app.customer_import import merge
from admin_app.customer_import.load import (
    NO_ACCOUNT,
    TWICE,
    Change,
    Context,
    Home,
    Homes,
    Outcome,
    insert,
    tell,
    update,
)
from admin_app.customer_import.rows import Row
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_

SOURCE = "import"
KINDS = {"services": FactKind.SERVICES, "invoices": FactKind.INVOICES}
NUMBER_HELD = N_("invoice_number: This invoice belongs to another account.")


@dataclass(frozen=True, slots=True)
class Noun:
    """What the two files differ in."""

    kind: str
    model: type[Service | Invoice]
    fields: tuple[str, ...]
    name: str  # the file's key column
    column: str  # ours
    event: Event
    find: Callable[[Homes, Sequence[Row]], sa.ColumnElement[bool]]


SERVICES = Noun(
    "services",
    Service,
    ("name", "kind", "status", "since"),
    "service_id",
    "code",
    Event.SERVICE_IMPORT_CHANGED,
    lambda homes, rows: sa.and_(
        Service.account_id.in_(homes.ids()), Service.code.in_({row.values["service_id"] for row in rows})
    ),
)
INVOICES = Noun(
    "invoices",
    Invoice,
    ("issued_on", "due_on", "currency", "total", "paid", "status"),
    "invoice_number",
    "number",
    Event.INVOICE_IMPORT_CHANGED,
    lambda _homes, rows: Invoice.number.in_({row.key for row in rows}),
)


def load_services(context: Context, rows: Sequence[Row], taken: set[str]) -> Outcome:
    """Bring services in; a service's id is unique within its account."""
    return _load(SERVICES, context, rows, taken)


def load_invoices(context: Context, rows: Sequence[Row], taken: set[str]) -> Outcome:
    """Bring invoices in; an invoice's number is unique everywhere."""
    return _load(INVOICES, context, rows, taken)


def _load(noun: Noun, context: Context, rows: Sequence[Row], taken: set[str]) -> Outcome:
    outcome = Outcome()
    new: list[dict[str, Any]] = []
    updates: list[tuple[UUID, dict[str, Any]]] = []
    changes: list[Change] = []
    homes = Homes(context, rows)
    present = _present(noun, context, homes, rows)
    for row in rows:
        home = homes.get(row.account)
        refusal = _refusal(noun, row, home, present, row.key in taken or row.key in outcome.taken)
        if homes.is_erased(row.account):
            outcome.skipped += 1
        elif refusal:
            outcome.refused.append((row, refusal))
        elif (fact := present.get(_place(noun, home, row))) is None:
            outcome.taken.add(row.key)
            new.append(_create(noun, context, row, home))
        else:
            outcome.taken.add(row.key)
            _merge(noun, row, fact, outcome, updates, changes)
    outcome.created = len(new)
    if not context.dry:
        update(noun.model, updates)
        insert(noun.model, new)
        tell(context, changes)
    return outcome


def _place(noun: Noun, home: Home | None, row: Row) -> Any:
    return row.key if noun is INVOICES else (home and home.id, row.values[noun.name])


def _refusal(noun: Noun, row: Row, home: Home | None, present: dict[Any, Any], twice: bool) -> str | None:
    if home is None:
        return NO_ACCOUNT
    if twice:
        return TWICE
    fact = present.get(_place(noun, home, row))
    return NUMBER_HELD if fact is not None and fact.account_id != home.id else None


def _present(noun: Noun, context: Context, homes: Homes, rows: Sequence[Row]) -> dict[Any, Any]:
    model: Any = noun.model
    columns = [getattr(model, name) for name in (noun.column, *noun.fields)]
    wanted = (
        sa.select(model.id, model.account_id, model.brought, *columns)
        .where(noun.find(homes, rows))
        .order_by(model.id)
    )
    found = db.session.execute(context.locking(wanted))
    if noun is INVOICES:
        return {fact.number: fact for fact in found}
    return {(fact.account_id, fact.code): fact for fact in found}


def _create(noun: Noun, context: Context, row: Row, home: Home | None) -> dict[str, Any]:
    return {
        "id": clock.new_id(),
        "account_id": home and home.id,
        noun.column: row.values[noun.name],
        **{name: row.values[name] for name in noun.fields},
        "source": SOURCE,
        "import_run_id": context.run_id,
        "brought": merge.brought(noun.kind, row.key, {name: row.values[name] for name in noun.fields}),
        "version": 1,
    }


def _merge(
    noun: Noun,
    row: Row,
    fact: Any,
    outcome: Outcome,
    updates: list[tuple[UUID, dict[str, Any]]],
    changes: list[Change],
) -> None:
    theirs = {name: row.values[name] for name in noun.fields}
    ours = {name: getattr(fact, name) for name in noun.fields}
    merged = merge.compare(noun.kind, row.key, theirs=theirs, ours=ours, remembered=fact.brought)
    outcome.kept += [(row, name) for name in merged.kept]
    if merged.remembers:
        updates.append((fact.id, {**merged.changes, "brought": merged.brought}))
    if not merged.changes:
        outcome.unchanged += 1
        return
    outcome.changed += 1
    before = {name: ours[name] for name in merged.changes}
    label = {noun.column: row.values[noun.name]}
    target = (noun.kind.removesuffix("s"), fact.id)
    changes.append(
        Change(noun.event, fact.account_id, target, list(merged.changes), before, merged.changes, facts=label)
    )


def renew(kind: FactKind, account_ids: Sequence[UUID], as_of: datetime) -> None:
    """Say that this kind of these accounts' facts is known from the import as of a moment."""
    if not account_ids:
        return
    make = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(FactsKnown.__table__)  # type: ignore[arg-type]
    statement = statement.on_conflict_do_update(
        index_elements=["account_id", "kind", "source"], set_={"as_of": statement.excluded.as_of}
    )
    rows = [
        {"account_id": account_id, "kind": kind, "source": SOURCE, "as_of": as_of}
        for account_id in account_ids
    ]
    db.session.connection().execute(statement, rows)
