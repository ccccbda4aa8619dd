"""The mail to somebody whose mail opens no ticket: where to write instead."""

from __future__ import annotations

from admin_app.email.message import Message, Recipient, page
from admin_app.email.models import Topic
from admin_app.kernel import clock

TEMPLATE = "mail_opens_no_ticket"
THREAD_MOST = 120


def write_on_page(
    address: str, language: str, *, answers: str, closed: str = "", path: str = "/tickets"
) -> Message:
    """To the address that wrote; nothing of it is kept. `answers`: the Message-ID of what came, `closed`: the ticket's number, `path`: where they write."""
    return Message(
        TEMPLATE,
        Topic.ACCOUNT,
        Recipient(address, language=language, is_stranger=True),
        {"tickets_url": page(path), "closed": closed, "at": clock.now()},
        passing=True,
        thread=answers if len(answers) <= THREAD_MOST else "",
    )
