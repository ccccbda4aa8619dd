"""News: written by an administrator in both languages, published to every customer, withdrawn where it was wrong.

What is published never changes, so that nobody is told later that they read something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.news.models import TEXT_MAX, TITLE_MAX, NewsItem

RIGHT = Permission.DOCUMENT_WRITE
FIXED = N_("What was published never changes. Withdraw it and write a new piece.")


@dataclass(frozen=True, slots=True)
class NewsWording:
    """What a piece of news says."""

    title_en: str
    title_de: str
    text_en: str
    text_de: str

    def checked(self) -> NewsWording:
        """As it may be kept. Raises Invalid beside the field."""
        return NewsWording(
            text.clean_line(self.title_en, TITLE_MAX, "title_en"),
            text.clean_line(self.title_de, TITLE_MAX, "title_de"),
            text.clean_line(self.text_en, TEXT_MAX, "text_en", lines=True),
            text.clean_line(self.text_de, TEXT_MAX, "text_de", lines=True),
        )


def write(actor: Actor, wording: NewsWording) -> UUID:
    """Write a draft; gives its id. Raises NotAllowed, Invalid beside a field."""
    require(actor, RIGHT)
    kept = wording.checked()
    with transaction() as session:
        item = NewsItem(
            id=clock.new_id(),
            title_en=kept.title_en,
            title_de=kept.title_de,
            text_en=kept.text_en,
            text_de=kept.text_de,
            created_by=actor.user_id,
        )
        session.add(item)
        session.flush()
        _told(Event.NEWS_WRITTEN, actor, item)
    return item.id


def edit(actor: Actor, item_id: UUID, wording: NewsWording, *, version: int | None = None) -> None:
    """Put other words in a draft. Raises NotFound, NotAllowed, Invalid, Conflict where it is published, or changed meanwhile."""
    kept = wording.checked()
    with transaction():
        item = _draft(actor, item_id, version)
        changed = [name for name in NewsWording.__slots__ if getattr(item, name) != getattr(kept, name)]
        if not changed:
            return
        for name in changed:
            setattr(item, name, getattr(kept, name))
        item.edited_by, item.edited_at = actor.user_id, clock.now()
        _told(Event.NEWS_CHANGED, actor, item)


def publish(actor: Actor, item_id: UUID, *, version: int | None = None) -> None:
    """Show a draft to every customer from now on. Raises NotFound, NotAllowed, Conflict where it is published, or changed meanwhile."""
    with transaction():
        item = _draft(actor, item_id, version)
        item.published_by, item.published_at = actor.user_id, clock.now()
        _told(Event.NEWS_PUBLISHED, actor, item)


def discard(actor: Actor, item_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away. Raises NotFound, NotAllowed, Conflict where it is published, or changed meanwhile."""
    with transaction():
        item = _draft(actor, item_id, version)
        _told(Event.NEWS_DISCARDED, actor, item)
        db.session.delete(item)


def withdraw(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Show it to nobody any more; staff keep it. Raises NotFound, NotAllowed, Invalid (reason), Conflict where it isn't shown."""
    why = reasons.needed(reason)
    with transaction():
        item = _held(actor, item_id, version)
        if not item.is_shown:
            raise Conflict(N_("Customers don’t see this, so there is nothing to withdraw."))
        item.withdrawn_by, item.withdrawn_at = actor.user_id, clock.now()
        _told(Event.NEWS_WITHDRAWN, actor, item, why)


def _held(actor: Actor, item_id: UUID, version: int | None) -> NewsItem:
    require(actor, RIGHT)
    item = lock_row(NewsItem, item_id)
    if item is None:
        raise NotFound
    meanwhile.require_same(actor, version, item.version, item.id)
    return item


def _draft(actor: Actor, item_id: UUID, version: int | None) -> NewsItem:
    item = _held(actor, item_id, version)
    if not item.is_draft:
        raise Conflict(FIXED)
    return item


def _told(event: Event, actor: Actor, item: NewsItem, reason: str = "") -> None:
    audit.record(event, actor, target=("news_item", item.id), facts={"title": item.title_en}, reason=reason)
