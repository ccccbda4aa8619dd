"""Mail: a row in the same transaction as the change it tells of; outbox first, history after."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class MailState(enum.StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"


class Topic(enum.StrEnum):
    """What a message is about; security can't be turned off."""

    SECURITY = "security"
    ACCOUNT = "account"
    SUPPORT = "support"
    STATUS = "status"
    BILLING = "billing"
    NEWSLETTER = "newsletter"


WITH_TEXT = sa.text("text <> ''")  # its text is kept still
IN_MAILING = sa.text("mailing_id IS NOT NULL")


def _shared(name: str, *columns: str) -> sa.Index:
    """Over what an account's people read together."""
    return sa.Index(
        name,
        *columns,
        postgresql_where=sa.text("NOT addressee_only"),
        sqlite_where=sa.text("addressee_only = 0"),
    )


def _in_mailing(name: str, *columns: str, unique: bool = False) -> sa.Index:
    """Over the mails of mailings."""
    return sa.Index(name, *columns, unique=unique, postgresql_where=IN_MAILING, sqlite_where=IN_MAILING)


class Mail(Model):
    """One message to one address. While it holds a link or code the bodies are sealed; once sent the secret is gone."""

    __tablename__ = "mails"
    __table_args__ = (
        sa.UniqueConstraint("message_id"),
        sa.Index("ix_mails_created_at_id", "created_at", "id"),
        sa.Index(
            "ix_mails_with_text", "created_at", "id", postgresql_where=WITH_TEXT, sqlite_where=WITH_TEXT
        ),
        sa.Index("ix_mails_state_created_at_id", "state", "created_at", "id"),
        sa.Index("ix_mails_user_id_created_at", "user_id", "created_at"),
        sa.Index("ix_mails_account_id_created_at", "account_id", "created_at"),
        sa.Index("ix_mails_to_hash", "to_hash"),
        _in_mailing("ix_mails_mailing_id_state", "mailing_id", "state"),
        _in_mailing("uq_mails_mailing_id_to_hash", "mailing_id", "to_hash", unique=True),
        _shared("ix_mails_shared", "account_id", "created_at", "id"),
        _shared("ix_mails_shared_topic", "account_id", "topic", "created_at", "id"),
        _shared("ix_mails_shared_state", "account_id", "state", "created_at", "id"),
        sa.Index(
            "ix_mails_passing",
            "created_at",
            postgresql_where=sa.text("passing"),
            sqlite_where=sa.text("passing"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    template: Mapped[str] = mapped_column(sa.String(60))
    topic: Mapped[Topic] = mapped_column(one_of(Topic, "topic"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    to_address: Mapped[str] = mapped_column(sa.String(254))
    to_name: Mapped[str] = mapped_column(sa.String(200), default="")
    to_hash: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    subject: Mapped[str] = mapped_column(sa.String(400))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    sealed: Mapped[bool] = mapped_column(default=False)  # bodies are encrypted until sent
    # The links and codes in the bodies (a sealed JSON list), empty once they are removed from them.
    secrets: Mapped[str] = mapped_column(sa.Text, default="")
    addressee_only: Mapped[bool] = mapped_column(default=False)  # never shown to others of the account
    # Its row is emptied once the mail has left, and after three days in any case: nobody may be known by it any more.
    passing: Mapped[bool] = mapped_column(default=False)
    subscribed: Mapped[bool] = mapped_column(
        default=False
    )  # of a topic that is chosen, and ended by its link
    mailing_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    attached_name: Mapped[str] = mapped_column(sa.String(80), default="")
    attached: Mapped[str] = mapped_column(sa.Text, default="")  # a JSON file that goes with it
    message_id: Mapped[str] = mapped_column(sa.String(120))
    thread: Mapped[str] = mapped_column(sa.String(120), default="")  # the Message-ID that it answers
    reply_to: Mapped[str] = mapped_column(sa.String(254), default="")  # its own, where it has one
    again_of: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the mail that its reader had sent once more
    state: Mapped[MailState] = mapped_column(one_of(MailState, "state"), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
