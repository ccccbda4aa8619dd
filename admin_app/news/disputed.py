"""Why a dispute leaves news as they are."""

from __future__ import annotations

from admin_app.news.models import NewsItem

UNTOUCHED: dict[str, str] = {
    NewsItem.__tablename__: "they are for everybody and open nothing; what was wrong is withdrawn by an act",
}
