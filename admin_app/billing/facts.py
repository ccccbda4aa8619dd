"""What billing says about an account: one frozen answer, whoever gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from admin_app.billing.models import FactKind, ServiceStatus

MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with something still to pay; amounts in the currency's smallest unit."""

    id: UUID
    number: str
    issued_on: date
    due_on: date
    currency: str
    total: int
    paid: int
    open_amount: int


@dataclass(frozen=True, slots=True)
class LiveService:
    """A service that isn't cancelled. Only active ones stand in the way of closing."""

    id: UUID
    code: str
    name: str
    kind: str
    status: ServiceStatus
    since: date


@dataclass(frozen=True, slots=True)
class FactsAge:
    """When one kind of facts was last known from one source, and whether that is too long ago."""

    kind: FactKind
    source: str
    as_of: datetime
    stale: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that billing knows about an account at one moment.

    `balances` holds one amount a currency, credit positive and debt negative, overpaid invoices included and
    zero left out. `unknown` names the kinds that nobody has ever told us.
    """

    account_id: UUID
    invoices: tuple[OpenInvoice, ...] = ()
    services: tuple[LiveService, ...] = ()
    balances: dict[str, int] = field(default_factory=dict)
    balances_since: datetime | None = None
    known: tuple[FactsAge, ...] = ()
    unknown: tuple[FactKind, ...] = ()

    @property
    def active_services(self) -> tuple[LiveService, ...]:
        """Those that stand in the way of closing."""
        return tuple(s for s in self.services if s.status is ServiceStatus.ACTIVE)

    @property
    def stale(self) -> tuple[FactKind, ...]:
        """The kinds on which nothing may be decided: known too long ago, or never."""
        old = {k.kind for k in self.known if k.stale} | set(self.unknown)
        return tuple(kind for kind in FactKind if kind in old)

    @property
    def as_of(self) -> datetime | None:
        """The oldest time among the sources: nothing here is older."""
        return min((k.as_of for k in self.known), default=None)

    def owed(self) -> dict[str, int]:
        """The sum of open amounts, one a currency."""
        sums: dict[str, int] = {}
        for invoice in self.invoices:
            sums[invoice.currency] = sums.get(invoice.currency, 0) + invoice.open_amount
        return sums
