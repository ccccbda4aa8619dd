"""Which invoices are mailed: each once when it is new, once when it is overdue, where the policy says so (DOMAIN 9).

What becomes of an invoice and that its mail waits are one transaction; a job mails what waits of one account.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from admin_app.billing.models import InvoiceNotice, InvoiceStatus
from admin_app.kernel.queue import Rank, enqueue
from admin_app.policy import service as policy
from admin_app.policy.register import Key

JOB = "invoice_mail.send"
OVERDUE = frozenset({InvoiceNotice.OVERDUE_WAITS, InvoiceNotice.OVERDUE_DONE})


def on() -> bool:
    """Whether invoices are mailed at all."""
    return bool(policy.value(Key.INVOICE_MAIL))


def after(
    notice: InvoiceNotice | None, before: InvoiceStatus | None, now: InvoiceStatus
) -> InvoiceNotice | None:
    """What stands of an invoice's mails once it has a status; `before` is None for one that is new."""
    if now is InvoiceStatus.OVERDUE and before is not InvoiceStatus.OVERDUE and notice not in OVERDUE:
        return InvoiceNotice.OVERDUE_WAITS
    if now is InvoiceStatus.UNPAID and before is None:
        return InvoiceNotice.NEW_WAITS
    return notice


def wait(account_ids: Iterable[UUID]) -> None:
    """Let the mails of these accounts be written, in the caller's transaction."""
    for account_id in sorted(set(account_ids)):
        enqueue(JOB, account_id, rank=Rank.BULK)
