"""What stands in a cell of a list: a value in words, its tone, where it leads. One cell serves page and export."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

from flask_babel import gettext

from admin_app.export.lists import ColumnKind, Value
from admin_app.lib import masks
from views.labels import desk


class CellKind(enum.StrEnum):
    """How the page draws a cell."""

    TEXT = "text"
    WHO = "who"
    CHIP = "chip"
    DOT = "dot"
    TIME = "time"
    DATE = "date"
    MONO = "mono"
    MASK = "mask"
    NUMBER = "number"


class Cell(NamedTuple):
    """One cell; `sub` is its second line, drawn as `sub_kind`."""

    kind: CellKind
    text: str = ""
    url: str = ""
    sub: str = ""
    tone: str = "plain"
    square: bool = False
    sub_kind: CellKind = CellKind.TEXT
    moment: date | None = None
    shown: str = ""  # how an export writes it where that differs

    @property
    def plain(self) -> str:
        """The cell in an export: times in UTC, nothing the page doesn't show."""
        if self.shown:
            return self.shown
        if isinstance(self.moment, datetime):
            return written_time(self.moment)
        if isinstance(self.moment, date):
            return self.moment.isoformat()
        return self.text

    def value(self, kind: ColumnKind) -> Value:
        """What a file holds of it, in a column of a kind."""
        if kind is ColumnKind.TEXT or self.shown:
            return self.plain
        if self.moment is not None:
            return self.moment
        return int(self.text) if kind is ColumnKind.NUMBER and self.text.isdecimal() else self.plain


def written_time(moment: datetime) -> str:
    """A time in an export: in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


NOTHING = Cell(CellKind.TEXT)
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
    return Cell(CellKind.MASK, MASKS.get(name, masks.text)(str(value)))


def of(value: object) -> Cell:
    """A cell by the kind of its value."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, enum.StrEnum):
        text, tone = desk.of(value)
        return Cell(CellKind.CHIP, text, tone=tone)
    if isinstance(value, bool):
        return Cell(
            CellKind.DOT, gettext("Yes") if value else gettext("No"), tone="good" if value else "plain"
        )
    if isinstance(value, datetime):
        return Cell(CellKind.TIME, moment=value)
    if isinstance(value, date):
        return Cell(CellKind.DATE, moment=value)
    if isinstance(value, int):
        return Cell(CellKind.NUMBER, str(value))
    if isinstance(value, list | tuple):
        return Cell(CellKind.TEXT, ", ".join(str(v) for v in value))
    return Cell(CellKind.TEXT, str(value))


def who(
    name: str, url: str, sub: str = "", *, square: bool = False, sub_kind: CellKind = CellKind.TEXT
) -> Cell:
    """A person or, with `square`, an account: initials, name, a second line."""
    return Cell(CellKind.WHO, name, url, sub, square=square, sub_kind=sub_kind)
