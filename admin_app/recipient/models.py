"""Notices to whoever received somebody's data (GDPR art. 19): one row for each recipient that is told of a change."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.personal_data.vocabulary import Recipient

REFERENCE_MAX, ERROR_MAX, NOTE_MAX = 100, 60, 500


class NoticeKind(enum.StrEnum):
    """What was done to the data that the recipient is told of."""

    CORRECTED = "corrected"  # art. 16
    ERASED = "erased"  # art. 17; told before, so that they can still be found
    RESTRICTED = "restricted"  # art. 18
    LIFTED = "lifted"  # a restriction
    CALLED_OFF = "called_off"  # an erasure of which they were told isn't done


class NoticeState(enum.StrEnum):
    """How far a notice has come. The first two are open."""

    WAITING = "waiting"  # sent again and again until it is answered
    BY_HAND = "by_hand"  # no address is configured: staff tell the recipient
    ANSWERED = "answered"
    TOLD = "told"  # by staff, who noted how
    NO_ANSWER = "no_answer"  # within the time of the policy
    NOT_TOLD = "not_told"  # nobody noted it within that time
    CALLED_BACK = "called_back"  # what it told of isn't done, so nobody is told any more


# What may have reached its recipient: an answer that was lost leaves it without one.
REACHED = frozenset({NoticeState.ANSWERED, NoticeState.TOLD, NoticeState.NO_ANSWER})
OPEN = frozenset({NoticeState.WAITING, NoticeState.BY_HAND})
OPEN_NOW = sa.text("state IN ('waiting', 'by_hand')")


class RecipientNotice(Model):
    """One notice. What the recipient needs to find its own records is sealed, and goes once the notice is over."""

    __tablename__ = "recipient_notices"
    __table_args__ = (
        sa.Index("ix_recipient_notices_created_at_id", "created_at", "id"),
        sa.Index("ix_recipient_notices_open", "until", "id", postgresql_where=OPEN_NOW, sqlite_where=OPEN_NOW),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    recipient: Mapped[Recipient] = mapped_column(one_of(Recipient, "recipient"))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind, "kind"))
    state: Mapped[NoticeState] = mapped_column(one_of(NoticeState, "state"))
    sealed_payload: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime] = mapped_column()
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(ERROR_MAX), default="")
    ended_at: Mapped[datetime | None] = mapped_column()
    status: Mapped[int | None] = mapped_column(sa.SmallInteger)  # of the answer
    reference: Mapped[str] = mapped_column(sa.String(REFERENCE_MAX), default="")
    noted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(sa.String(NOTE_MAX), default="")
