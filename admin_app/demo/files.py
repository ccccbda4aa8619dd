"""The demo's customers as the export files a company would hand to the import."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from babel.numbers import get_currency_precision

from admin_app.billing.models import InvoiceStatus, ServiceStatus
from admin_app.demo.world import SEED, Company
from admin_app.identity.models import AccountKind

SERVER = "Server"  # the kind of a service that has server access

ACCOUNTS = (
    "number",
    "name",
    "kind",
    "status",
    "country",
    "language",
    "time_zone",
    "currency",
    "legal_name",
    "vat_id",
    "address_line1",
    "address_line2",
    "city",
    "postcode",
    "region",
    "created_at",
)
PEOPLE = ("account_number", "username", "email", "full_name", "role", "phone", "status", "created_at")
OWNER, SHOWN = "mara", 3  # whose account the demo shows most of: tickets and delegates need services
SERVICES = ("account_number", "service_id", "name", "kind", "status", "since")
INVOICES = ("account_number", "invoice_number", "issued_on", "due_on", "currency", "total", "paid", "status")
PRODUCTS = (
    ("Cloud server M", SERVER),
    ("Mail 25", "Mail"),
    ("Domain of one year", "Domain"),
    ("Object storage", "Storage"),
    ("Daily copies", "Backup"),
)


def write(folder: Path, companies: Iterable[Company], today: date) -> None:
    """Write accounts.csv, people.csv, services.csv and invoices.csv as they stand on a day."""
    companies = list(companies)
    _csv(folder / "accounts.csv", ACCOUNTS, [_account(c, today) for c in companies])
    _csv(folder / "people.csv", PEOPLE, [row for c in companies for row in _people(c, today)])
    _csv(folder / "services.csv", SERVICES, [row for c in companies for row in _services(c, today)])
    _csv(folder / "invoices.csv", INVOICES, [row for c in companies for row in _invoices(c, today)])


def _csv(path: Path, header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows(rows)


def _since(company: Company, today: date) -> date:
    return today - timedelta(days=company.days)


def _account(c: Company, today: date) -> tuple[object, ...]:
    legal = c.name if c.kind is AccountKind.COMPANY else ""
    return (
        c.number,
        c.name,
        c.kind,
        "active",
        c.country.code,
        c.country.language,
        c.country.zone,
        c.country.currency,
        legal,
        "",
        c.street,
        "",
        c.city,
        c.postcode,
        "",
        _since(c, today).isoformat(),
    )


def _people(c: Company, today: date) -> list[tuple[object, ...]]:
    began = datetime.combine(_since(c, today), datetime.min.time()).isoformat() + "+00:00"
    return [(c.number, p.username, p.email, p.full_name, p.role, p.phone, p.status, began) for p in c.people]


def _services(c: Company, today: date) -> list[tuple[object, ...]]:
    dice = random.Random(f"{SEED}{c.number}services")
    rows: list[tuple[object, ...]] = []
    least = SHOWN if c.owner.username == OWNER else 0
    for index in range(max(least, dice.randint(0, 4))):
        name, kind = dice.choice(PRODUCTS)
        status = dice.choices((ServiceStatus.ACTIVE, ServiceStatus.CANCELLED), (4, 1))[0]
        since = _since(c, today) + timedelta(days=dice.randint(0, 60))
        rows.append(
            (c.number, f"SRV-{c.number[2:]}-{index}", name, kind, status, min(since, today).isoformat())
        )
    if c.has_server:
        began = _since(c, today).isoformat()
        rows.append(
            (c.number, f"SRV-{c.number[2:]}-S", "Cloud server L", SERVER, ServiceStatus.ACTIVE, began)
        )
    return rows


def _invoices(c: Company, today: date) -> list[tuple[object, ...]]:
    dice = random.Random(f"{SEED}{c.number}invoices")
    digits = get_currency_precision(c.country.currency)
    rows: list[tuple[object, ...]] = []
    for index in range(dice.randint(1, 6)):
        issued = today - timedelta(days=30 * index + dice.randint(1, 20))
        due = issued + timedelta(days=14)
        total = dice.randint(1_500, 90_000) * (1 if digits else 3)
        late = InvoiceStatus.OVERDUE if due < today else InvoiceStatus.UNPAID
        status = InvoiceStatus.PAID if index or dice.random() < 0.7 else late
        paid = total if status is InvoiceStatus.PAID else 0
        amount, settled = (f"{v / 10**digits:.{digits}f}" for v in (total, paid))
        rows.append(
            (
                c.number,
                f"{issued.year}-{c.number[5:]}{index}",
                issued,
                due,
                c.country.currency,
                amount,
                settled,
                status,
            )
        )
    return rows
