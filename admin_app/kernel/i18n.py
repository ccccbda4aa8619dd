"""Texts of the domain: marked here, translated by whoever shows them (page, mail, command line)."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from admin_app.kernel import clock
from admin_app.lib.times import dates

LANGUAGES = ("en", "de")  # those with a catalogue of ours; English is the source
TRANSLATIONS = Path(__file__).resolve().parents[2] / "views" / "translations"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark only"
    """Mark a text for translation and give it back as it is."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [language])


@lru_cache(1024)
def catalogue(language: str) -> NullTranslations:
    """The translations a person's language gets."""
    return _catalogue(shown_language(language))


@lru_cache(1024)
def shown_language(code: str) -> str:
    """The language we have for a person's language: its own, else English."""
    return _head(code) if is_shown(code) else "en"


def is_shown(code: str) -> bool:
    """Whether pages and mails have a person's language, whatever its country."""
    return _head(code) in LANGUAGES


def _head(code: str) -> str:
    return code.replace("-", "_").split("_", maxsplit=1)[0].lower()


def translate(text: str, language: str = "en", **params: object) -> str:
    """A marked text in a language, its %(name)s places filled."""
    translated = _catalogue(shown_language(language)).ugettext(text)
    return translated % params if params else translated


def formats(language: str) -> str:
    """The locale that a language's dates are written by: English ones are British, the day first."""
    shown = shown_language(language)
    return "en_GB" if shown == "en" else shown


UNGROUPED = 1000  # numbers below it are written alike in every language


def grouped(number: int, language: str) -> str:
    """A whole number as a language groups its digits: "12,345", "12.345"."""
    if abs(number) < UNGROUPED:
        return str(number)
    return format_decimal(number, locale=formats(language))


def short_day(day: date, language: str) -> str:
    """A day with its year: "25 Jan 2022", "25. Jan. 2022". A moment is told by its own zone."""
    return dates.short_day(day.date() if isinstance(day, datetime) else day, formats(language))


def long_day(day: date, language: str) -> str:
    """A day as a heading: "Saturday, 14 November 2026", "Samstag, 14. November 2026"."""
    return dates.full_day(day.date() if isinstance(day, datetime) else day, formats(language))


def told_when(at: datetime, language: str, time_zone: str) -> str:
    """A moment as it stands within a sentence: "at 14:02", or with the day unless it is today. `time_zone` is IANA's."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    time = dates.short_time(local, formats(language))
    if local.date() == clock.now().astimezone(zone).date():
        return translate(N_("at %(time)s"), language, time=time)
    return translate(N_("on %(day)s at %(time)s"), language, day=short_day(local, language), time=time)


def known_language(code: str) -> bool:
    """Whether CLDR knows the language code (BCP 47, as `pt-BR`)."""
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True
