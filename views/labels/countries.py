"""Countries in words, and what has to be said of where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton
from flask_babel import gettext

from admin_app.kernel import clock
from admin_app.lib import countries
from admin_app.sign_in.known_devices import SOMEWHERE
from views.http.requester.reader import reader


@dataclass(frozen=True, slots=True)
class CountryDataNote:
    """The country data in use: its month in words, whether it is old, and the link its licence asks for."""

    month: str
    is_old: bool
    source: str
    source_url: str


def told() -> CountryDataNote:
    """What a page that shows countries says below them."""
    data = countries.data()
    return CountryDataNote(
        _month(data.built_at, reader().language), data.is_old(clock.now()), data.source, data.source_url
    )


@lru_cache(16)
def _month(moment: datetime, language: str) -> str:
    return str(format_skeleton("yMMMM", moment, locale=language))


def name(code: str | None) -> str:
    """A country by its name in the reader's language; empty where no code is kept."""
    if code == SOMEWHERE:
        return gettext("a country we don’t know")
    return _named(reader().language, code) if code else ""


@lru_cache(4096)
def _named(language: str, code: str) -> str:
    return str(Locale.parse(language).territories.get(code.upper()) or code)


def place(code: str, ip: str = "") -> str:
    """Where an address is, in the reader's language; a private network is told as one, masked or not."""
    if code:
        return name(code)
    return gettext("Private network") if ip and countries.is_private(ip) else ""
