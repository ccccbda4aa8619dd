"""News for customers, in both languages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model

TITLE_MAX, TEXT_MAX = 120, 10_000
IS_SHOWN = sa.text("published_at IS NOT NULL AND withdrawn_at IS NULL")


class NewsItem(Model):
    """One piece of news: a draft until it is published, then fixed; shown to every customer until it is withdrawn."""

    __tablename__ = "news_items"
    __table_args__ = (
        sa.Index("ix_news_items_created_at_id", "created_at", "id"),
        sa.Index("ix_news_items_shown", "published_at", "id", postgresql_where=IS_SHOWN, sqlite_where=IS_SHOWN),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    title_en: Mapped[str] = mapped_column(sa.String(TITLE_MAX))
    title_de: Mapped[str] = mapped_column(sa.String(TITLE_MAX))
    text_en: Mapped[str] = mapped_column(sa.Text)
    text_de: Mapped[str] = mapped_column(sa.Text)
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    edited_at: Mapped[datetime | None] = mapped_column()
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    published_at: Mapped[datetime | None] = mapped_column()
    withdrawn_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_draft(self) -> bool:
        """Whether no customer has ever seen it."""
        return self.published_at is None

    @property
    def is_shown(self) -> bool:
        """Whether customers see it."""
        return self.published_at is not None and self.withdrawn_at is None
