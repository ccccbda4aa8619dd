"""What stands in a cell of a list: a value in words, its tone, where it leads. One cell serves page and export."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask_babel import gettext

from admin_app.lib import masks
from views.labels import desk


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` chooses how the page draws it: text, who, chip, dot, time, date, mono, mask, number, money."""

    kind: str
    text: str = ""
    url: str = ""
    sub: str = ""
    tone: str = "plain"
    square: bool = False
    sub_kind: str = ""  # mono or mask
    moment: date | None = None
    shown: str = ""  # how an export writes it where that differs

    @property
    def plain(self) -> str:
        """The cell in an export: times in UTC, nothing the page doesn't show."""
        if self.shown:
            return self.shown
        if isinstance(self.moment, datetime):
            return self.moment.astimezone(UTC).isoformat(timespec="seconds")
        if isinstance(self.moment, date):
            return self.moment.isoformat()
        return self.text


NOTHING = Cell("text")
# The mask of a private column by its name; whatever isn't named shows only that there is something.
MASKS: dict[str, Callable[[str], str]] = {
    "email": masks.email,
    "to_address": masks.email,
    "first_ip": masks.ip,
    "last_ip": masks.ip,
    "ip": masks.ip,
    "phone": masks.phone,
}


def masked(name: str, value: object) -> Cell:
    """What is left of a private value."""
    if value is None or value == "":
        return NOTHING
    return Cell("mask", MASKS.get(name, masks.text)(str(value)))


def of(value: object) -> Cell:
    """A cell by the kind of its value."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, enum.StrEnum):
        text, tone = desk.of(value)
        return Cell("chip", text, tone=tone)
    if isinstance(value, bool):
        return Cell("dot", gettext("Yes") if value else gettext("No"), tone="good" if value else "plain")
    if isinstance(value, datetime):
        return Cell("time", moment=value)
    if isinstance(value, date):
        return Cell("date", moment=value)
    if isinstance(value, int):
        return Cell("number", str(value))
    if isinstance(value, list | tuple):
        return Cell("text", ", ".join(str(v) for v in value))
    return Cell("text", str(value))


def who(name: str, url: str, sub: str = "", *, square: bool = False, sub_kind: str = "") -> Cell:
    """A person or, with `square`, an account: initials, name, a second line."""
    return Cell("who", name, url, sub, square=square, sub_kind=sub_kind)
