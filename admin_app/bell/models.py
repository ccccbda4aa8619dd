"""What the bell in the desk's bar tells a member of staff."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.identity.models import NAME_MAX
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

UNSEEN = sa.text("seen_at IS NULL")
BY_DIGEST = sa.text("digest_at IS NOT NULL")


class BellKind(enum.StrEnum):
    """What it says."""

    WAITS = "waits"  # something that the reader may decide
    CONFIRMED = "confirmed"  # what the reader asked for
    DECLINED = "declined"
    LAPSED = "lapsed"
    READY = "ready"  # a file that the reader asked for
    FAILED = "failed"
    UNPROVEN = "unproven"  # an e-mail that nothing proves came in
    PUT_BACK = "put_back"  # what the reader had corrected for a customer


class BellTopic(enum.StrEnum):
    """What it is about, as staff choose how they are told."""

    CLOSING = "closing"
    PROPOSAL = "proposal"
    DISPUTE = "dispute"
    OBJECTION = "objection"
    BREAK_GLASS = "break_glass"  # reviews, and legal orders
    RECOVERY_CASE = "recovery_case"
    BREACH = "breach"  # of personal data
    LEGAL_HOLD = "legal_hold"  # reviews of holds, and their ends
    DATA_CASE = "data_case"  # a request about personal data
    PAYOUT = "payout"  # of an affiliate
    TICKET = "ticket"  # of support, where it is the reader’s turn
    SERVER_PASSWORD = "server_password"  # noqa: S105 - of a ticket, that a colleague asks to reveal
    ANSWER = "answer"  # how one's own requests ended


class NoticeWay(enum.StrEnum):
    """How somebody is told besides the bell."""

    BELL = "bell"  # not at all
    AT_ONCE = "at_once"
    DIGEST = "digest"  # the next morning, all of it in one mail


class BellNotice(Model):
    """One thing that one person is told. `what` is a key of `views.labels`, `about` and `by_name` are names.

    `digest_at` is when a morning mail has to mention it; null where none does, and once it did.
    """

    __tablename__ = "bell_notices"
    __table_args__ = (
        sa.Index("ix_bell_notices_user_id_at_id", "user_id", "at", "id"),
        sa.Index("ix_bell_notices_unseen", "user_id", "until", postgresql_where=UNSEEN, sqlite_where=UNSEEN),
        sa.Index(
            "ix_bell_notices_digest",
            "user_id",
            "digest_at",
            postgresql_where=BY_DIGEST,
            sqlite_where=BY_DIGEST,
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))  # whom it tells
    kind: Mapped[BellKind] = mapped_column(one_of(BellKind, "kind", checked=False))
    topic: Mapped[BellTopic] = mapped_column(one_of(BellTopic, "topic", checked=False))
    noun: Mapped[str] = mapped_column(sa.String(24))  # what kind of thing it is about
    thing_id: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    what: Mapped[str] = mapped_column(sa.String(80))
    about: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    by_name: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    until: Mapped[datetime | None] = mapped_column()  # when it waits no longer
    seen_at: Mapped[datetime | None] = mapped_column()
    digest_at: Mapped[datetime | None] = mapped_column()
