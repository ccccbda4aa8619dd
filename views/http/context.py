"""What every template may use: times in the viewer's zone, money, countries, languages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import groupby
from types import SimpleNamespace
from typing import Any, Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_currency, get_currency_precision
from babel.support import NullTranslations
from babel.units import format_unit
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext
from markupsafe import Markup

from admin_app import config
from admin_app.kernel import clock
from admin_app.kernel.i18n import LANGUAGES, N_, catalogue, grouped, long_day, short_day, shown_language
from admin_app.lib.times import dates, lengths
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from views.http import addresses
from views.http.headers import csp_nonce
from views.http.requester.reader import Reader, reader, said
from views.http.web import current_actor, request_id
from views.labels import countries
from views.pages import appearance, avatars, navigation, shortlist
from views.templating import controls, frame, parts, pieces


def register(app: Flask) -> None:
    """Set up language, time zone and the names templates use."""
    OurBabel(
        app,
        locale_selector=_language,  # type: ignore[arg-type]  # a language that is read already is taken as it is
        timezone_selector=lambda: current_actor().time_zone,
    )
    app.jinja_env.globals.update(
        parts.PARTS | controls.CONTROLS | pieces.PIECES | frame.FRAME | shortlist.PARTS
    )
    app.jinja_env.globals.update(
        by_day=by_day,
        country_source=countries.told,
        csp_nonce=csp_nonce,
        account_url=addresses.of_account,
        csrf_token=controls.csrf_token,
        face_url=avatars.url,
        fmt_ago=fmt_ago,
        fmt_clock=fmt_clock,
        fmt_country=countries.name,
        fmt_date=fmt_date,
        fmt_month=fmt_month,
        fmt_day=fmt_day,
        fmt_full=fmt_full,
        fmt_language=fmt_language,
        fmt_left=fmt_left,
        fmt_money=fmt_money,
        fmt_place=countries.place,
        fmt_time=fmt_time,
        fresh_minutes=fresh_minutes,
        now=clock.now,
        quoted=quoted,
        tip=appearance.tip,
        told_wait=told_wait,
        url_for=addresses.to,
        welcome=appearance.welcome,
    )
    app.jinja_env.add_extension("jinja2.ext.do")
    app.context_processor(_context)


class Catalogues(Domain):
    """The texts of our languages for one request; `spoken` is where Flask-Babel keeps which one that is."""

    def __init__(self, spoken: object) -> None:
        super().__init__()
        self.spoken = spoken

    def get_translations(self) -> NullTranslations:
        """The reader's catalogue, or that of a language forced for a while."""
        return catalogue(self._language())

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        """As Flask-Babel's, the number grouped as the reader's language does."""
        words: str = self.get_translations().ungettext(singular, plural, num)
        return words % {"num": grouped(num, self._language()), **variables}

    def _language(self) -> str:
        locale = getattr(self.spoken, "babel_locale", None) or get_locale()
        return locale.language if locale else "en"


class OurBabel(Babel):
    """Flask-Babel, its texts from our catalogues."""

    @property
    def domain_instance(self) -> Domain:
        """Where the texts of a request are looked up; Flask-Babel asks once and keeps it."""
        return Catalogues(g.get("_flask_babel"))


def _language() -> Locale:
    if not has_request_context():  # the command line
        return _locale("en")
    actor = current_actor()
    if actor.user_id:
        return _locale(shown_language(actor.language))
    return _locale(request.accept_languages.best_match(LANGUAGES) or "en")


@cache
def _locale(language: str) -> Locale:
    """A language of ours as Babel has it, read once."""
    return Locale.parse(language)


def _context() -> dict[str, Any]:
    settings = config.active()
    return {
        "settings_ui": SimpleNamespace(
            brand=settings.brand,
            environment=settings.environment,
            banner=settings.banner.strip(),
            support_url=settings.support_url,
            support_phone=settings.support_phone,
            privacy_url=settings.privacy_url,
        ),
        "request_id": request_id(),
        "lang": str(get_locale() or "en").replace("_", "-"),
        **navigation.context(),
    }


def _local(moment: datetime) -> datetime:
    return moment.astimezone(reader().zone)


def _tag(whose: Reader, moment: datetime, text: str, kind: str = "", printed: str = "") -> Markup:
    """A time of a page. One with a `kind` (time, clock) says its zone where the reader's isn't known; paper says `printed`."""
    exact = moment.astimezone(UTC).isoformat(timespec="seconds")
    if kind and not whose.known:
        return Markup(f'<time datetime="{exact}" data-zone="{kind}">{parts.html(text)} UTC</time>')  # noqa: S704 - each part is escaped
    paper = f' data-print="{parts.html(printed)}"' if printed else ""
    if not whose.tips:
        return Markup(f'<time datetime="{exact}"{paper}>{parts.html(text)}</time>')  # noqa: S704 - each part is escaped
    title = parts.html(dates.full(moment.astimezone(whose.zone), whose.locale))
    return Markup(f'<time datetime="{exact}" title="{title}"{paper}>{parts.html(text)}</time>')  # noqa: S704 - each part is escaped


def fresh_minutes() -> int:
    """How long “Confirm it's you” lasts for the reader. One statement."""
    actor = current_actor()
    return policy.number(Key.REAUTH_MINUTES, actor.account_id, actor.user_id)


