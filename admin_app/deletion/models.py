"""What a deletion adds to its case: the plan that was decided on, who approved it, and its times."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model

NOTE_MAX = 1000
HASH_LENGTH = 64  # SHA-256 in hexadecimal


class Deletion(Model):
    """One deletion, of a person or of a whole account. `plan` is what the preview found, `plan_hash` its canonical hash.

    `closing_id` is the closing that goes before it. `held_from` says since when a legal hold stands. `wait_until` ends the
    waiting time, `answers_until` the time that outside systems have.
    """

    __tablename__ = "deletions"
    __table_args__ = (sa.Index("ix_deletions_closing_id", "closing_id"),)

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_cases.id"), primary_key=True)
    plan: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    plan_hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH), default="")
    previewed_at: Mapped[datetime | None] = mapped_column()
    closing_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("deactivation_requests.id"))
    held_from: Mapped[datetime | None] = mapped_column()
    wait_until: Mapped[datetime | None] = mapped_column()
    notified_at: Mapped[datetime | None] = mapped_column()
    answers_until: Mapped[datetime | None] = mapped_column()
    executed_at: Mapped[datetime | None] = mapped_column()


class DeletionApproval(Model):
    """One approver's word on the plan as it stands; taken away when the plan changes. The case's entries tell of it for good."""

    __tablename__ = "deletion_approvals"
    __table_args__ = (sa.UniqueConstraint("case_id", "by_id"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("deletions.case_id"))
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    plan_hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH))
    note: Mapped[str] = mapped_column(sa.String(NOTE_MAX), default="")
