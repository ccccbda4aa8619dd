"""Lengths of time in words: which unit a length is told in, and how many of it. The one place that decides it."""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import Literal

from babel.units import format_unit

HOURS_TO = 48  # told in hours below, in days from there on: nobody has to work out what 1.6 days are
HALF = 0.5


class Unit(enum.Enum):
    """A unit of time, with its name in CLDR."""

    DAY = "duration-day"
    HOUR = "duration-hour"
    MINUTE = "duration-minute"

    @property
    def granularity(self) -> Literal["day", "hour", "minute"]:
        """Babel's name for it."""
        names: dict[Unit, Literal["day", "hour", "minute"]]
        names = {Unit.DAY: "day", Unit.HOUR: "hour", Unit.MINUTE: "minute"}
        return names[self]


LENGTHS = {Unit.DAY: timedelta(days=1), Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}


def nearest(length: timedelta) -> tuple[int, Unit]:
    """A length to the nearest whole number: a second short of 72 hours are 3 days, not 2. 0 minutes: less than one."""
    if length < LENGTHS[Unit.MINUTE]:
        return 0, Unit.MINUTE
    minutes, hours, days = (int(length / LENGTHS[unit] + HALF) for unit in (Unit.MINUTE, Unit.HOUR, Unit.DAY))
    if minutes < 60:  # noqa: PLR2004
        return minutes, Unit.MINUTE
    if hours == 24:  # noqa: PLR2004
        return 1, Unit.DAY
    return (hours, Unit.HOUR) if hours < HOURS_TO else (days, Unit.DAY)


def exact(length: timedelta) -> tuple[int, Unit]:
    """A length that somebody chose, in the largest unit that it is a whole number of; of less than a minute none."""
    unit = next((unit for unit in Unit if not length % LENGTHS[unit]), Unit.MINUTE)
    return length // LENGTHS[unit], unit


def in_words(number: int, unit: Unit, locale: str) -> str:
    """ "14 days", "1 hour", "30 Minuten"."""
    return format_unit(number, unit.value, "long", locale=locale)
