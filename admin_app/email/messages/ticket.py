"""Mails about a support ticket, to those who follow it. All of one ticket's stand together in a mail program."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID

from admin_app import config
from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.lib.text.links import harmless

THREAD_BEGINS = "<ticket."
THREAD = re.compile(re.escape(THREAD_BEGINS) + "([0-9a-f]{32})@")


@dataclass(frozen=True, slots=True)
class TicketMail:
    """The ticket as its mails speak of it. `reply_to`: the reader's own address for answers; empty where none comes in.

    `path`: its page for the reader. `elsewhere`: it is of another account, whose delegate the reader is.
    """

    id: UUID
    number: str
    subject: str
    account_id: UUID
    reply_to: str = ""
    path: str = ""
    elsewhere: bool = False

    @property
    def thread(self) -> str:
        """The Message-ID that all mails of the ticket answer; none of them has it itself."""
        return f"{THREAD_BEGINS}{self.id.hex}@{config.active().hostname}>"


def ticket_of(thread: str) -> UUID | None:
    """The ticket whose mails stand together under a Message-ID of `TicketMail.thread`; None where it is none of these."""
    found = THREAD.match(thread)
    return UUID(hex=found[1]) if found else None


def opened(reader: User, actor: Actor, *, ticket: TicketMail, text: str) -> Message:
    """To whoever opened a ticket: it has come, and how it goes on."""
    return _mail("ticket_opened", reader, actor, ticket, text=text)


def answered(
    reader: User,
    actor: Actor,
    *,
    ticket: TicketMail,
    message_id: UUID,
    text: str,
    files: int = 0,
    solved: bool = False,
) -> Message:
    """Somebody wrote in a ticket: the text, to which the button leads, how many files came with it, and whether it solved it."""
    part = f"#m-{message_id}"
    return _mail("ticket_answered", reader, actor, ticket, text=text, part=part, files=files, solved=solved)


def solved(reader: User, actor: Actor, *, ticket: TicketMail) -> Message:
    """A ticket is solved; how to go on where it isn't."""
    return _mail("ticket_solved", reader, actor, ticket)


def harmful(reader: User, actor: Actor, *, ticket: TicketMail) -> Message:
    """The virus scanner found something in a file that came with a ticket, and it was destroyed."""
    return _mail("ticket_file_destroyed", reader, actor, ticket)


def merged(reader: User, actor: Actor, *, ticket: TicketMail, former: str, former_subject: str) -> Message:
    """A ticket goes on in another one, `ticket`, of the same person."""
    return _mail(
        "ticket_merged", reader, actor, ticket, former=former, former_subject=harmless(former_subject)
    )


def _mail(
    template: str,
    reader: User,
    actor: Actor,
    ticket: TicketMail,
    *,
    text: str = "",
    part: str = "",
    **more: str | int,
) -> Message:
    told = notice(
        template,
        reader,
        actor,
        topic=Topic.SUPPORT,
        account_id=ticket.account_id,
        links=None,
        number=ticket.number,
        ticket_subject=harmless(ticket.subject),
        ticket_url=page((ticket.path or f"/tickets/{ticket.id}") + part),
        by_mail=bool(ticket.reply_to),
        text=text,
        **more,
    )
    return replace(
        told,
        addressee_only=True,
        elsewhere=ticket.elsewhere,
        thread=ticket.thread,
        reply_to=ticket.reply_to,
    )
