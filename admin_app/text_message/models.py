"""Texts and calls to phones: rows of the command's transaction, delivered by the worker through a gateway."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class TextChannel(enum.StrEnum):
    """A written text, or a call that reads the code out."""

    TEXT = "text"
    CALL = "call"


class TextState(enum.StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class TextMessage(Model):
    """One message to a phone. Number and words are sealed; the words are removed once they are sent."""

    __tablename__ = "text_messages"
    __table_args__ = (
        sa.Index("ix_text_messages_created_at_id", "created_at", "id"),
        sa.Index(
            "ix_text_messages_due",
            "next_try_at",
            postgresql_where=sa.text("state = 'queued'"),
            sqlite_where=sa.text("state = 'queued'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    channel: Mapped[TextChannel] = mapped_column(one_of(TextChannel, "channel"))
    template: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    sealed_to: Mapped[str] = mapped_column(sa.String(300))
    sealed_words: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[TextState] = mapped_column(one_of(TextState, "state"), default=TextState.QUEUED)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    provider_ref: Mapped[str] = mapped_column(sa.String(100), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column()
