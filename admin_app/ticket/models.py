"""Support tickets: the question, the conversation about it, who is told of it, and what goes with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.identity.models import EMAIL_MAX
from admin_app.kernel import clock
from admin_app.kernel.db import BigInt, Model, one_of
from admin_app.ticket.states import PUBLIC as PUBLIC
from admin_app.ticket.states import UNSOLVED as UNSOLVED
from admin_app.ticket.states import URGENCY as URGENCY
from admin_app.ticket.states import WAITING as WAITING
from admin_app.ticket.states import MessageKind as MessageKind
from admin_app.ticket.states import MessageVia as MessageVia
from admin_app.ticket.states import ScanState as ScanState
from admin_app.ticket.states import SecretEnd as SecretEnd
from admin_app.ticket.states import ServerAccess as ServerAccess
from admin_app.ticket.states import TicketCategory as TicketCategory
from admin_app.ticket.states import TicketPriority as TicketPriority
from admin_app.ticket.states import TicketState as TicketState

SUBJECT_MAX = 150
TEXT_MAX = 20_000
MESSAGE_ID_MAX = 300
FILE_NAME_MAX = 200
ANSWER_NAME_MAX = 80


_WAITING = sa.text("state IN ('open', 'waiting_for_us')")
_WAITS_FOR_CUSTOMER = sa.text("state = 'waiting_for_customer'")
_LIVING = sa.text("state <> 'closed'")
_UNSOLVED = sa.text("state IN ('open', 'waiting_for_us', 'waiting_for_customer')")


# States as they stand in an index's condition, which a query repeats so that the index serves it.
_WRITTEN: dict[TicketState, sa.ColumnElement[TicketState]] = {
    TicketState.OPEN: sa.literal_column("'open'"),
    TicketState.WAITING_FOR_US: sa.literal_column("'waiting_for_us'"),
    TicketState.WAITING_FOR_CUSTOMER: sa.literal_column("'waiting_for_customer'"),
}


def _queue(name: str, *columns: str) -> sa.Index:
    """Over what waits for us, the most urgent and the longest waiting first."""
    order = ("urgency", "waits_since", "id")
    return sa.Index(name, *columns, *order, postgresql_where=_WAITING, sqlite_where=_WAITING)


def _living(name: str, column: str) -> sa.Index:
    """Over what isn't closed, in the order of the last word: closed ones are soon most of all."""
    return sa.Index(name, column, "last_at", "id", postgresql_where=_LIVING, sqlite_where=_LIVING)


