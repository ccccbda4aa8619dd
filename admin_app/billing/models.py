"""Billing facts: services, invoices, balances. Money is integer cents (the currency's smallest unit)."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class FactKind(enum.StrEnum):
    """The kinds a fact comes in; each is known as of a time of its own."""

    SERVICES = "services"
    INVOICES = "invoices"
    BALANCE = "balance"


class ServiceStatus(enum.StrEnum):
    """What a service is."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class InvoiceStatus(enum.StrEnum):
    """What an invoice is."""

    UNPAID = "unpaid"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"


class InvoiceNotice(enum.StrEnum):
    """What has been mailed of an invoice, or waits to be; it only ever goes on, so that nothing is mailed twice."""

    NEW_WAITS = "new_waits"
    NEW_DONE = "new_done"
    OVERDUE_WAITS = "overdue_waits"
    OVERDUE_DONE = "overdue_done"


NOTICE_WAITS = sa.text("notice IN ('new_waits', 'overdue_waits')")


class Service(Model):
    """Something the customer has; its `code` is unique within the account."""

    __tablename__ = "services"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "code"),
        sa.Index("ix_services_since_id", "since", "id"),
        sa.Index("ix_services_status_since_id", "status", "since", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    code: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(40))
    status: Mapped[ServiceStatus] = mapped_column(one_of(ServiceStatus, "status"))
    since: Mapped[date] = mapped_column()
    source: Mapped[str] = mapped_column(sa.String(20), default="import")
    import_run_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the run that created it
    brought: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Invoice(Model):
    """An invoice. Open amount = total − paid while unpaid or overdue, else 0; paid above total is credit."""

    __tablename__ = "invoices"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("total >= 0", name="total"),
        sa.CheckConstraint("paid >= 0", name="paid"),
        sa.Index("ix_invoices_account_id_issued_on_id", "account_id", "issued_on", "id"),
        sa.Index("ix_invoices_issued_on_id", "issued_on", "id"),
        sa.Index("ix_invoices_due_on_id", "due_on", "id"),
        sa.Index("ix_invoices_status_due_on_id", "status", "due_on", "id"),
        sa.Index(
            "ix_invoices_notice_waits",
            "account_id",
            "id",
            postgresql_where=NOTICE_WAITS,
            sqlite_where=NOTICE_WAITS,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    number: Mapped[str] = mapped_column(sa.String(60))
    issued_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()
    currency: Mapped[str] = mapped_column(sa.String(3))
    total: Mapped[int] = mapped_column(sa.BigInteger)
    paid: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    status: Mapped[InvoiceStatus] = mapped_column(one_of(InvoiceStatus, "status"))
    notice: Mapped[InvoiceNotice | None] = mapped_column(one_of(InvoiceNotice, "notice"))
    source: Mapped[str] = mapped_column(sa.String(20), default="import")
    import_run_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the run that created it
    brought: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def open_amount(self) -> int:
        """What is still to pay, in cents."""
        return (
            max(self.total - self.paid, 0)
            if self.status in {InvoiceStatus.UNPAID, InvoiceStatus.OVERDUE}
            else 0
        )

    @property
    def credit(self) -> int:
        """What was paid too much, in cents."""
        return max(self.paid - self.total, 0)


class Balance(Model):
    """Credit (positive) or debt (negative) of an account in one currency, beside its invoices, in cents."""

    __tablename__ = "balances"
    __table_args__ = (sa.UniqueConstraint("account_id", "currency"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    source: Mapped[str] = mapped_column(sa.String(20), default="manual")
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FactsKnown(Model):
    """When one kind of an account's facts was last known from one source."""

    __tablename__ = "facts_known"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[FactKind] = mapped_column(one_of(FactKind, "kind"), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(20), primary_key=True)  # import, manual
    as_of: Mapped[datetime] = mapped_column()
    set_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
