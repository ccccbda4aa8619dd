"""Telling an account of its new and overdue invoices: all that wait in one mail of each kind, each invoice once.

What was paid meanwhile is told to nobody; nor is anything while an account is closing or closed, since billing settles
what is open with its owner. Of restricted data only what is overdue goes out, as a claim (GDPR art. 18(2)).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import notices
from admin_app.billing.models import Invoice, InvoiceNotice, InvoiceStatus
from admin_app.identity.holders import with_right
from admin_app.identity.models import Account, AccountStatus, Membership, Role, User, UserStatus
from admin_app.identity.restricted import is_restricted
from admin_app.invoice_mail import mails
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.subscription import sending

TOLD = (AccountStatus.ACTIVE, AccountStatus.SUSPENDED)
STEPS = {
    InvoiceNotice.NEW_WAITS: (InvoiceNotice.NEW_DONE, InvoiceStatus.UNPAID),
    InvoiceNotice.OVERDUE_WAITS: (InvoiceNotice.OVERDUE_DONE, InvoiceStatus.OVERDUE),
}


def send(_actor: Actor, account_id: UUID) -> None:
    """The job: write the mails of one account that wait, and note that they are written."""
    account = db.session.get(Account, account_id)
    if account is None:
        return
    for waits, (done, status) in STEPS.items():
        found = _take(account_id, waits, done)
        rows = [(row.number, row.due_on) for row in found if row.status is status]
        if not rows or account.status not in TOLD or not notices.on():
            continue
        overdue = status is InvoiceStatus.OVERDUE
        for reader in _readers(account_id, restricted=overdue):
            sending.queue(mails.invoices(reader, account, rows, overdue=overdue))


def _take(
    account_id: UUID, waits: InvoiceNotice, done: InvoiceNotice
) -> Sequence[sa.Row[str, date, InvoiceStatus]]:
    """What waits, noted as done: whoever comes at the same time gets nothing. Its version stays: nobody edits this."""
    taken = (
        sa.update(Invoice)
        .where(Invoice.account_id == account_id, Invoice.notice == waits)
        .values(notice=done, version=Invoice.version)
        .returning(Invoice.number, Invoice.due_on, Invoice.status)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session.execute(taken).all(), key=lambda row: (row.due_on, row.number))


def _readers(account_id: UUID, *, restricted: bool) -> Sequence[User]:
    """The active people of an account who see its invoices."""
    wanted = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(
            Membership.account_id == account_id,
            User.status == UserStatus.ACTIVE,
            with_right(Permission.OWN_BILLING_READ),
        )
        .order_by(User.id)
    )
    if not restricted:
        wanted = wanted.where(sa.not_(is_restricted(person=User.id, account=Membership.account_id)))
    return db.session.scalars(wanted).all()
