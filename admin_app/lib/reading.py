"""Values as strangers write them: one reader for each kind, and ValueError is all that any of them raises.

Python's own parsers take more than is meant (digits of other scripts, ids in four writings) and fail in more ways
than one: OverflowError at the edge of the calendar, AttributeError for what is no text, int() on digits that
`isdigit` calls digits. Whatever comes in from outside as a time, a day, an id, a number or an address is read here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

# A day's room on both sides of the calendar: in no reader's time zone does a moment fall off its edge.
EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
INTEGER_MAX = 2**63 - 1  # what a column of the database holds (BIGINT; INTEGER on SQLite)
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{12}")


def moment(text: object, *, zone: tzinfo | None = None) -> datetime:
    """A moment by ISO 8601, in UTC. One that names no offset is meant in `zone`, and refused where none is given."""
    found = datetime.fromisoformat(_text(text))
    if found.tzinfo is None:
        if zone is None:
            raise ValueError("a time without an offset")
        found = found.replace(tzinfo=zone)
    try:
        found = found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error
    if not EARLIEST <= found <= LATEST:
        raise ValueError("at the edge of the calendar")
    return found


def local(typed: datetime, zone: tzinfo) -> datetime:
    """A moment that was chosen on a clock of that zone, in UTC; of an hour that comes twice, the first.

    Never beyond EARLIEST and LATEST: whoever keeps it refuses what lies too far off.
    """
    found = min(max(typed, EARLIEST.replace(tzinfo=None)), LATEST.replace(tzinfo=None))
    return min(max(found.replace(tzinfo=zone).astimezone(UTC), EARLIEST), LATEST)


def day(text: object) -> date:
    """A day by ISO 8601."""
    return date.fromisoformat(_text(text))


def row_id(text: object) -> UUID:
    """The id of a row, with its hyphens or without."""
    found = _text(text)
    if not _ID.fullmatch(found):
        raise ValueError("no id")
    return UUID(found)


def whole(text: object) -> int:
    """A whole number in plain digits, as large as the database holds."""
    found = _text(text)
    if not _WHOLE.fullmatch(found) or not fits(int(found)):
        raise ValueError("no whole number")
    return int(found)


def fits(number: int) -> bool:
    """Whether a column of whole numbers holds it."""
    return abs(number) <= INTEGER_MAX


def is_storable(text: str) -> bool:
    """Whether both databases take a text: no NUL, no half of a surrogate pair."""
    return not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


def address(text: object) -> SplitResult:
    """The parts of a URL, the port among them judged."""
    found = urlsplit(_text(text))
    _ = found.port  # raises for one that is no number up to 65535
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 - one kind of error, whatever is wrong
    return value
