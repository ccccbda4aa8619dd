"""When a request about personal data has to be answered (GDPR art. 12(3)).

Months are counted by the operator's own calendar and end with their last day there (Regulation 1182/71, art. 3).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from admin_app import config
from admin_app.lib.times.dates import months_later

MONTHS = 1
EXTENDED_MONTHS = 3  # the one, and two further ones
REMINDED = (timedelta(days=7), timedelta(days=2), timedelta())  # before it is due
DAYS_END = time(23, 59, 59)


def due(received_at: datetime) -> datetime:
    """The end of the same day a month after the request came; of the last day of a shorter month."""
    return _later(received_at, MONTHS)


def extended_due(received_at: datetime) -> datetime:
    """Two months later than that, counted from the request: so the 31st stays the 31st where it can."""
    return _later(received_at, EXTENDED_MONTHS)


def days_left(due_at: datetime, now: datetime) -> int:
    """Whole days until then; below zero the days that are over, the one that has begun counted."""
    return (due_at - now) // timedelta(days=1)


def _later(start: datetime, months: int) -> datetime:
    zone = ZoneInfo(config.active().time_zone)
    last = months_later(start.astimezone(zone).date(), months)
    return datetime.combine(last, DAYS_END, zone).astimezone(UTC)
