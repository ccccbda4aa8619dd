"""Billing facts by hand: entered, corrected or confirmed by billing, each with a reason. Amounts in cents.

`facts` is the one door for whoever asks what an account owes and has. Our database answers unless an outside
system was put in its place with `answer_with`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.billing import entry, money, notices, queries
from admin_app.billing.facts import MANUAL, Facts
from admin_app.billing.models import (
    Balance,
    FactKind,
    FactsKnown,
    Invoice,
    InvoiceStatus,
    Service,
    ServiceStatus,
)
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key

NUMBER_MAX = 60  # of an invoice, code of a service; the columns' length
SERVICE_NAME_MAX = 200
SERVICE_KIND_MAX = 40

Source = Callable[[UUID, int], Facts]
_source: list[Source] = [queries.from_database]


def answer_with(source: Source) -> None:
    """Say who answers for billing: it gets an account's id and after how many hours its facts are stale."""
    _source[:] = [source]


def facts(account_id: UUID, stale_hours: int | None = None) -> Facts:
    """What an account owes and has, by whoever answers for billing. Reading only; the caller judges the right.

    `stale_hours` spares a statement where the caller has read the policy already.
    """
    hours = policy.number(Key.BILLING_STALE_HOURS, account_id) if stale_hours is None else stale_hours
    return _source[0](account_id, hours)


def enter_invoice(  # noqa: PLR0913 - one argument a field
    actor: Actor,
    account_id: UUID,
    *,
    number: str,
    issued_on: date,
    due_on: date,
    currency: str,
    total: int,
    paid: int,
    status: str,
    reason: str,
) -> UUID:
    """Enter an invoice by hand; gives its id. Amounts in the currency's smallest unit.

    Raises Invalid (number taken, dates the wrong way round, amounts below zero), NotAllowed, NotFound.
    """
    with transaction():
        entry.begin(actor, account_id, reason)
        row = Invoice(id=clock.new_id(), account_id=account_id, source=MANUAL)
        row.number = text.clean_line(number, NUMBER_MAX, "number")
        _fill_invoice(row, issued_on, due_on, currency, total, paid, status)
        _let_know(row, None)
        entry.add(row, N_("Another invoice has this number."), "number")
        _tell(Event.INVOICE_ENTERED, actor, row, {}, _invoice_words(row), reason)
        entry.known_now(actor, account_id, FactKind.INVOICES)
    return row.id


def correct_invoice(  # noqa: PLR0913
    actor: Actor,
    invoice_id: UUID,
    *,
    version: int,
    issued_on: date,
    due_on: date,
    currency: str,
    total: int,
    paid: int,
    status: str,
    reason: str,
) -> None:
    """Correct an invoice; what the company's system brings later doesn't undo it. Amounts in cents.

    Raises Conflict when somebody changed it meanwhile, Invalid, NotAllowed, NotFound.
    """
    with transaction():
        row = entry.locked(actor, Invoice, invoice_id, version, reason)
        before, stood = _invoice_words(row), row.status
        _fill_invoice(row, issued_on, due_on, currency, total, paid, status)
        _let_know(row, stood)
        row.source = MANUAL
        old, new = entry.changed(before, _invoice_words(row))
        _tell(Event.INVOICE_CORRECTED, actor, row, old, new, reason)
        entry.known_now(actor, row.account_id, FactKind.INVOICES)


def enter_service(
    actor: Actor, account_id: UUID, *, code: str, name: str, kind: str, status: str, since: date, reason: str
) -> UUID:
    """Enter a service by hand; gives its id.

    Raises Invalid (code taken within the account), NotAllowed, NotFound.
    """
    with transaction():
        entry.begin(actor, account_id, reason)
        row = Service(id=clock.new_id(), account_id=account_id, source=MANUAL)
        row.code = text.clean_line(code, NUMBER_MAX, "code")
        _fill_service(row, name, kind, status, since)
        entry.add(row, N_("Another service of this account has this id."), "code")
        _tell(Event.SERVICE_ENTERED, actor, row, {}, _service_words(row), reason)
        entry.known_now(actor, account_id, FactKind.SERVICES)
    return row.id


def correct_service(
    actor: Actor,
    service_id: UUID,
    *,
    version: int,
    name: str,
    kind: str,
    status: str,
    since: date,
    reason: str,
) -> None:
    """Correct a service. Raises Conflict when somebody changed it meanwhile, Invalid, NotAllowed, NotFound."""
    with transaction():
        row = entry.locked(actor, Service, service_id, version, reason)
        before = _service_words(row)
        _fill_service(row, name, kind, status, since)
        row.source = MANUAL
        old, new = entry.changed(before, _service_words(row))
        _tell(Event.SERVICE_CORRECTED, actor, row, old, new, reason)
        entry.known_now(actor, row.account_id, FactKind.SERVICES)


