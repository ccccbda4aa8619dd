"""Policy values that differ from the register's defaults: the operator's, an account's, a person's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import JSONType, Model


class PolicyValue(Model):
    """One value at one level: neither account nor user means the operator's."""

    __tablename__ = "policy_values"
    __table_args__ = (
        sa.CheckConstraint("account_id IS NULL OR user_id IS NULL", name="one_level"),
        sa.Index(
            "uq_policy_values_operator",
            "key",
            unique=True,
            postgresql_where=sa.text("account_id IS NULL AND user_id IS NULL"),
            sqlite_where=sa.text("account_id IS NULL AND user_id IS NULL"),
        ),
        sa.UniqueConstraint("key", "account_id"),
        sa.UniqueConstraint("key", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(60))
    account_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    value: Mapped[Any] = mapped_column(JSONType)
    set_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