class Ticket(Model):
    """One question of a customer. `urgency` orders the priorities, `waits_since` is when it became somebody's turn.

    `customer_at` and `staff_at` are when each side wrote last, `last_at` when any of them did. `merged_into`: where its
    conversation goes on, once it was merged. `service_id` may lead nowhere: services come from the company's own system.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_tickets_account_id_last_at_id", "account_id", "last_at", "id"),
        sa.Index("ix_tickets_author_id_last_at_id", "author_id", "last_at", "id"),
        _living("ix_tickets_living_account_id", "account_id"),
        _living("ix_tickets_living_author_id", "author_id"),
        sa.Index("ix_tickets_service_id_last_at_id", "service_id", "last_at", "id"),
        sa.Index("ix_tickets_opened_at_id", "opened_at", "id"),
        sa.Index("ix_tickets_state_opened_at_id", "state", "opened_at", "id"),
        sa.Index("ix_tickets_category_opened_at_id", "category", "opened_at", "id"),
        sa.Index("ix_tickets_priority_opened_at_id", "priority", "opened_at", "id"),
        sa.Index("ix_tickets_assigned_to_opened_at_id", "assigned_to", "opened_at", "id"),
        sa.Index("ix_tickets_state_solved_at", "state", "solved_at"),
        sa.Index("ix_tickets_answered_at", "answered_at"),
        # What billing reads is of one category, whatever else it asks for.
        sa.Index("ix_tickets_category_answered_at", "category", "answered_at"),
        sa.Index("ix_tickets_category_state_solved_at", "category", "state", "solved_at"),
        sa.Index("ix_tickets_category_state_opened_at_id", "category", "state", "opened_at", "id"),
        sa.Index("ix_tickets_category_priority_opened_at_id", "category", "priority", "opened_at", "id"),
        sa.Index("ix_tickets_merged_into", "merged_into"),
        sa.Index("ix_tickets_closed_at_id", "closed_at", "id"),
        sa.Index("ix_tickets_unproven_at", "unproven_at"),
        _queue("ix_tickets_queue"),
        _queue("ix_tickets_queue_assigned_to", "assigned_to"),
        _queue("ix_tickets_queue_category", "category"),
        sa.Index(
            "ix_tickets_unsolved_assigned_to",
            "assigned_to",
            "urgency",
            "waits_since",
            "id",
            postgresql_where=_UNSOLVED,
            sqlite_where=_UNSOLVED,
        ),
        sa.Index(
            "ix_tickets_waits_for_author",
            "author_id",
            postgresql_where=_WAITS_FOR_CUSTOMER,
            sqlite_where=_WAITS_FOR_CUSTOMER,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("T"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    category: Mapped[TicketCategory] = mapped_column(one_of(TicketCategory, "category"))
    priority: Mapped[TicketPriority] = mapped_column(
        one_of(TicketPriority, "priority"), default=TicketPriority.NORMAL
    )
    urgency: Mapped[int] = mapped_column(default=URGENCY[TicketPriority.NORMAL])
    subject: Mapped[str] = mapped_column(sa.String(SUBJECT_MAX))
    service_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    access: Mapped[ServerAccess] = mapped_column(one_of(ServerAccess, "access"), default=ServerAccess.NONE)
    state: Mapped[TicketState] = mapped_column(one_of(TicketState, "state"), default=TicketState.OPEN)
    assigned_to: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    customer_at: Mapped[datetime] = mapped_column(default=clock.now)
    staff_at: Mapped[datetime | None] = mapped_column()
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column()  # first by staff
    solved_at: Mapped[datetime | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    waits_since: Mapped[datetime] = mapped_column(default=clock.now)
    # When the newest unproven mail came that staff wrote nothing since.
    unproven_at: Mapped[datetime | None] = mapped_column()
    merged_into: Mapped[UUID | None] = mapped_column(sa.ForeignKey("tickets.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def is_unsolved(cls) -> sa.ColumnElement[bool]:
        """Where somebody's turn is still to come."""
        return cls.state.in_([_WRITTEN[state] for state in UNSOLVED])

    @classmethod
    def is_living(cls) -> sa.ColumnElement[bool]:
        """Where something can still be written."""
        return cls.state != sa.literal_column("'closed'")

    @classmethod
    def waits_for_us(cls) -> sa.ColumnElement[bool]:
        """Where it is staff's turn."""
        return cls.state.in_([_WRITTEN[state] for state in WAITING])

    @classmethod
    def waits_for_customer(cls) -> sa.ColumnElement[bool]:
        """Where it is the customer's turn."""
        return cls.state == _WRITTEN[TicketState.WAITING_FOR_CUSTOMER]

    @property
    def unsolved(self) -> bool:
        """The same of a row that is at hand."""
        return self.state in UNSOLVED


_WITH_ID = sa.text("message_id <> ''")


