"""Commissions: what paid invoices of referred customers bring, found by the worker.

When an invoice was paid nobody tells us, only that it is; so the time for refunds runs from the look that found it paid.
Referrals are looked at in turns, each again after some hours: a look is one short transaction over some of them, and one
more of the same changes nothing, whoever does it and however many do it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import links, program
from admin_app.affiliate.models import (
    OPEN_PAYOUTS,
    AffiliateCommission,
    AffiliatePayout,
    AffiliateReferral,
    CommissionState,
)
from admin_app.affiliate.program import Terms
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.billing import queries as billing
from admin_app.billing.models import Invoice, InvoiceStatus
from admin_app.identity.models import Account
from admin_app.identity.restricted import is_restricted
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, transaction
from admin_app.personal_data import kept_back
from admin_app.policy import service as policy
from admin_app.policy.register import Key

AT_ONCE = 200  # referrals a transaction
TURNS = 200  # transactions an hour: the other hourly work has its turn
EACH = timedelta(hours=6)  # between two looks at the same referral
PAYOUTS_KEPT = timedelta(days=4018)  # eleven years, beyond the shortest term of what they paid

S = CommissionState
Found = dict[UUID, AffiliateCommission]
DUE = (
    AffiliateReferral.id,
    AffiliateReferral.account_id,
    AffiliateReferral.number,
    AffiliateReferral.referred_account_id,
)
INVOICE = (
    Invoice.id,
    Invoice.account_id,
    Invoice.issued_on,
    Invoice.currency,
    Invoice.total,
    Invoice.paid,
    Invoice.status,
)


class DueReferral(NamedTuple):
    """A referral whose turn it is."""

    id: UUID
    account_id: UUID  # the affiliate's
    number: int
    referred_account_id: UUID


class InvoiceFacts(NamedTuple):
    """An invoice as far as a commission needs it; amounts in the smallest unit."""

    id: UUID
    account_id: UUID
    issued_on: date
    currency: str
    total: int
    paid: int
    status: InvoiceStatus

    @property
    def base(self) -> int:
        """What came in for it, never more than it asked for; nothing while it isn't paid."""
        return min(self.total, self.paid) if self.status is InvoiceStatus.PAID else 0


def sweep() -> None:
    """The hourly work: look at the referrals that are due, and forget payouts that nothing refers to any more."""
    actor = system("affiliate")
    for _turn in range(TURNS):
        if look(actor) < AT_ONCE:
            break
    _forget()


def look(actor: Actor) -> int:
    """Look at the next referrals that are due, in one transaction; gives how many there were.

    While the programme is off nothing new is found, but what was found goes on to be earned or reversed: it was promised.
    """
    with transaction():
        now = clock.now()
        due = _due(now)
        if not due:
            return 0
        terms = program.terms()
        found = _found([row.id for row in due])
        _judge(actor, found, now, terms)
        if terms.on:
            _add(actor, due, now, terms)
        db.session.execute(
            sa.update(AffiliateReferral)
            .where(AffiliateReferral.id.in_([row.id for row in due]))
            .values(look_at=now + EACH)
            .execution_options(synchronize_session=False)
        )
        return len(due)