def fmt_time(moment: datetime | None) -> Markup | str:
    """ "today 14:02", "yesterday 09:10", else "23 Nov 2026, 14:02", in the viewer's zone."""
    if moment is None:
        return said(N_("Never"))
    whose = reader()
    local = moment.astimezone(whose.zone)
    time, away = (
        dates.short_time(local, whose.locale),
        local.date() - clock.now().astimezone(whose.zone).date(),
    )
    near = NEAR_DAYS.get(away.days)
    day = f"{short_day(local, whose.language)}, {time}"
    if near:
        return _tag(whose, moment, f"{said(near)} {time}", "time", day)
    return _tag(whose, moment, day, "time")


NEAR_DAYS = {0: N_("today"), -1: N_("yesterday"), 1: N_("tomorrow")}


def fmt_date(value: date | datetime | None) -> Markup | str:
    """ "23 Nov 2026"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        whose = reader()
        return _tag(whose, value, short_day(value.astimezone(whose.zone), whose.language))
    return short_day(value, reader().language)


def fmt_month(value: date) -> str:
    """ "November 2026"."""
    return str(format_skeleton("yMMMM", value, locale=reader().language))


def fmt_full(moment: datetime) -> Markup:
    """A moment to the second with its zone, where a page is a record: "23 Nov 2026, 14:02:11 CET"."""
    whose = reader()
    return _tag(whose, moment, dates.exact(moment.astimezone(whose.zone), whose.locale))


def fmt_day(value: date | datetime) -> str:
    """A heading for a day: "Monday, 23 November 2026"."""
    return long_day(_local(value) if isinstance(value, datetime) else value, reader().language)


def fmt_clock(moment: datetime) -> Markup:
    """The time of day alone, "14:02", where a heading names the day."""
    whose = reader()
    return _tag(whose, moment, dates.short_time(moment.astimezone(whose.zone), whose.locale), "clock")


class MetWait(Protocol):
    """A try that may have met a wait."""

    waits_until: datetime | None


def told_wait(line: MetWait) -> Markup | str:
    """Until when a refused try was told to wait; empty for any other."""
    if line.waits_until is None:
        return ""
    return Markup(parts.html(gettext("waits until %(when)s"))) % {"when": fmt_time(line.waits_until)}  # noqa: S704 - escaped


def by_day(rows: Iterable[Any]) -> list[SimpleNamespace]:
    """Rows with an `at`, in their order, gathered by the viewer's days: `label` and `rows` of each."""
    zone = reader().zone
    days = [(day, list(some)) for day, some in groupby(rows, key=lambda row: row.at.astimezone(zone).date())]
    return [SimpleNamespace(label=_day_label(day), rows=some) for day, some in days]


def _day_label(day: date) -> str:
    today = _local(clock.now()).date()
    if day >= today - timedelta(days=1):
        return gettext("Today") if day >= today else gettext("Yesterday")
    return long_day(day, reader().language)


def fmt_ago(moment: datetime | None) -> Markup | str:
    """How long ago, or in how long, as a sentence takes it: "97 days ago", "in 18 minutes"; exact in the title."""
    if moment is None:
        return ""
    whose, away = reader(), moment - clock.now()
    number, unit = lengths.nearest(abs(away))
    if not number:
        ahead = away > timedelta(0)
        words = gettext("in less than a minute") if ahead else gettext("less than a minute ago")
        return _tag(whose, moment, words)
    return _tag(whose, moment, _away(number, unit, whose.language, ahead=away > timedelta(0)))


@lru_cache(4096)
def _away(number: int, unit: lengths.Unit, language: str, *, ahead: bool) -> str:
    whole = number * lengths.LENGTHS[unit] * (1 if ahead else -1)
    # The threshold is beyond the number: what was told in hours or days stays so, where Babel would round it once more.
    return str(
        format_timedelta(whole, unit.granularity, add_direction=True, threshold=number + 1, locale=language)
    )


def fmt_left(moment: datetime | None) -> Markup | str:
    """A length up to (or since) a moment: "21 hr 14 min", "14 days", with the exact time in the title."""
    if moment is None:
        return ""
    whose, length = reader(), abs(moment - clock.now())
    number, unit = lengths.nearest(length)
    if not number:
        return _tag(whose, moment, gettext("less than a minute"))
    if unit is lengths.Unit.DAY:
        return _tag(whose, moment, lengths.in_words(number, unit, whose.language))
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [(hours, lengths.Unit.HOUR), (minutes, lengths.Unit.MINUTE)]
    words = [format_unit(n, u.value, "short", locale=whose.language) for n, u in parts if n]
    return _tag(whose, moment, " ".join(words))


def quoted(words: str) -> str:
    """Somebody's own words, in the marks of the reader's language."""
    return gettext("“%(words)s”", words=words)


def fmt_language(code: str) -> str:
    """A language's name in the viewer's language."""
    return _language_name(code, reader().language)


@lru_cache(1024)
def _language_name(code: str, language: str) -> str:
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language) or code
    except (UnknownLocaleError, ValueError):
        return code


def fmt_money(cents: int, currency: str) -> str:
    """An amount of the currency's smallest unit, written as the viewer's language does."""
    digits = get_currency_precision(currency)
    return format_currency(cents / 10**digits, currency, locale=get_locale())
