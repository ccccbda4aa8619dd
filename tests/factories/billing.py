"""Billing facts, as rows."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from admin_app.billing.models import Balance, FactKind, FactsKnown, Invoice, Service
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction

_numbers = itertools.count(1)


def make_invoice(account: Account, **traits: Any) -> Invoice:
    """An unpaid invoice over 128.40 of which nothing is paid; any column may be given."""
    values: dict[str, Any] = {
        "number": f"INV-{next(_numbers):06}", "issued_on": date(2026, 9, 30), "due_on": date(2026, 10, 14), "currency": "EUR",
        "total": 12_840, "paid": 0, "status": "unpaid",
    }  # fmt: skip
    return _add(Invoice(account_id=account.id, **(values | traits)))


def make_service(account: Account, **traits: Any) -> Service:
    """An active service."""
    values = {
        "code": f"SRV-{next(_numbers)}",
        "name": "Cloud instance",
        "kind": "server",
        "status": "active",
        "since": date(2024, 2, 1),
    }
    return _add(Service(account_id=account.id, **(values | traits)))


def make_balance(account: Account, amount: int, currency: str = "EUR") -> Balance:
    """Credit (positive) or debt."""
    return _add(Balance(account_id=account.id, currency=currency, amount=amount))


def known(
    account: Account,
    *,
    hours_ago: float = 1,
    source: str = "import",
    kinds: tuple[FactKind, ...] = (FactKind.SERVICES, FactKind.INVOICES),
) -> None:
    """An import told these kinds of facts so many hours ago."""
    with transaction() as session:
        session.execute(
            sa.delete(FactsKnown).where(FactsKnown.account_id == account.id, FactsKnown.source == source)
        )
        as_of = clock.now() - timedelta(hours=hours_ago)
        session.add_all(
            FactsKnown(account_id=account.id, kind=kind, source=source, as_of=as_of) for kind in kinds
        )


def change(row: Any, **columns: Any) -> None:
    """The company's system changed a fact."""
    model = type(row)
    with transaction():
        db.session.execute(
            sa.update(model)
            .where(model.id == row.id)
            .values(**columns)
            .execution_options(synchronize_session=False)
        )


def _add(row: Any) -> Any:
    with transaction() as session:
        row.id = clock.new_id()
        session.add(row)
    return row
