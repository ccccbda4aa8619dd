"""The lists that can be exported, as the desk offers them: a worker reads each as its page does, batch by batch."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.permissions import Permission

MOST_ROWS = 100_000
BATCH = 2_000

Value = str | int | date | None  # a moment is a date, too
Batch = Sequence[Sequence[Value]]  # some rows, column by column


class ColumnKind(enum.Enum):
    """What stands in a column; a word may stand in any of them ("200+")."""

    TEXT = enum.auto()
    NUMBER = enum.auto()
    DAY = enum.auto()
    MOMENT = enum.auto()


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of a file."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list as it is read for one file. Times are told in `zone`, which the heads of their columns say."""

    title: str
    columns: Sequence[ExportColumn]
    zone: ZoneInfo
    batches: Iterator[Batch]


class ExportableList(Protocol):
    """A list that can be exported."""

    @property
    def key(self) -> str:
        """Its name, the same in every process."""

    @property
    def right(self) -> Permission:
        """Who may see it, and so export it."""

    def told(self, arguments: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its filters and search as they are in force by these arguments, in words."""

    def reading(self, actor: Actor, arguments: Mapping[str, str]) -> AbstractContextManager[ListReading]:
        """The list as this person would see it now. Raises Invalid for arguments that it doesn't know."""


_offered: dict[str, ExportableList] = {}


def offer(exportable: ExportableList) -> None:
    """Make a list known, in each process that serves or works."""
    _offered[exportable.key] = exportable


def of_key(key: str) -> ExportableList:
    """A list by its name. Raises NotFound."""
    try:
        return _offered[key]
    except KeyError as error:
        raise NotFound from error


def may_see(actor: Actor, key: str) -> bool:
    """Whether somebody may see a list; none that isn't offered any more."""
    return key in _offered and actor.may(_offered[key].right)


def told(key: str, arguments: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters of a list in words; none of one that isn't offered any more."""
    return _offered[key].told(arguments) if key in _offered else []


def batches(fetch: Callable[[int, str | None], Page[Any]]) -> Iterator[list[Any]]:
    """The rows of a list in its order, a batch at a time, at most 100,000; `fetch` gives a page by size and key.

    No more than one batch is in memory, and no cursor stays open between two.
    """
    key, left = None, MOST_ROWS
    while left > 0:
        page = fetch(min(BATCH, left), key)
        if page.rows:
            yield page.rows
        db.session.rollback()
        left -= len(page.rows)
        key = page.older
        if key is None:
            return
