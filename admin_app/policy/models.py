"""Policy values that differ from the register's defaults: the operator's, an account's, a person's, and their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW
from admin_app.kernel.db import JSONType, Model

FOR_EVERYBODY = "account_id IS NULL AND user_id IS NULL AND ends_at IS NULL"
OF_ACCOUNT = "account_id IS NOT NULL AND ends_at IS NULL"
# Where there may be no value, None is none, not JSON's null.
Maybe = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class PolicyValue(Model):
    """One value at one level, from a moment on and perhaps until one: neither account nor user means the operator's.

    An account has two levels of its own: what the operator set for it, and what one of its owners did (`by_owner`).
    """

    __tablename__ = "policy_values"
    __table_args__ = (
        sa.CheckConstraint("account_id IS NULL OR user_id IS NULL", name="one_level"),
        sa.CheckConstraint("account_id IS NOT NULL OR NOT by_owner", name="owner_of_account"),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > effective_from", name="ends_later"),
        sa.Index(
            "uq_policy_values_operator",
            "key",
            unique=True,
            postgresql_where=sa.text(FOR_EVERYBODY),
            sqlite_where=sa.text(FOR_EVERYBODY),
        ),
        sa.Index(
            "uq_policy_values_account",
            "key",
            "account_id",
            "by_owner",
            unique=True,
            postgresql_where=sa.text(OF_ACCOUNT),
            sqlite_where=sa.text(OF_ACCOUNT),
        ),
        sa.UniqueConstraint("key", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(60))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    value: Mapped[Any] = mapped_column(JSONType)
    by_owner: Mapped[bool] = mapped_column(default=False)
    effective_from: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime | None] = mapped_column()  # from then on the next one counts, or none
    set_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.Uuid)


# What counts at a moment; whoever executes it gives `now`, the clock's.
IN_FORCE = sa.and_(
    PolicyValue.effective_from <= NOW, sa.or_(PolicyValue.ends_at.is_(None), PolicyValue.ends_at > NOW)
)


class PolicyChange(Model):
    """One change of a policy above the persons' own choices, as its history tells it; None: no value, or taken back."""

    __tablename__ = "policy_changes"
    __table_args__ = (
        sa.Index("ix_policy_changes_key_made_at_id", "key", "made_at", "id"),
        sa.Index("ix_policy_changes_account_id_made_at_id", "account_id", "made_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(60))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    by_owner: Mapped[bool] = mapped_column(default=False)
    before: Mapped[Any | None] = mapped_column(Maybe)
    after: Mapped[Any | None] = mapped_column(Maybe)
    effective_from: Mapped[datetime] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    # Neither: the operator did it at the console. An owner's rule has one person only.
    proposed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    proposal_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the dispute that took it out of force
