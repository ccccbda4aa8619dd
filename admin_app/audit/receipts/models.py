"""Receipts: one row for each act of staff that a customer is told of, written with the act's event.

A receipt has the id of its event. What is private about the act (reason, before and after) stands in the event's
erasable details alone, so an erasure empties the receipt too.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel.db import Model


class Receipt(Model):
    """What was done to a customer, by whom in which role; `proposed_by` where it took two."""

    __tablename__ = "receipts"
    __table_args__ = (
        sa.Index("ix_receipts_account_id_at_id", "account_id", "at", "id"),
        sa.Index("ix_receipts_person_id_at_id", "person_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)  # the event's
    at: Mapped[datetime] = mapped_column()
    event: Mapped[str] = mapped_column(sa.String(60))
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))  # None: about the account
    target_kind: Mapped[str] = mapped_column(sa.String(30), default="")
    target_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    done_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    roles: Mapped[list[str]] = mapped_column(default=list)  # their keys, as the doer held them then
    proposed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    proposal_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    rolled_back_at: Mapped[datetime | None] = mapped_column()
    rolled_back_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
