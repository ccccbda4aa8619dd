"""Views of lists that members of staff keep: which list, which filters, columns and order."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model

NAME_MAX = 40


class SavedView(Model):
    """One view. `arguments` are those of the list's address; the list judges them whenever it is opened.

    With a `role_key` whoever holds that role sees it too; a role that is gone shares it with nobody.
    """

    __tablename__ = "saved_views"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "listed", "name_folded"),
        sa.Index("ix_saved_views_listed_role_key", "listed", "role_key"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    listed: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    name_folded: Mapped[str] = mapped_column(sa.String(NAME_MAX * 4))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    role_key: Mapped[str] = mapped_column(sa.String(40), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class StartView(Model):
    """The view that a list opens with for somebody who asks for nothing in particular."""

    __tablename__ = "start_views"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    listed: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    view_id: Mapped[UUID] = mapped_column(sa.ForeignKey("saved_views.id"), index=True)
