"""Whoever wrote from another account, as readers are told: that they are a delegate, and where they belong."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import Actor
from admin_app.ticket.models import Ticket, TicketMessage


def is_delegate(kind: UserKind | None, home: UUID | None, account_id: UUID) -> bool:
    """Whether somebody who wrote in a ticket of an account is a customer of elsewhere, by their kind and own account."""
    return kind is UserKind.CUSTOMER and home != account_id


def opened(author: type[User] = User) -> sa.ColumnElement[bool]:
    """The same of a `Ticket` and the `User`, or an alias, who opened it, as the column `by_delegate`."""
    return author.account_id.is_distinct_from(Ticket.account_id).label("by_delegate")


def in_account(account_id: UUID | None) -> sa.Select[UUID | None]:
    """Everybody who wrote in the tickets of an account."""
    return (
        sa.select(TicketMessage.author_id)
        .join(Ticket, Ticket.id == TicketMessage.ticket_id)
        .where(Ticket.account_id == account_id)
    )


def home_shown(name: str | None, number: str | None, reader: Actor) -> str:
    """The delegate's own account; empty for one who has none, and to other delegates."""
    return f"{name} ({number})" if name and number and reader.delegated is None else ""
