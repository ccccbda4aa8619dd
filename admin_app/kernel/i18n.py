"""Texts of the domain: marked here, translated by whoever shows them (page, mail, command line)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_time
from babel.support import NullTranslations, Translations

from admin_app.kernel import clock

LANGUAGES = ("en", "de")  # those with a catalogue of ours; English is the source
TRANSLATIONS = Path(__file__).resolve().parents[2] / "views" / "translations"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark only"
    """Mark a text for translation and give it back as it is."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(TRANSLATIONS), [language])


def catalogue(language: str) -> NullTranslations:
    """The translations a person's language gets."""
    return _catalogue(shown_language(language))


def shown_language(code: str) -> str:
    """The language we have for a person's language: its own, else English."""
    head = code.replace("-", "_").split("_", maxsplit=1)[0].lower()
    return head if head in LANGUAGES else "en"


def translate(text: str, language: str = "en", **params: Any) -> str:
    """A marked text in a language, its %(name)s places filled."""
    translated = _catalogue(shown_language(language)).ugettext(text)
    return translated % params if params else translated


def told_when(at: datetime, language: str, time_zone: str) -> str:
    """A moment as a reader's sentence tells it: of today the time alone, else with the day. `time_zone` is IANA's."""
    zone, locale = ZoneInfo(time_zone), shown_language(language)
    local = at.astimezone(zone)
    if local.date() == clock.now().astimezone(zone).date():
        return format_time(local, "short", tzinfo=zone, locale=locale)
    return format_datetime(local, "medium", tzinfo=zone, locale=locale)


def known_language(code: str) -> bool:
    """Whether CLDR knows the language code (BCP 47, as `pt-BR`)."""
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True
