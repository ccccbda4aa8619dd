"""The mails about invoices. No amount stands in them: amounts are on the page, for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from admin_app.email.message import Message, Recipient, page
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.lib.text.links import harmless

SHOWN_MOST = 20


def invoices(reader: User, account: Account, rows: Sequence[tuple[str, date]], *, overdue: bool) -> Message:
    """To somebody who gets the topic: numbers of invoices, and when each is or was due."""
    context = {
        "account_name": harmless(account.name),
        "invoices": [(harmless(number), due) for number, due in rows[:SHOWN_MOST]],
        "more": max(len(rows) - SHOWN_MOST, 0),
        "count": len(rows),
        "invoices_url": page("/billing/invoices"),
    }
    template = "invoices_overdue" if overdue else "invoices_new"
    return Message(template, Topic.BILLING, Recipient.of(reader), context, account_id=account.id)
