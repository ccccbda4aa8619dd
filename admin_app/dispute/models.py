"""Disputes: somebody said "This wasn't me", or undid a change of address. Each is a case with what it froze."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind import numbers
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class DisputeState(enum.StrEnum):
    """How far a dispute has come. The first three count as open."""

    OPEN = "open"  # a new password is what it waits for
    WAITING = "waiting"  # no factor was on: the mailed link opens after 72 h
    OBJECTED = "objected"  # somebody who was told said no: two members of staff decide
    SETTLED = "settled"
    DROPPED = "dropped"


OPEN_STATES = (DisputeState.OPEN, DisputeState.WAITING, DisputeState.OBJECTED)
OPEN_CONDITION = sa.text("state IN ('open', 'waiting', 'objected')")


class DisputeVerdict(enum.StrEnum):
    """What two members of staff decide after an objection."""

    SETTLE = "settle"  # whoever disputes is the person: the mailed link opens
    DROP = "drop"  # whoever objects is: everything counts again


class DisputeSource(enum.StrEnum):
    """How it was said."""

    LINK = "link"  # by the link in a mail
    SESSION = "session"  # signed in, at a line of the history
    UNDO = "undo"  # by undoing a change of address


class Dispute(Model):
    """One dispute; a person has at most one that is open. Everything the person did since `since` is frozen."""

    __tablename__ = "disputes"
    __table_args__ = (
        sa.Index(
            "uq_disputes_open",
            "user_id",
            unique=True,
            postgresql_where=OPEN_CONDITION,
            sqlite_where=OPEN_CONDITION,
        ),
        sa.Index("uq_disputes_number", "number", unique=True),
        sa.Index("ix_disputes_said_at_id", "said_at", "id"),
        sa.Index("ix_disputes_account_id_said_at", "account_id", "said_at"),
        sa.Index("ix_disputes_user_id_said_at", "user_id", "said_at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    # A case that was opened by the release before this one has none.
    number: Mapped[str | None] = mapped_column(sa.String(numbers.LENGTH), default=numbers.numbered("D"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    state: Mapped[DisputeState] = mapped_column(one_of(DisputeState, "state"), default=DisputeState.OPEN)
    source: Mapped[DisputeSource] = mapped_column(one_of(DisputeSource, "source"))
    what: Mapped[str] = mapped_column(sa.String(40))  # the mail it was said at, `sign_in`, `address`
    session_id: Mapped[UUID | None] = mapped_column(
        sa.Uuid
    )  # the session that is disputed, where one is known
    since: Mapped[datetime] = mapped_column()  # the disputed moment
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
    sessions_ended: Mapped[int] = mapped_column(default=0)
    waits_until: Mapped[datetime | None] = mapped_column()
    objected_at: Mapped[datetime | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()  # two members of staff did: nobody objects again
    objected_from: Mapped[str] = mapped_column(sa.String(254), default="")  # masked, as staff may know it
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # of staff: the administrator who took it back
    confirmed_at: Mapped[datetime | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ItemState(enum.StrEnum):
    """What became of one thing."""

    FROZEN = "frozen"
    STUCK = "stuck"  # its former state couldn't be put back: somebody else has the name or address
    TAKEN_BACK = "taken_back"  # the dispute is settled; it can be put back for 30 days
    RESTORED = "restored"  # put back by the person
    CONFIRMED = "confirmed"  # it counts: an owner, or an administrator of staff, said so
    DROPPED = "dropped"  # it stays undone
    EXPIRED = "expired"


class ItemAct(enum.StrEnum):
    """What the person had done to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class DisputeItem(Model):
    """One thing that was set up, changed or removed since: its state before and at the freeze, both sealed."""

    __tablename__ = "dispute_items"
    __table_args__ = (sa.UniqueConstraint("dispute_id", "noun", "key"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    dispute_id: Mapped[UUID] = mapped_column(sa.ForeignKey("disputes.id"))
    noun: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[UUID] = mapped_column(sa.Uuid)
    act: Mapped[ItemAct] = mapped_column(one_of(ItemAct, "act"))
    others: Mapped[bool] = mapped_column(default=False)  # it concerns colleagues or the account
    subject_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column()
    state: Mapped[ItemState] = mapped_column(one_of(ItemState, "state"), default=ItemState.FROZEN)
    sealed_before: Mapped[str] = mapped_column(sa.Text, default="")
    sealed_after: Mapped[str] = mapped_column(sa.Text, default="")
    keep_until: Mapped[datetime | None] = mapped_column(index=True)
    decided_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    decided_at: Mapped[datetime | None] = mapped_column()
