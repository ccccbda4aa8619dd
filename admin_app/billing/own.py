"""What a customer reads of their own account's billing facts: services and invoices, amounts in the smallest unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.facts import FactsAge
from admin_app.billing.models import FactKind, FactsKnown, Invoice, InvoiceStatus, Service, ServiceStatus
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require

BY_CODE = paging.Order((Service.code, Service.id), descending=False)
NEWEST = paging.Order((Invoice.issued_on, Invoice.id))


@dataclass(frozen=True, slots=True)
class OwnService:
    """A service of the account."""

    id: UUID
    code: str
    name: str
    kind: str
    status: ServiceStatus
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class OwnInvoice:
    """An invoice of the account; amounts in the currency's smallest unit."""

    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total: int
    paid: int
    open_amount: int
    status: InvoiceStatus
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open, one amount a currency, in its smallest unit; `known` says of what, since when and from where."""

    to_pay: dict[str, int]
    balances: dict[str, int]  # credit positive, debt negative, zero left out
    known: tuple[FactsAge, ...]


def standing(actor: Actor) -> Standing:
    """How the account stands, asked where billing is asked. Raises NotAllowed."""
    found = billing.facts(_account(actor))
    owed = {currency: amount for currency, amount in found.owed().items() if amount}
    return Standing(owed, found.balances, found.known)


def known(actor: Actor, kind: FactKind) -> tuple[FactsKnown, ...]:
    """From which sources facts of a kind came, each with the moment as of which it is known. One statement. Raises NotAllowed."""
    wanted = sa.select(FactsKnown).where(FactsKnown.account_id == _account(actor), FactsKnown.kind == kind)
    return tuple(db.session.scalars(wanted.order_by(FactsKnown.source)))


def services(
    actor: Actor, *, key: str | None = None, size: int = 25, only: Collection[UUID] | None = None
) -> paging.Page[OwnService]:
    """The account's services by their ids, or those named in `only`, a page by key. One statement. Raises NotAllowed."""
    wanted = sa.select(Service).where(Service.account_id == _account(actor))
    if only is not None:
        wanted = wanted.where(Service.id.in_(only))
    found = paging.fetch(wanted, BY_CODE, size=size, key=key)
    return paging.Page([_service(row) for row in found.rows], found.older, found.newer)


def service(actor: Actor, service_id: UUID) -> OwnService:
    """One of them. Raises NotAllowed, NotFound for another account's, the same as absent."""
    row = db.session.scalar(
        sa.select(Service).where(Service.id == service_id, Service.account_id == _account(actor))
    )
    if row is None:
        raise NotFound
    return _service(row)


def invoices(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[OwnInvoice]:
    """The account's invoices, the newest first, a page by key. One statement. Raises NotAllowed."""
    wanted = sa.select(Invoice).where(Invoice.account_id == _account(actor))
    found = paging.fetch(wanted, NEWEST, size=size, key=key)
    return paging.Page([_invoice(row) for row in found.rows], found.older, found.newer)


def invoice(actor: Actor, invoice_id: UUID) -> OwnInvoice:
    """One of them. Raises NotAllowed, NotFound for another account's, the same as absent."""
    row = db.session.scalar(
        sa.select(Invoice).where(Invoice.id == invoice_id, Invoice.account_id == _account(actor))
    )
    if row is None:
        raise NotFound
    return _invoice(row)


def _account(actor: Actor) -> UUID:
    require(actor, Permission.OWN_BILLING_READ, Subject(actor.acting_account_id))
    if actor.acting_account_id is None:
        raise NotFound
    return actor.acting_account_id


def _service(row: Service) -> OwnService:
    return OwnService(row.id, row.code, row.name, row.kind, ServiceStatus(row.status), row.since, row.source)


def _invoice(row: Invoice) -> OwnInvoice:
    return OwnInvoice(
        row.id,
        row.number,
        row.issued_on,
        row.due_on,
        row.currency,
        row.total,
        row.paid,
        row.open_amount,
        InvoiceStatus(row.status),
        row.source,
    )
