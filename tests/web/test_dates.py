"""Dates in words are those that Babel forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_datetime, format_skeleton, format_time

from admin_app.lib.times import dates

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)


@pytest.mark.parametrize("locale", ["en_GB", "de", "en_US", "ar", "ja"])
@pytest.mark.parametrize("zone", ZONES)
def test_moments_are_formed_as_babel_forms_them(locale, zone):
    first = datetime(2026, 1, 31, 0, 7, 9, tzinfo=UTC)
    for step in range(0, 365, 13):
        local = (first + timedelta(days=step, hours=step)).astimezone(ZoneInfo(zone))
        assert dates.full(local, locale) == format_datetime(local, "full", locale=locale)
        assert dates.short_time(local, locale) == format_time(
            local, "short", tzinfo=local.tzinfo, locale=locale
        )
        assert dates.short_day(local.date(), locale) == format_skeleton("yMMMd", local, locale=locale)
        assert dates.exact(local, locale).endswith(
            f", {format_time(local, 'long', tzinfo=local.tzinfo, locale=locale)}"
        )
        assert dates.full_day(local.date(), locale) == format_date(local, "full", locale=locale)
