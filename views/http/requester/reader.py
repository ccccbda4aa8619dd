"""For whom a page is made: language, form of dates and time zone, asked once a request and used a hundred times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import get_locale

from admin_app.kernel.i18n import formats, translate
from views.http.addresses import asked
from views.http.web import current_actor
from views.pages import appearance

KEPT = "gatehouse.reader"  # where a request keeps it


@dataclass(frozen=True, slots=True)
class Reader:
    """How somebody is told words and times."""

    language: str  # the one that the page is in
    locale: str  # by which its dates are formed
    zone: ZoneInfo
    tips: bool  # whether things explain themselves to the pointer
    known: bool = (
        True  # whether it is somebody's zone; else it is UTC, which is said (js/zone.js knows the browser's)
    )


def reader() -> Reader:
    """Whoever this page is for."""
    try:
        kept = asked().environ
    except LookupError:  # there is no request: a job, or the console
        return _made()
    known: Reader | None = kept.get(KEPT)
    if known is None:
        known = kept[KEPT] = _made()
    return known


def _made() -> Reader:
    actor = current_actor()
    known = actor.user_id is not None
    return _alike(str(get_locale() or "en"), actor.time_zone, tips=appearance.mine().tooltips, known=known)


@lru_cache(1024)
def _alike(language: str, zone: str, *, tips: bool, known: bool) -> Reader:
    """The same for all who are told alike."""
    try:
        found = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        found = ZoneInfo("UTC")
    return Reader(language, formats(language), found, tips, known)


def said(text: str) -> str:
    """A marked text without places, in the reader's language: a list says the same words for each row."""
    return _said(reader().language, text)


@lru_cache(4096)
def _said(language: str, text: str) -> str:
    return translate(text, language)