def balances_version(account_id: UUID) -> int:
    """Grows with each change of any balance of an account; a form to set one carries it along."""
    grown = sa.select(sa.func.coalesce(sa.func.sum(Balance.version), 0)).where(
        Balance.account_id == account_id
    )
    return int(db.session.scalar(grown) or 0)


def _last_balance(account_id: UUID) -> UUID | None:
    wanted = (
        sa.select(Balance.id).where(Balance.account_id == account_id).order_by(Balance.set_at.desc()).limit(1)
    )
    return db.session.scalar(wanted)


def set_balance(
    actor: Actor, account_id: UUID, *, currency: str, amount: int, reason: str, version: int | None = None
) -> None:
    """Say what an account has (positive) or owes (negative) beside its invoices, in cents of one currency.

    `version` is `balances_version` when the form was made. Raises Invalid, NotAllowed, NotFound, Conflict when a
    balance was changed meanwhile.
    """
    with transaction():
        entry.begin(actor, account_id, reason)
        meanwhile.require_same(actor, version, balances_version(account_id), _last_balance(account_id))
        code = money.currency(currency)
        entry.put_balance(actor, account_id, code, lambda _before: amount, reason=reason.strip())
        entry.known_now(actor, account_id, FactKind.BALANCE)


def confirm_unchanged(actor: Actor, account_id: UUID, *, kinds: Iterable[str], reason: str) -> None:
    """Confirm that nothing changed: the named kinds of facts are known as of now, whatever their source.

    Raises Invalid (no kind, or none we know), NotAllowed, NotFound.
    """
    with transaction():
        entry.begin(actor, account_id, reason)
        wanted = [entry.choice(FactKind, kind, "kinds") for kind in kinds]
        if not wanted:
            raise Invalid(N_("Choose what you have checked."), field="kinds", code="empty")
        values = {"as_of": clock.now(), "set_by": actor.user_id}
        these = sa.update(FactsKnown).where(FactsKnown.account_id == account_id, FactsKnown.kind.in_(wanted))
        kept = set(db.session.scalars(these.values(**values).returning(FactsKnown.kind)))
        new = [kind for kind in wanted if kind not in kept]
        db.session.add_all(
            FactsKnown(account_id=account_id, kind=kind, source=MANUAL, **values) for kind in new
        )
        audit.record(
            Event.FACTS_CONFIRMED,
            actor,
            account_id=account_id,
            target=("account", account_id),
            facts={"kinds": ", ".join(wanted)},
            reason=reason.strip(),
        )


def _fill_invoice(
    row: Invoice, issued_on: date, due_on: date, currency: str, total: int, paid: int, status: str
) -> None:
    if due_on < issued_on:
        message = N_("An invoice is due on or after the day it was issued.")
        raise Invalid(message, field="due_on", code="order")
    entry.within(total, "total")
    entry.within(paid, "paid")
    row.issued_on, row.due_on, row.currency = issued_on, due_on, money.currency(currency)
    row.total, row.paid, row.status = total, paid, entry.choice(InvoiceStatus, status, "status")


def _let_know(row: Invoice, before: InvoiceStatus | None) -> None:
    found = notices.after(row.notice, before, row.status)
    if found is not row.notice and notices.on():
        row.notice = found
        notices.wait([row.account_id])


def _fill_service(row: Service, name: str, kind: str, status: str, since: date) -> None:
    row.name = text.clean_line(name, SERVICE_NAME_MAX, "name")
    row.kind = text.clean_line(kind, SERVICE_KIND_MAX, "kind")
    row.status, row.since = entry.choice(ServiceStatus, status, "status"), since


def _invoice_words(row: Invoice) -> entry.Words:
    """What an event tells of an invoice; amounts are among it, so it stands in the event's details."""
    return {
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "currency": row.currency,
        "total": row.total,
        "paid": row.paid,
        "status": row.status,
    }


def _service_words(row: Service) -> entry.Words:
    return {"name": row.name, "kind": row.kind, "status": row.status, "since": row.since}


def _tell(
    event: Event,
    actor: Actor,
    row: Invoice | Service,
    before: entry.Words,
    after: entry.Words,
    reason: str,
) -> None:
    target, name = ("invoice", "number") if isinstance(row, Invoice) else ("service", "code")
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=(target, row.id),
        facts={name: getattr(row, name), "fields": sorted(after)},
        before=before,
        after=after,
        reason=reason.strip(),
    )
