"""Newsletters and service status notices: what they say, to whom they go, and how far that has come."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.email.models import Topic
from admin_app.identity.models import AccountKind
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

SUBJECT_MAX, TEXT_MAX, SERVICE_MAX = 120, 10_000, 200
TOPICS = (Topic.NEWSLETTER, Topic.STATUS)


class MailingState(enum.StrEnum):
    """How far a mailing has come."""

    DRAFT = "draft"
    SENDING = "sending"
    DONE = "done"
    CANCELLED = "cancelled"


class Mailing(Model):
    """One mailing in both languages. A draft is changed until a second person confirms it; then it goes out as it is.

    It goes to subscribers of its topic: of all accounts, or of those of a kind, of a country, or with an active service of
    this name. `position` is the person it got to.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        sa.Index("ix_mailings_created_at_id", "created_at", "id"),
        sa.Index("ix_mailings_topic_created_at_id", "topic", "created_at", "id"),
        sa.Index("ix_mailings_state_created_at_id", "state", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    topic: Mapped[Topic] = mapped_column(one_of(Topic, "topic"))
    subject_en: Mapped[str] = mapped_column(sa.String(SUBJECT_MAX))
    subject_de: Mapped[str] = mapped_column(sa.String(SUBJECT_MAX))
    text_en: Mapped[str] = mapped_column(sa.Text)
    text_de: Mapped[str] = mapped_column(sa.Text)
    account_kind: Mapped[AccountKind | None] = mapped_column(one_of(AccountKind, "account_kind"))
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    service: Mapped[str] = mapped_column(sa.String(SERVICE_MAX), default="")
    state: Mapped[MailingState] = mapped_column(one_of(MailingState, "state"), default=MailingState.DRAFT)
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    edited_at: Mapped[datetime | None] = mapped_column()
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column()
    cancelled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column()
    position: Mapped[UUID | None] = mapped_column(sa.Uuid)
    people: Mapped[int] = mapped_column(default=0)  # looked at
    mails: Mapped[int] = mapped_column(default=0)  # written
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
