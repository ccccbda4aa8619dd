"""Texts of the domain: marked here, translated by whoever shows them (page, mail, command line)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.support import NullTranslations, Translations

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


def known_language(code: str) -> bool:
    """Whether CLDR knows the language code (BCP 47, as `pt-BR`)."""
    try:
        Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True
