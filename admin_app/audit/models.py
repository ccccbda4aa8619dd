"""The audit trail: events that never change, and beside them the erasable details of the people concerned.

An event holds ids, field names and keyed commitments only. A detail holds the salt and the private words; its
one permitted update is emptying. Triggers in both databases hold this.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import BigInt, Model, one_of


class AuditEvent(Model):
    """One thing that happened. `xid` is PostgreSQL's transaction id, by which a sealer closes over running ones."""

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.UniqueConstraint("id"),
        sa.Index("ix_audit_events_at_id", "at", "id"),
        sa.Index("ix_audit_events_account_id_at", "account_id", "at"),
        sa.Index("ix_audit_events_actor_id_at", "actor_id", "at"),
        sa.Index("ix_audit_events_target_id_at", "target_id", "at"),
        sa.Index("ix_audit_events_name_at", "name", "at"),
    )

    seq: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(sa.Uuid, default=clock.new_id)
    xid: Mapped[int | None] = mapped_column(sa.BigInteger)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str] = mapped_column(sa.String(60))
    actor_kind: Mapped[ActorKind] = mapped_column(one_of(ActorKind, "actor_kind", 10, checked=False))
    actor_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    account_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    target_kind: Mapped[str] = mapped_column(sa.String(30), default="")
    target_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    request_id: Mapped[str] = mapped_column(sa.String(40), default="")
    # Field names and values that are nobody's private data: states, counts, numbers, ids.
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # One keyed commitment a detail: HMAC of its words with its own salt.
    commitments: Mapped[list[str]] = mapped_column(default=list)


FILLED = sa.text("emptied_at IS NULL")
# The roles of details.
ACTOR = "actor"  # who acted, with name and address
SUBJECT = "subject"  # the words of whom or what the event is about; with whoever acted where it names nobody
CONCERNED = "concerned"  # whom the event concerns where its target is a thing, as a ticket; holds no words
OF_CONCERNED = sa.text("role = 'concerned'")


class AuditDetail(Model):
    """The private words of an event about one person: names, address, reason, before and after; or that it concerns them."""

    __tablename__ = "audit_details"
    __table_args__ = (
        sa.Index("ix_audit_details_event_id", "event_id"),
        sa.Index("ix_audit_details_person_id", "person_id"),
        sa.Index(
            "ix_audit_details_concerned",
            "person_id",
            "event_id",
            postgresql_where=OF_CONCERNED,
            sqlite_where=OF_CONCERNED,
        ),
        # Ids begin with their time, so the oldest that aren't emptied come first.
        sa.Index("ix_audit_details_filled", "id", postgresql_where=FILLED, sqlite_where=FILLED),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    event_id: Mapped[UUID] = mapped_column(sa.Uuid)
    person_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    role: Mapped[str] = mapped_column(sa.String(10))
    salt: Mapped[str | None] = mapped_column(sa.String(64))
    words: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    emptied_at: Mapped[datetime | None] = mapped_column()


class Withheld(Model):
    """What a legal order keeps from the customer until a moment: events and looks whose target or case this is."""

    __tablename__ = "withheld"

    target_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    until_at: Mapped[datetime] = mapped_column()
