"""Caller checks: whether somebody on the phone is the person, by a code that only the person could read out."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class CallerChannel(enum.StrEnum):
    """Where the caller reads the code."""

    TEXT = "text"
    CALL = "call"
    MAIL = "mail"
    PAGE = "page"  # of the caller's own, signed in


BY_PHONE = frozenset({CallerChannel.TEXT, CallerChannel.CALL})


class CallerCheck(Model):
    """One check by one agent of one person: six digits, ten minutes, three tries, kept as a hash.

    Asked for, then verified until `verified_until`, unless it ran out or was ended. Codes shown on a page have no hash
    before they are shown. Where `areas` are named, the code read out is also an owner's consent to a look at them.
    Rows stay: what was asked for is counted by them, and proposals rest on them.
    """

    __tablename__ = "caller_checks"
    __table_args__ = (
        sa.Index("ix_caller_checks_staff_id_asked_at", "staff_id", "asked_at"),
        sa.Index("ix_caller_checks_user_id_asked_at", "user_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    channel: Mapped[CallerChannel] = mapped_column(one_of(CallerChannel, "channel"))
    masked: Mapped[str] = mapped_column(sa.String(254), default="")  # where it went, as staff may see it
    reason: Mapped[str] = mapped_column(sa.String(500))
    areas: Mapped[list[str]] = mapped_column(default=list)
    hours: Mapped[int] = mapped_column(default=0)
    code_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    tries: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the mail or text message that carries the code
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    shown_at: Mapped[datetime | None] = mapped_column()
    verified_at: Mapped[datetime | None] = mapped_column()
    verified_until: Mapped[datetime | None] = mapped_column()
    grant_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the support access that came of it
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