class TicketMessage(Model):
    """One text in a conversation. `quoted` is what a mail repeated of former ones, kept apart and shown folded.

    `message_id` is a mail's own (RFC 5322), empty for what came by a page; the same one comes in once. `sender` is the
    address that a mail claims to be from, where nothing proves it.
    """

    __tablename__ = "ticket_messages"
    __table_args__ = (
        sa.Index("ix_ticket_messages_ticket_id_created_at_id", "ticket_id", "created_at", "id"),
        sa.Index("ix_ticket_messages_author_id_created_at", "author_id", "created_at"),
        sa.Index(
            "uq_ticket_messages_ticket_id_message_id",
            "ticket_id",
            "message_id",
            unique=True,
            postgresql_where=_WITH_ID,
            sqlite_where=_WITH_ID,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    kind: Mapped[MessageKind] = mapped_column(one_of(MessageKind, "kind"))
    via: Mapped[MessageVia] = mapped_column(one_of(MessageVia, "via"), default=MessageVia.PAGE)
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    quoted: Mapped[str] = mapped_column(sa.Text, default="")
    message_id: Mapped[str] = mapped_column(sa.String(MESSAGE_ID_MAX), default="")
    sender: Mapped[str] = mapped_column(sa.String(EMAIL_MAX), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class TicketSubscriber(Model):
    """Somebody who is mailed each answer. The id stands, signed, in the address that their replies go to (`reply_address`)."""

    __tablename__ = "ticket_subscribers"
    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "user_id"),
        sa.Index("ix_ticket_subscribers_user_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    since: Mapped[datetime] = mapped_column(default=clock.now)


class TicketFile(Model):
    """A file that came with a message. `name` is as its sender called it; it names no path here."""

    __tablename__ = "ticket_files"
    __table_args__ = (
        sa.Index("ix_ticket_files_ticket_id", "ticket_id"),
        sa.Index("ix_ticket_files_message_id", "message_id"),
        sa.Index("ix_ticket_files_file_id", "file_id"),
        sa.Index("ix_ticket_files_scan_created_at", "scan", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    message_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ticket_messages.id", ondelete="CASCADE"))
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_files.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(sa.String(FILE_NAME_MAX))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(BigInt)  # bytes
    scan: Mapped[ScanState] = mapped_column(one_of(ScanState, "scan"), default=ScanState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


_THERE = sa.text("destroyed_at IS NULL")


class TicketSecret(Model):
    """The password of the server that a ticket is about; one at a time. Once destroyed `sealed` is empty.

    `holder_id` is the agent who may reveal it. Whoever takes the ticket over holds it once the former holder or an
    administrator agreed (`agreed_by`) to what was asked (`asked_by`).
    """

    __tablename__ = "ticket_secrets"
    __table_args__ = (
        sa.Index(
            "uq_ticket_secrets_ticket_id",
            "ticket_id",
            unique=True,
            postgresql_where=_THERE,
            sqlite_where=_THERE,
        ),
        sa.Index("ix_ticket_secrets_ticket_id_given_at", "ticket_id", "given_at"),
        sa.Index("ix_ticket_secrets_given_by", "given_by"),
        sa.Index("ix_ticket_secrets_holder_id", "holder_id"),
        sa.Index("ix_ticket_secrets_agreed_by", "agreed_by"),
        sa.Index("ix_ticket_secrets_asked_by", "asked_by"),
        sa.Index("ix_ticket_secrets_there", "given_at", postgresql_where=_THERE, sqlite_where=_THERE),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"))
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    given_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    holder_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    asked_at: Mapped[datetime | None] = mapped_column()
    agreed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None] = mapped_column()
    destroyed_at: Mapped[datetime | None] = mapped_column()
    destroyed_why: Mapped[SecretEnd | None] = mapped_column(one_of(SecretEnd, "destroyed_why"))


class TicketPresence(Model):
    """Who of staff has a ticket open, and who is writing: by the last word of their page."""

    __tablename__ = "ticket_presences"
    __table_args__ = (
        sa.Index("ix_ticket_presences_user_id", "user_id"),
        sa.Index("ix_ticket_presences_seen_at", "seen_at"),
    )

    ticket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    writing_at: Mapped[datetime | None] = mapped_column()


class SavedAnswer(Model):
    """A text that staff answer with again and again; its fields, such as {name}, are filled in when it is taken."""

    __tablename__ = "saved_answers"
    __table_args__ = (
        sa.UniqueConstraint("name_folded"),
        sa.Index("ix_saved_answers_name_folded_id", "name_folded", "id"),
        sa.Index("ix_saved_answers_created_by_created_at", "created_by", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    name: Mapped[str] = mapped_column(sa.String(ANSWER_NAME_MAX))
    name_folded: Mapped[str] = mapped_column(sa.String(ANSWER_NAME_MAX * 4))
    text: Mapped[str] = mapped_column(sa.Text)
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
