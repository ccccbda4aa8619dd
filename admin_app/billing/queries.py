"""The database's answer about an account: three statements, whatever there is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.facts import MANUAL, Facts, FactsAge, LiveService, OpenInvoice
from admin_app.billing.models import (
    Balance,
    FactKind,
    FactsKnown,
    Invoice,
    InvoiceStatus,
    Service,
    ServiceStatus,
)
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.db import UTCDateTime, db

OWED = (InvoiceStatus.UNPAID, InvoiceStatus.OVERDUE)
# Nobody brings balances but billing by hand, and what is entered by hand doesn't go stale: silence means none.
NEEDS_WORD = (FactKind.SERVICES, FactKind.INVOICES)


class Side(NamedTuple):
    """Balances and times of knowledge, read in one statement."""

    balances: list[tuple[str, int, datetime]]
    known: list[tuple[FactKind, str, datetime]]


def from_database(account_id: UUID, stale_hours: int) -> Facts:
    """The facts as our tables hold them; `stale_hours` is after how many hours imported ones are stale."""
    rows = list(db.session.scalars(_invoices(account_id)))
    side = _side(account_id)
    edge = clock.now() - timedelta(hours=stale_hours)
    told = {kind for kind, _, _ in side.known}
    return Facts(
        account_id=account_id,
        invoices=tuple(_open_invoice(i) for i in rows if i.open_amount),
        services=tuple(_live_service(s) for s in db.session.scalars(_services(account_id))),
        balances=_balances(rows, side),
        balances_since=min((at for _, amount, at in side.balances if amount), default=None),
        known=tuple(FactsAge(k, source, at, source != MANUAL and at < edge) for k, source, at in side.known),
        unknown=tuple(kind for kind in NEEDS_WORD if kind not in told),
    )


def with_fresh_invoices(account_ids: Collection[UUID], stale_hours: int) -> set[UUID]:
    """Those of some accounts whose invoices are known, from no source too long ago, in one statement.

    Of an erased account they stay as they are for good, so they don't grow stale. `stale_hours` as above.
    """
    edge = clock.now() - timedelta(hours=stale_hours)
    old = sa.and_(FactsKnown.source != MANUAL, FactsKnown.as_of < edge)
    known = sa.and_(FactsKnown.account_id == Account.id, FactsKnown.kind == FactKind.INVOICES)
    fresh = sa.and_(sa.exists().where(known), sa.not_(sa.exists().where(known, old)))
    wanted = sa.select(Account.id).where(
        Account.id.in_(list(account_ids)), sa.or_(Account.status == AccountStatus.ERASED, fresh)
    )
    return set(db.session.scalars(wanted))


def _invoices(account_id: UUID) -> sa.Select[Invoice]:
    wanted = sa.or_(Invoice.status.in_(OWED), Invoice.paid > Invoice.total)
    return (
        sa.select(Invoice)
        .where(Invoice.account_id == account_id, wanted)
        .order_by(Invoice.due_on, Invoice.number)
    )


def _services(account_id: UUID) -> sa.Select[Service]:
    live = Service.status != ServiceStatus.CANCELLED
    return (
        sa.select(Service).where(Service.account_id == account_id, live).order_by(Service.since, Service.code)
    )


def _side(account_id: UUID) -> Side:
    balances = sa.select(
        sa.literal(FactKind.BALANCE.value).label("what"),
        Balance.currency.label("name"),
        Balance.source.label("source"),
        Balance.amount.label("amount"),
        sa.type_coerce(Balance.set_at, UTCDateTime).label("at"),
    ).where(Balance.account_id == account_id)
    known = sa.select(
        sa.literal("known"),
        sa.cast(FactsKnown.kind, sa.String(24)),
        FactsKnown.source,
        sa.cast(0, sa.BigInteger),
        sa.type_coerce(FactsKnown.as_of, UTCDateTime),
    ).where(FactsKnown.account_id == account_id)
    side = Side([], [])
    for what, name, source, amount, at in db.session.execute(
        sa.union_all(balances, known).order_by("what", "name", "source")
    ):
        if what == FactKind.BALANCE:
            side.balances.append((name, amount, at))
        else:
            side.known.append((FactKind(name), source, at))
    return side


def balances(account_id: UUID) -> dict[str, int]:
    """The balance in each currency that has one, as `Facts.balances` tells it. One statement."""
    entered = sa.select(Balance.currency, Balance.amount).where(Balance.account_id == account_id)
    paid_over = sa.select(Invoice.currency, Invoice.paid - Invoice.total).where(
        Invoice.account_id == account_id, Invoice.paid > Invoice.total
    )
    every = sa.union_all(entered, paid_over).subquery()
    total = sa.func.sum(every.c.amount)
    summed = sa.select(every.c.currency, total).group_by(every.c.currency).having(total != 0)
    return {currency: int(amount) for currency, amount in db.session.execute(summed.order_by("currency"))}


def _balances(invoices: list[Invoice], side: Side) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for currency, amount, _ in side.balances:
        sums[currency] += amount
    for invoice in invoices:
        sums[invoice.currency] += invoice.credit
    return {currency: amount for currency, amount in sorted(sums.items()) if amount}


def _open_invoice(row: Invoice) -> OpenInvoice:
    return OpenInvoice(
        row.id, row.number, row.issued_on, row.due_on, row.currency, row.total, row.paid, row.open_amount
    )


def _live_service(row: Service) -> LiveService:
    return LiveService(row.id, row.code, row.name, row.kind, row.status, row.since)