def _due(now: datetime) -> list[DueReferral]:
    """The next ones, held; those that another worker holds are its own."""
    wanted = (
        sa.select(*DUE)
        .where(AffiliateReferral.look_at <= now)
        .order_by(AffiliateReferral.look_at, AffiliateReferral.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return [DueReferral(*row) for row in db.session.execute(wanted)]


def _found(referral_ids: Sequence[UUID]) -> Found:
    """What their invoices have brought so far, as far as it may still change, held."""
    wanted = (
        sa.select(AffiliateCommission)
        .where(
            AffiliateCommission.referral_id.in_(referral_ids),
            sa.or_(
                AffiliateCommission.state.in_((S.PENDING, S.REVERSED)),
                sa.and_(AffiliateCommission.state == S.EARNED, AffiliateCommission.payout_id.is_(None)),
            ),
        )
        .order_by(AffiliateCommission.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.invoice_id: row for row in db.session.scalars(wanted)}


def judge_earned(actor: Actor, rows: Sequence[AffiliateCommission]) -> list[AffiliateCommission]:
    """Judge once more what is earned and in no payout, held by the caller, in its transaction; gives what is earned still.

    Its invoice may have been refunded since, or corrected: it is paid out by how the invoice stands when it is asked for.
    """
    _judge(actor, {row.invoice_id: row for row in rows}, clock.now(), program.terms())
    return [row for row in rows if row.state is S.EARNED]


def stand_as_asked(payout_id: UUID) -> bool:
    """Whether every invoice behind a payout still brings what it did when the payout was asked for."""
    inside = sa.select(AffiliateCommission).where(AffiliateCommission.payout_id == payout_id)
    rows = {row.invoice_id: row for row in db.session.scalars(inside)}
    invoices = _invoices(rows)
    return all(
        (invoice.base, invoice.currency) == (rows[key].base, rows[key].currency)
        for key, invoice in invoices.items()
    )


def _judge(actor: Actor, found: Found, now: datetime, terms: Terms) -> None:
    """Follow each invoice: taken back, paid once more, corrected, or past its time for refunds."""
    told: list[audit.EventRecord] = []
    invoices = _invoices(found) if found else {}
    fresh = _fresh(found, invoices, now)
    for row in found.values():
        invoice = invoices.get(row.invoice_id)
        before = row.state
        if invoice is None and row.state is S.EARNED:
            continue  # its invoice's own term is over, long after its time for refunds
        if invoice is None or not invoice.base:
            if row.state in (S.PENDING, S.EARNED):
                row.state, row.ended_at = S.REVERSED, now
        elif row.state is S.REVERSED:  # a payment that came back was made good
            row.state, row.ended_at, row.found_at = S.PENDING, None, now
            row.earned_at = now + timedelta(days=terms.refund_days)
            _reckon(row, invoice)
        else:
            _reckon(row, invoice)
            if row.earned_at <= now and invoice.account_id in fresh:
                row.state = S.EARNED
        if row.state is not before and row.state in EVENTS:
            told.append(_told(row))
    db.session.flush()
    audit.record_many(actor, told)


def _fresh(found: Found, invoices: Mapping[UUID, InvoiceFacts], now: datetime) -> set[UUID]:
    """Accounts by whose invoices something is earned now: a refund that nobody has told us yet would be missed by old ones."""
    due = {
        invoices[row.invoice_id].account_id
        for row in found.values()
        if row.state is S.PENDING and row.earned_at <= now and row.invoice_id in invoices
    }
    return billing.with_fresh_invoices(due, policy.number(Key.BILLING_STALE_HOURS)) if due else set()


def _invoices(found: Iterable[UUID]) -> Mapping[UUID, InvoiceFacts]:
    wanted = sa.select(*INVOICE).where(Invoice.id.in_(list(found)))
    return {row.id: InvoiceFacts(*row) for row in db.session.execute(wanted)}


def _reckon(row: AffiliateCommission, invoice: InvoiceFacts) -> None:
    """By the invoice as it stands, at the percentage that was promised when it was found."""
    if (row.base, row.currency) != (invoice.base, invoice.currency):
        row.base, row.currency = invoice.base, invoice.currency
        row.amount = program.share(row.base, row.percent)


def _add(actor: Actor, due: Sequence[DueReferral], now: datetime, terms: Terms) -> None:
    """Find paid invoices that have brought nothing yet: issued since the referral, within its months, of accounts that earn."""
    referrals = {row.referred_account_id: row for row in due}
    taken = sa.exists().where(AffiliateCommission.invoice_id == Invoice.id)
    wanted = (
        sa.select(*INVOICE)
        .join(AffiliateReferral, AffiliateReferral.referred_account_id == Invoice.account_id)
        .join(Account, Account.id == AffiliateReferral.account_id)
        .where(
            Invoice.account_id.in_(list(referrals)),
            Invoice.status == InvoiceStatus.PAID,
            sa.not_(taken),
            Invoice.issued_on >= AffiliateReferral.since,
            sa.or_(AffiliateReferral.until.is_(None), Invoice.issued_on < AffiliateReferral.until),
            Account.status.in_(links.EARNING),
            sa.not_(is_restricted(account=Account.id)),
            sa.not_(is_restricted(account=Invoice.account_id)),
        )
        .order_by(Invoice.id)
    )
    rows = [
        _new(referrals[invoice.account_id], invoice, now, terms)
        for invoice in (InvoiceFacts(*row) for row in db.session.execute(wanted))
        if invoice.base
    ]
    db.session.add_all(rows)
    db.session.flush()
    audit.record_many(actor, [_told(row) for row in rows])


def _new(referral: DueReferral, invoice: InvoiceFacts, now: datetime, terms: Terms) -> AffiliateCommission:
    return AffiliateCommission(
        id=clock.new_id(),
        account_id=referral.account_id,
        referral_id=referral.id,
        referral_number=referral.number,
        invoice_id=invoice.id,
        issued_on=invoice.issued_on,
        currency=invoice.currency,
        base=invoice.base,
        percent=terms.percent,
        amount=program.share(invoice.base, terms.percent),
        state=S.PENDING if terms.refund_days else S.EARNED,
        found_at=now,
        earned_at=now + timedelta(days=terms.refund_days),
    )


# That time has passed is no event of its own: the list of commissions tells since when each is earned.
EVENTS = {
    S.PENDING: Event.AFFILIATE_COMMISSION_FOUND,
    S.REVERSED: Event.AFFILIATE_COMMISSION_REVERSED,
}


def _told(row: AffiliateCommission) -> audit.EventRecord:
    return audit.EventRecord(
        EVENTS.get(row.state, Event.AFFILIATE_COMMISSION_FOUND),
        account_id=row.account_id,
        target=("affiliate_commission", row.id),
        facts={"number": row.referral_number},
        after={"currency": row.currency, "amount": row.amount},
    )


def _forget() -> None:
    """Take payouts away that ended eleven years ago and that no commission refers to any more."""
    paid_by_it = sa.exists().where(AffiliateCommission.payout_id == AffiliatePayout.id)
    with transaction() as session:
        session.execute(
            sa.delete(AffiliatePayout)
            .where(
                AffiliatePayout.asked_at < clock.now() - PAYOUTS_KEPT,
                AffiliatePayout.state.not_in(OPEN_PAYOUTS),
                sa.not_(paid_by_it),
                sa.not_(kept_back.stays("affiliate_payouts")),
            )
            .execution_options(synchronize_session=False)
        )
