"""Working days end with the operator's day: Monday to Friday, across weekends and a change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from admin_app import config
from admin_app.lib.times import working_days

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23T09:00", "2026-11-26T23:00"),  # Monday: Tuesday, Wednesday, Thursday
        ("2026-11-27T15:00", "2026-12-02T23:00"),  # Friday: Monday, Tuesday, Wednesday
        ("2026-11-28T12:00", "2026-12-02T23:00"),  # Saturday
        ("2026-11-29T22:59", "2026-12-02T23:00"),  # Sunday, to its last minute there
        ("2026-11-29T23:00", "2026-12-03T23:00"),  # Monday there already
        ("2026-03-26T12:00", "2026-03-31T22:00"),  # over the night of 23 hours
        ("2026-10-22T12:00", "2026-10-27T23:00"),  # over the night of 25 hours
    ],
)
def test_three_working_days_end_with_the_third_day_of_the_operators_zone(start: str, end: str) -> None:
    began, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))
    assert working_days.end_of(began, 3, BERLIN) == ends


def test_less_than_a_day_is_no_number_of_working_days() -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days.end_of(datetime.now(UTC), 0, BERLIN)


def test_the_operators_zone_must_be_one() -> None:
    assert config.check(config.Settings(time_zone="Europe/Berlin")) == []
    assert any("TIME_ZONE" in problem for problem in config.check(config.Settings(time_zone="Berlin")))
