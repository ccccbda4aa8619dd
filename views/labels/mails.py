"""What became of a mail, in words for whoever it was written to."""

from __future__ import annotations

import re

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_app.email.models import MailState, Topic

STATES: dict[MailState, LazyString] = {
    MailState.QUEUED: _l("It is waiting to be sent."),
    MailState.SENT: _l("It was handed over to your mail server. Whether it arrived isn’t known."),
    MailState.DELIVERED: _l("It arrived in the mailbox."),
    MailState.BOUNCED: _l("The mail server at the other end didn’t accept it."),
    MailState.FAILED: _l("It couldn’t be sent."),
}
# Why we kept one back.
KEPT_BACK: dict[str, LazyString] = {
    "restricted": _l("It wasn’t sent, because the data is restricted."),
    "no_reader": _l("It wasn’t sent, because its reader may no longer see the ticket."),
}
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
# By the class of RFC 3463 that a server named.
CAUSES: dict[str, LazyString] = {
    "5.1.1": _l("There is no such address there."),
    "5.1.2": _l("There is no such mail server."),
    "5.1.10": _l("This address accepts no e-mails."),
    "5.2.1": _l("The mailbox is switched off."),
    "5.2.2": _l("The mailbox is full."),
    "4.2.2": _l("The mailbox is full."),
    "5.2.3": _l("The e-mail was too large for the mailbox."),
    "5.7.1": _l("The mail server there refuses our e-mails."),
}


def fate(state: MailState, reason: str) -> LazyString:
    """What became of it, in a sentence."""
    return KEPT_BACK.get(reason, STATES[state])


def cause(reason: str) -> LazyString | None:
    """Why it came back, where a server said so in a way that is known."""
    found = _STATUS.search(reason)
    return CAUSES.get(found[1]) if found else None


TOPIC_HINTS: dict[Topic, LazyString] = {
    Topic.SUPPORT: _l("Answers of our support."),
    Topic.STATUS: _l("Faults and maintenance of the services you have with us."),
    Topic.BILLING: _l("New and overdue invoices, for those who see the account’s invoices."),
    Topic.NEWSLETTER: _l("What is new with us, from time to time."),
}
