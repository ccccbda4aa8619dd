"""Accounts: the customers, and their postal addresses."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, lock_row, one_of
from admin_app.kernel.errors import NotFound
from admin_app.kernel.permissions import Subject

NAME_MAX = 200
NUMBER_PATTERN = r"A-\d{8}"


class AccountStatus(enum.StrEnum):
    """What a customer's account is."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    DEACTIVATED = "deactivated"
    ERASED = "erased"


class AccountKind(enum.StrEnum):
    """A natural person or a company."""

    PERSON = "person"
    COMPANY = "company"


class Account(Model):
    """A customer. `name_folded` (NFKC + casefold, made in Python) is what search and sort use on both databases."""

    __tablename__ = "accounts"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_accounts_customer_since_id", "customer_since", "id"),
        sa.Index("ix_accounts_name_folded_id", "name_folded", "id"),
        sa.Index("ix_accounts_status_customer_since_id", "status", "customer_since", "id"),
        sa.Index("ix_accounts_country_customer_since_id", "country", "customer_since", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    name_folded: Mapped[str] = mapped_column(sa.String(NAME_MAX * 4))
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind, "kind"))
    status: Mapped[AccountStatus] = mapped_column(
        one_of(AccountStatus, "status"), default=AccountStatus.ACTIVE
    )
    status_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    currency: Mapped[str] = mapped_column(sa.String(3))
    legal_name: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    registered_number: Mapped[str] = mapped_column(sa.String(40), default="")
    vat_id: Mapped[str] = mapped_column(sa.String(40), default="")
    customer_since: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column()
    import_run_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the run that created it
    # Keyed hashes of the values the company's system last brought, by field (DOMAIN 14).
    brought: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Address(Model):
    """A postal address of an account; at most one is the primary one."""

    __tablename__ = "addresses"
    __table_args__ = (
        sa.Index(
            "uq_addresses_primary",
            "account_id",
            unique=True,
            postgresql_where=sa.text("is_primary"),
            sqlite_where=sa.text("is_primary"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)
    line1: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    line2: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    city: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    postcode: Mapped[str] = mapped_column(sa.String(20), default="")
    region: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def lock_account(account_id: UUID | None) -> Account:
    """The account, locked until the transaction ends: whoever changes its people, grants or state takes this first.

    Every lock order begins here (account, then people by id), so no two commands wait for each other.
    Raises NotFound where there is none.
    """
    account = lock_row(Account, account_id) if account_id else None
    if account is None:
        raise NotFound
    return account


def subject_of(account: Account, *, user_id: UUID | None = None, user_kind: str | None = None) -> Subject:
    """What an act on this account, or on one of its people, is about."""
    return Subject(account.id, account.status.value, user_id, user_kind)
