"""Working days, Monday to Friday in a named place. Public holidays count as working days: they differ by place."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

SATURDAY = 5


def end_of(start: datetime, days: int, zone: tzinfo) -> datetime:
    """The end of the `days`th working day after the day of `start` in `zone`; `start` is aware, so is the result, in its own zone.

    What begins on a Friday, Saturday or Sunday and has 3 working days ends with the Wednesday. Raises ValueError for
    fewer days than one.
    """
    if days < 1:
        raise ValueError("at least one working day")
    day = start.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    return midnight.astimezone(start.tzinfo)
