"""Contacts: where notices go. An e-mail address or a phone of a person or an account."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class ContactKind(enum.StrEnum):
    """How somebody is reached."""

    EMAIL = "email"
    CELL_PHONE = "cell_phone"


class ContactStatus(enum.StrEnum):
    """Whether the code sent there came back."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"


class Contact(Model):
    """One address for notices; at most one of a kind is a person's primary one."""

    __tablename__ = "contacts"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "kind", "value_hash"),
        sa.Index(
            "uq_contacts_primary",
            "user_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("is_primary"),
            sqlite_where=sa.text("is_primary"),
        ),
        sa.Index(
            "ix_contacts_national_hash",
            "national_hash",
            postgresql_where=sa.text("national_hash <> ''"),
            sqlite_where=sa.text("national_hash <> ''"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(one_of(ContactKind, "kind"))
    value: Mapped[str] = mapped_column(sa.String(254))
    value_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    # Finds a phone by its digits within its country; empty for mail, null until the renewal after a migration came.
    national_hash: Mapped[str | None] = mapped_column(sa.String(64))
    status: Mapped[ContactStatus] = mapped_column(
        one_of(ContactStatus, "status"), default=ContactStatus.UNVERIFIED
    )
    is_primary: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    verified_at: Mapped[datetime | None] = mapped_column()
    failures: Mapped[int] = mapped_column(default=0)  # wrong codes in a row; a new code doesn't clear them
    replaces_id: Mapped[UUID | None] = mapped_column(
        sa.Uuid
    )  # the contact whose place it takes once confirmed
    # The member of staff who entered it for its person: it counts for nothing until its code came back.
    entered_by: Mapped[UUID | None] = mapped_column(sa.Uuid)

    @classmethod
    def counts(cls) -> sa.ColumnElement[bool]:
        """Contacts that say something of their person: of those that staff entered only the confirmed ones."""
        return cls.entered_by.is_(None)


class Channel(enum.StrEnum):
    """How a code travels."""

    MAIL = "mail"
    TEXT = "text"
    CALL = "call"


class ContactCode(Model):
    """A code that proves an address: six digits, ten minutes, five tries; kept as a hash.

    It is for a contact, or for the new address of an `EmailChange` (then `contact_id` is empty). Rows stay for
    30 days, whatever becomes of the contact: what was sent and tried is counted by them.
    """

    __tablename__ = "contact_codes"
    __table_args__ = (sa.Index("ix_contact_codes_user_id_sent_at", "user_id", "sent_at"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    target_hash: Mapped[str] = mapped_column(sa.String(64), index=True)  # keyed hash of the address
    contact_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("contacts.id", ondelete="SET NULL"), index=True
    )
    channel: Mapped[Channel] = mapped_column(one_of(Channel, "channel"))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()
    message_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the mail or text message that carries it
