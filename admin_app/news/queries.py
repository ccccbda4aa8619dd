"""What customers read of the news, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.document import wording
from admin_app.document.wording import Block
from admin_app.kernel import clock, paging
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.news.models import NewsItem

RECENT = timedelta(days=14)
SHOWN = sa.and_(NewsItem.published_at.is_not(None), NewsItem.withdrawn_at.is_(None))
_ORDER = paging.Order((NewsItem.published_at, NewsItem.id))


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One piece of news; `recent` for its first two weeks."""

    id: UUID
    title: str
    published_at: datetime
    recent: bool


@dataclass(frozen=True, slots=True)
class NewsText:
    """One piece of news whole, in the blocks of its text."""

    title: str
    language: str
    blocks: list[Block]
    published_at: datetime | None


def shown(language: str, *, size: int, key: str | None = None) -> paging.Page[NewsLine]:
    """A page of what customers see, the newest first. One statement. Raises Invalid for a key that isn't one of ours."""
    title = NewsItem.title_de if language == "de" else NewsItem.title_en
    wanted = sa.select(NewsItem.id, title.label("title"), NewsItem.published_at).where(SHOWN)
    found = paging.fetch_columns(wanted, _ORDER, size=size, key=key)
    since = clock.now() - RECENT
    lines = [NewsLine(row.id, row.title, row.published_at, row.published_at >= since) for row in found.rows]
    return paging.Page(lines, found.older, found.newer)


def one(item_id: UUID, language: str) -> NewsText:
    """What customers see of a piece of news. Raises NotFound for a draft and for one that was withdrawn."""
    item = db.session.scalar(sa.select(NewsItem).where(NewsItem.id == item_id, SHOWN))
    if item is None:
        raise NotFound
    return read(item, language)


def read(item: NewsItem, language: str) -> NewsText:
    """A piece of news as somebody reads it."""
    title, text = (item.title_de, item.text_de) if language == "de" else (item.title_en, item.text_en)
    return NewsText(title, language, wording.blocks(text), item.published_at)
