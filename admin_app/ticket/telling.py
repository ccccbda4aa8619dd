"""Whom a ticket's mails go to: its subscribers who may still see it, but for whoever did what they tell of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.delegation.models import Delegation
from admin_app.email.message import Message
from admin_app.email.messages import ticket as mails
from admin_app.email.messages.ticket import TicketMail
from admin_app.email.models import Mail as MailRow
from admin_app.identity.holders import with_right
from admin_app.identity.models import Membership, Role, User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.subscription import sending
from admin_app.ticket import reply_address
from admin_app.ticket.delegate import reach as delegates
from admin_app.ticket.models import Ticket, TicketMessage, TicketSubscriber

Mail = Callable[[User, TicketMail], Message]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who follows a ticket and may see it; as a delegate by a `delegation`, for the account with this number."""

    user: User
    subscriber_id: UUID
    delegation: Delegation | None = None
    number: str = ""

    @property
    def tickets(self) -> str:
        """Where the reader finds the tickets of the account."""
        return f"/for/{self.number}/tickets" if self.delegation else "/tickets"


def opened(actor: Actor, row: Ticket, text: str) -> None:
    """To whoever opened it, in the caller's transaction."""
    _each(row, lambda user, ticket: mails.opened(user, actor, ticket=ticket, text=text))


def answered(
    actor: Actor, row: Ticket, message: TicketMessage, files: int = 0, *, solved: bool = False
) -> None:
    """To the others who follow it, in the caller's transaction; one mail, also where the text `solved` the ticket."""
    _each(
        row,
        lambda user, ticket: mails.answered(
            user, actor, ticket=ticket, message_id=message.id, text=message.text, files=files, solved=solved
        ),
        actor,
    )


def solved(actor: Actor, row: Ticket) -> None:
    """To the others who follow it, in the caller's transaction."""
    _each(row, lambda user, ticket: mails.solved(user, actor, ticket=ticket), actor)


def merged(actor: Actor, former: Ticket, row: Ticket) -> None:
    """To those who follow the ticket in which another one goes on, in the caller's transaction."""
    _each(
        row,
        lambda user, ticket: mails.merged(
            user, actor, ticket=ticket, former=former.number, former_subject=former.subject
        ),
        actor,
    )


def harmful(actor: Actor, row: Ticket) -> None:
    """To all who follow it, in the caller's transaction: a file was destroyed."""
    _each(row, lambda user, ticket: mails.harmful(user, actor, ticket=ticket))


def readers(row: Ticket) -> Sequence[Reader]:
    """The subscribers who may see a ticket now: its author, who sees all of its account's, and its delegates. Two statements,
    and one for each of these.
    """
    wanted = (
        insiders(row)
        .add_columns(TicketSubscriber.id)
        .join(TicketSubscriber, TicketSubscriber.user_id == User.id)
        .where(TicketSubscriber.ticket_id == row.id)
    )
    inside = [Reader(user, subscriber_id) for user, subscriber_id in db.session.execute(wanted)]
    return inside + [Reader(*found) for found in delegates.followers(row)]


def insiders(row: Ticket) -> sa.Select[User]:
    """The people of its account who may see a ticket now, whether they follow it or not."""
    all_of_it = with_right(Permission.OWN_TICKETS_READ_ALL)
    return (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(
            Membership.account_id == row.account_id,
            User.status == UserStatus.ACTIVE,
            with_right(Permission.OWN_TICKETS_WRITE),
            sa.or_(User.id == row.author_id, all_of_it),
        )
        .order_by(User.id)
    )


def may_still_read(mail: MailRow) -> bool:
    """Whether somebody may still see the ticket that a mail which is about to leave tells of; of no ticket, always.

    It may have waited for hours since it was queued, while the mail server was away. Two statements for mails of tickets.
    """
    ticket_id = mails.ticket_of(mail.thread)
    if ticket_id is None:
        return True
    row = db.session.get(Ticket, ticket_id)
    return row is not None and any(reader.user.id == mail.user_id for reader in readers(row))


def _each(row: Ticket, mail: Mail, besides: Actor | None = None) -> None:
    for reader in readers(row):
        if besides is None or reader.user.id != besides.user_id:
            sending.queue(mail(reader.user, _told_of(row, reader)))


def _told_of(row: Ticket, reader: Reader) -> TicketMail:
    address = reply_address.of_subscriber(reader.subscriber_id) or ""
    elsewhere = reader.delegation is not None
    return TicketMail(
        row.id, row.number, row.subject, row.account_id, address, f"{reader.tickets}/{row.id}", elsewhere
    )
