"""Moments in words, exactly as Babel forms them, at the cost of a page with a hundred of them.

Babel looks the pattern, the names and the zone up anew for each moment. Here a pattern is read once a locale, a day is
formed once, and a zone is named once. A locale is one that Babel knows, such as "en_GB".
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Literal

from babel.dates import (
    DateTimeFormat,
    DateTimePattern,
    format_date,
    format_skeleton,
    get_datetime_format,
    get_time_format,
)

Length = Literal["full", "long", "short"]
ZONES_KEPT = 4096  # zones in words, as they are in summer and in winter
DAYS_KEPT = 20_000  # days that lists of some years show, in both languages


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def short_time(local: datetime, locale: str) -> str:
    """The time of day, "14:02"."""
    return _time(local, "short", locale)


def full(local: datetime, locale: str) -> str:
    """All of a moment: "Monday, 23 November 2026 at 14:02:11 Central European Standard Time"."""
    together = _together(locale)
    return together.replace("{0}", _time(local, "full", locale)).replace(
        "{1}", full_day(local.date(), locale)
    )


def exact(local: datetime, locale: str) -> str:
    """A moment to the second with its zone: "23 Nov 2026, 14:02:11 CET"."""
    return f"{short_day(local.date(), locale)}, {_time(local, 'long', locale)}"


@lru_cache(DAYS_KEPT)
def short_day(day: date, locale: str) -> str:
    """A day with its year: "25 Jan 2022"."""
    return str(format_skeleton("yMMMd", day, locale=locale))


@lru_cache(DAYS_KEPT)
def full_day(day: date, locale: str) -> str:
    """A day as a heading: "Saturday, 14 November 2026"."""
    return str(format_date(day, "full", locale=locale))


@cache
def _together(locale: str) -> str:
    return str(get_datetime_format("full", locale=locale)).replace("'", "")


@cache
def _pattern(length: Length, locale: str) -> DateTimePattern:
    return get_time_format(length, locale=locale)


def _time(local: datetime, length: Length, locale: str) -> str:
    places: str = _pattern(length, locale).format  # type: ignore[assignment]  # a text, whatever its annotation says
    return places % _Fields(local, locale)


class _Fields:
    """The places of a pattern, by their names in Unicode TR 35: numbers at once, words by Babel, zones kept."""

    __slots__ = ("local", "locale")

    def __init__(self, local: datetime, locale: str) -> None:
        self.local, self.locale = local, locale

    def __getitem__(self, name: str) -> str:
        if name == "HH":
            return f"{self.local.hour:02}"
        if name == "mm":
            return f"{self.local.minute:02}"
        if name == "ss":
            return f"{self.local.second:02}"
        if name[0] in "zZvVxXO":
            return _zone(self.local, name, self.locale)
        return str(DateTimeFormat(self.local, self.locale)[name])


def _zone(local: datetime, name: str, locale: str) -> str:
    """The zone in words, formed once for all moments of the same zone and offset."""
    key = (local.tzinfo, local.utcoffset(), local.dst(), name, locale)
    known = _ZONES.get(key)
    if known is None:
        if len(_ZONES) >= ZONES_KEPT:
            _ZONES.clear()
        known = _ZONES[key] = str(DateTimeFormat(local, locale)[name])
    return known


_ZONES: dict[tuple[tzinfo | None, timedelta | None, timedelta | None, str, str], str] = {}
