"""News, by the commands themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.news import service
from admin_app.news.models import NewsItem
from admin_app.news.service import NewsWording
from tests.cast import actor_of
from tests.factories.people import make_staff


def wording(title: str = "New opening hours", text: str = "We are there from 8.") -> NewsWording:
    """Words in both languages, the German ones marked."""
    return NewsWording(title, f"DE {title}", text, f"DE {text}")


def make_draft(by: User, title: str = "New opening hours") -> UUID:
    """A draft; gives its id."""
    return service.write(actor_of(by), wording(title))


def make_news(by: User, title: str = "New opening hours") -> UUID:
    """A published piece of news; gives its id."""
    item_id = make_draft(by, title)
    service.publish(actor_of(by), item_id)
    return item_id


def news(item_id: UUID) -> NewsItem:
    """A piece of news as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(NewsItem, item_id)


def in_world(_account: Account) -> dict[str, Any]:
    """A draft and a published piece."""
    writer = make_staff("administrator")
    return {"news_item": make_news(writer), "news_draft": make_draft(writer, "A draft")}
