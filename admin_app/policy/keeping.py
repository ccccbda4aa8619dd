"""How long things are kept: the policies of retention as they stand, in numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from admin_app import config
from admin_app.kernel import clock
from admin_app.policy import service as policy
from admin_app.policy import words
from admin_app.policy.register import REGISTER, Group, Key

KEYS = tuple(key for key in Key if REGISTER[key].group is Group.RETENTION)
# What a customer reads of a look stands in the trail, too: neither goes before the other.
FLOORS: Mapping[Key, Key] = {Key.RETENTION_LOOKS: Key.RETENTION_AUDIT_DETAILS}


def length(key: Key) -> int:
    """How long something is kept now, in the unit of its policy."""
    return at_least(key, policy.number(key))


def at_least(key: Key, number: int) -> int:
    """The same if the policy said `number`: longer where another policy keeps it longer."""
    floor = FLOORS.get(key)
    return number if floor is None else max(number, policy.number(floor))


def of_files() -> timedelta:
    """How long the file of an export or of a copy of one's data that is written now will stay."""
    return timedelta(days=length(Key.RETENTION_FILES))


def years_ago(years: int) -> date:
    """The first day of which so many whole years haven't passed since the end of its year, by the company's calendar."""
    today = clock.now().astimezone(ZoneInfo(config.active().time_zone)).date()
    return date(today.year - years, 1, 1)


def in_words(language: str) -> dict[str, str]:
    """Each time, in the words of a language, by the policy's key. One statement."""
    said = {key: int(value) for key, value in policy.values(*KEYS).items()}
    found = {key: max(said[key], said[FLOORS.get(key, key)]) for key in KEYS}
    return {key.value: words.value(key, number, language) for key, number in found.items()}
