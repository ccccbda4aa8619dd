"""How wide the columns of a list may get, and from which width of the list on each has room.

The first column is the name: it takes what the others leave, and never less than `NAME`. Where the others don't fit
beside it, they go in the order that the list declares (`gives_way`, the first to go first), then those
that it doesn't name, from the right. Widths are CSS pixels; both are classes in `css/tables.css`: `w160` is never wider than that, `u760` isn't shown in
a list narrower than that.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from admin_app.kernel.db import UTCDateTime

if TYPE_CHECKING:
    from views.desk.base import DeskView

NAME = 200
BESIDE = 44  # a box to choose the row by, or the mark that it opens
# The widths of a list that the style sheet knows: from that of the smallest window that isn't a phone's, in steps.
LEAST, MOST, STEP = 580, 1320, 20


class Width(enum.IntEnum):
    """How wide a column may get at most, its padding included."""

    NUMBER = 90
    DAY = 120
    STATE = 140
    TEXT = 160
    MOMENT = 180
    WHO = 200
    LONG = 240


def classes(view: DeskView[Any], columns: Sequence[str]) -> dict[str, str]:
    """The classes of the columns shown, the name first."""
    name, *others = columns
    going = _going(view, others)
    found, taken = {name: "long"}, NAME + BESIDE
    for column in reversed(going):
        width = width_of(view, column)
        taken += width
        found[column] = f"w{width.value}{_under(taken)}"
    return found


def _under(needed: int) -> str:
    rounded = min(-(-needed // STEP) * STEP, MOST)
    return f" u{rounded}" if rounded > LEAST else ""


def _going(view: DeskView[Any], columns: Sequence[str]) -> list[str]:
    """In which order these columns go."""
    declared = [column for column in view.gives_way if column in columns]
    return declared + [column for column in reversed(columns) if column not in declared]


def width_of(view: DeskView[Any], column: str) -> Width:
    """As the list declares it, else by what the column holds."""
    if column in view.column_widths:
        return view.column_widths[column]
    if column in view.accounts or column in view.people:
        return Width.WHO
    kind = getattr(getattr(view.model, column, None), "type", None)
    if isinstance(kind, UTCDateTime):
        return Width.MOMENT
    if isinstance(kind, sa.Date):
        return Width.DAY
    if isinstance(kind, sa.Enum):
        return Width.STATE
    return Width.NUMBER if isinstance(kind, sa.Integer | sa.Boolean) else Width.TEXT
