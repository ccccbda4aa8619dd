"""Support tickets: as a customer opens one, and in whichever state a test needs."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.ticket.attachment import storing
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.models import (
    URGENCY,
    MessageKind,
    SavedAnswer,
    Ticket,
    TicketFile,
    TicketMessage,
    TicketPresence,
    TicketPriority,
    TicketSecret,
    TicketSubscriber,
)
from admin_app.ticket.server_password.keeping import sealed
from tests.factories.people import make_person


def make_ticket(author: User, text: str = "It doesn’t answer any more.", **traits: Any) -> Ticket:
    """A ticket of somebody with its first text; any column may be given."""
    now = clock.now()
    values: dict[str, Any] = {
        "account_id": author.account_id, "author_id": author.id, "category": "technical", "subject": "The web server stands still",
        "priority": TicketPriority.NORMAL, "opened_at": now, "customer_at": now, "last_at": now, "waits_since": now, **traits,
    }  # fmt: skip
    row = Ticket(id=clock.new_id(), urgency=URGENCY[TicketPriority(values["priority"])], **values)
    with transaction() as session:
        session.add(row)
        session.flush()
        session.add(TicketSubscriber(id=clock.new_id(), ticket_id=row.id, user_id=author.id))
    make_message(row, text, author, at=row.opened_at)
    return row


def make_message(row: Ticket, text: str, writer: User | None, **traits: Any) -> TicketMessage:
    """A text in a ticket, of a customer or an answer of staff."""
    kind = "unproven" if writer is None else "staff" if writer.kind is UserKind.STAFF else "customer"
    message = TicketMessage(
        id=clock.new_id(), ticket_id=row.id, kind=MessageKind(traits.pop("kind", kind)), author_id=writer.id if writer else None,
        text=text, created_at=traits.pop("at", clock.now()), **traits,
    )  # fmt: skip
    with transaction() as session:
        session.add(message)
    return message


def make_secret(row: Ticket, password: str = "Anchor+sunrise-42", **traits: Any) -> TicketSecret:
    """A server's password in a ticket, sealed as it is kept."""
    secret_id = clock.new_id()
    values = {"sealed": sealed(secret_id, password), "given_by": row.author_id, **traits}
    secret = TicketSecret(id=secret_id, ticket_id=row.id, **values)
    with transaction() as session:
        session.add(secret)
    return secret


def make_file(
    row: Ticket, name: str = "screen.log", content: bytes = b"All lamps are red", **traits: Any
) -> TicketFile:
    """A file that came with the newest text of a ticket, kept as it is when somebody sends it."""
    newest = (
        sa.select(TicketMessage)
        .where(TicketMessage.ticket_id == row.id)
        .order_by(TicketMessage.created_at.desc())
    )
    with storing.stored([Upload(name, io.BytesIO(content))]) as found, transaction() as session:
        message = session.scalars(newest.limit(1)).one()
        storing.attach(row, message, found)
        made = session.scalars(sa.select(TicketFile).where(TicketFile.file_id == found[0].file_id)).one()
        for name_, value in traits.items():
            setattr(made, name_, value)
    return made


def make_saved_answer(staff: User, name: str = "How to reset", text: str = "Hello {name}") -> UUID:
    """A saved answer of a member of staff."""
    row = SavedAnswer(
        id=clock.new_id(), name=name, name_folded=name.casefold(), text=text, created_by=staff.id
    )
    with transaction() as session:
        session.add(row)
    return row.id


def of_person(user: User) -> dict[str, Any]:
    """A ticket of somebody's own, with an answer to it."""
    row = make_ticket(user, subject="Where is my invoice?")
    return {"own_ticket": row.id, "own_ticket_file": make_file(row).id}


def in_world(account: Account) -> dict[str, Any]:
    """A ticket of somebody new of the account, with all that one may have."""
    row = make_ticket(
        make_person(account, full_name="Timo Ticket"), subject="Nothing works", category="billing"
    )
    staff = db.session.scalars(sa.select(User).where(User.kind == UserKind.STAFF).order_by(User.id)).first()
    asked = {"asked_by": staff.id, "asked_at": clock.now()} if staff else {}
    secret = make_secret(row, **asked)
    make_message(row, "From elsewhere", None, sender="guest@elsewhere.example", via="mail")
    of_file = make_file(row)
    with transaction() as session:
        if staff is not None:
            seen = clock.now() - timedelta(minutes=1)
            session.add(TicketPresence(ticket_id=row.id, user_id=staff.id, seen_at=seen))
    answer = make_saved_answer(staff, f"Answer {row.number}") if staff is not None else None
    return {"ticket": row.id, "ticket_secret": secret.id, "ticket_file": of_file.id, "saved_answer": answer}
