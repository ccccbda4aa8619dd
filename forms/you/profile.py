"""What people change about themselves: name, language, time zone; and the switch between light and dark."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from admin_app.identity.models import NAME_MAX
from admin_app.kernel import clock
from admin_app.kernel.i18n import LANGUAGES, is_shown
from forms.base import Form, VersionMixin, no_control, strip
from forms.options import LongSelectField

THEMES = (("auto", _l("As my device")), ("light", _l("Light")), ("dark", _l("Dark")))
REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


def language_choices(current: str) -> list[tuple[str, str]]:
    """Every language that pages and mails have, and the person's own if it is none of them, each by its own name."""
    codes = [*LANGUAGES, *([current] if current and current not in LANGUAGES else [])]
    return sorted(((code, language_name(code)) for code in codes), key=lambda c: c[1].casefold())


@cache
def language_name(code: str) -> str:
    """A language by its own name: "Deutsch", "português (Brasil)"."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name() or code
    except (ValueError, UnknownLocaleError):
        return code


def zone_choices(current: str) -> dict[str, list[tuple[str, str]]]:
    """Time zones by part of the world, each with its present distance from UTC."""
    others = [("UTC", "UTC")]
    if current != "UTC" and current not in zones():
        others.append((current, current))
    return {"UTC": others, **_by_region(clock.now().replace(minute=0, second=0, microsecond=0))}


@lru_cache(maxsize=2)  # reading 489 zones takes 50 ms, and their distances change at full hours
def _by_region(now: datetime) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in zones():
        region, _, place = name.partition("/")
        label = f"{place.replace('_', ' ').replace('/', ', ')} ({offset(name, now)})"
        groups.setdefault(region, []).append((name, label))
    return groups


@cache
def zones() -> tuple[str, ...]:
    """The zones named after a place; older aliases such as `EST` are left out."""
    return tuple(sorted(z for z in available_timezones() if z.partition("/")[0] in REGIONS))


def offset(name: str, now: datetime) -> str:
    """How far a zone is from UTC at a moment: "UTC+5:30"."""
    delta = now.astimezone(ZoneInfo(name)).utcoffset()
    minutes = int(delta.total_seconds() // 60) if delta else 0
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    rest = f":{minutes % 60:02d}" if minutes % 60 else ""
    return f"UTC{sign}{minutes // 60}{rest}"


class ProfileForm(VersionMixin, Form):
    """The person's own profile."""

    full_name = StringField(
        _l("Full name"),
        [InputRequired(_l("Fill this in.")), Length(max=NAME_MAX), no_control],
        filters=[strip],
        render_kw={"autocomplete": "name"},
    )
    language = LongSelectField(_l("Language"), render_kw={"autocomplete": "language"})
    time_zone = LongSelectField(_l("Time zone"))

    def offer(self, language: str, time_zone: str) -> None:
        """Fill the lists; what the person has already is always among them."""
        self.language.choices = language_choices(language)
        if not is_shown(language):
            self.language.description = _l(
                "Pages and e-mails come in English: they aren’t available in your language yet."
            )
        self.time_zone.choices = zone_choices(time_zone)


class ThemeForm(Form):
    """The quick switch between light and dark; says where to go back to."""

    theme = RadioField(choices=THEMES, validators=[InputRequired()])
    next = HiddenField(validators=[Optional(), Length(max=500)])
