"""Which columns somebody wants in the lists of the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel.db import Model


class ListColumns(Model):
    """One person's choice: lists by their names, each with the names of its columns."""

    __tablename__ = "list_columns"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
