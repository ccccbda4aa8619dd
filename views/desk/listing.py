"""What a list was asked for: read strictly from the address, written back into its links.

An argument nobody knows, a repeated one, a key of another list or a private value is refused (SECURITY 31, 60):
a filter that is silently dropped would show all rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from admin_app.desk import finding
from admin_app.kernel import paging
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib import reading
from views.desk.filters import Filter

LONGEST = 600
SIZE = 50
PRIVATE = N_(
    "A whole address or phone number is private: type it into the search box at the top, so that it stays out of the address bar."
)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """One page of a list: order, search, filters, paging key."""

    sort: str
    descending: bool
    key: str | None = None
    size: int = SIZE
    search: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    default: tuple[str, bool] = ("", True)
    usual: int = SIZE  # the reader's own number of rows a page
    cols: tuple[str, ...] = ()  # the columns that the address names

    def arguments(self) -> dict[str, str]:
        """The arguments that lead here again, the paging key left out."""
        found = dict(self.values)
        if self.search:
            found["search"] = self.search
        if (self.sort, self.descending) != self.default:
            found["sort"] = ("-" if self.descending else "") + self.sort
        if self.size != self.usual:
            found["size"] = str(self.size)
        if self.cols:
            found["cols"] = ",".join(self.cols)
        return found

    def url(self, base: str, **changes: str | None) -> str:
        """The address of this list with some arguments changed; None takes one away."""
        arguments = self.arguments() | {k: v for k, v in changes.items() if v is not None}
        kept = {k: v for k, v in arguments.items() if changes.get(k, v) is not None}
        return f"{base}?{urlencode(kept)}" if kept else base

    def without(self, names: tuple[str, ...]) -> ListQuery:
        """The same list with a filter taken away."""
        return replace(self, values={k: v for k, v in self.values.items() if k not in names})


def read(
    args: MultiDict[str, str],
    *,
    filters: tuple[Filter, ...],
    sortable: tuple[str, ...],
    default: tuple[str, bool],
    searchable: bool,
    numbered: bool = False,
    usual: int = SIZE,
    columns: Collection[str] = (),
) -> ListQuery:
    """Judge the arguments of a list, those that it knows. Raises Invalid with a text that says which one can't be.

    `numbered`: it is searched by numbers of its own.
    """
    fields = {f for flt in filters for f in flt.fields}
    known = fields | {"key", "size", "sort", "cols"} | ({"search"} if searchable else set())
    for name, given in args.lists():
        if name not in known:  # `utm_source` and the like, which links of mails and chats get
            continue
        if len(given) > 1 or len(given[0]) > LONGEST:
            raise Invalid(N_("You can’t search for “%(name)s” like that."), code="bad_argument", name=name)
        if any(ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in given[0]):  # noqa: PLR2004
            raise Invalid(N_("Leave out control characters."), code="control")
    sort, descending = _sort(args.get("sort", ""), sortable, default)
    values = {name: args[name].strip() for name in fields if args.get(name, "").strip()}
    search = args.get("search", "").strip() if searchable else ""
    if search and finding.is_private(search, numbered=numbered):
        raise Invalid(PRIVATE, code="private_search")
    return ListQuery(
        sort,
        descending,
        args.get("key") or None,
        _size(args.get("size", ""), usual),
        search,
        values,
        default,
        usual,
        known_columns(args.get("cols", "").split(",") if args.get("cols") else (), columns),
    )


def known_columns(named: Iterable[str], columns: Collection[str]) -> tuple[str, ...]:
    """Names of columns, each once. Raises Invalid for one that the list doesn't have."""
    found = tuple(dict.fromkeys(named))
    if not {*found} <= {*columns}:
        raise no_such_column()
    return found


def no_such_column() -> Invalid:
    """A column that the list doesn't have."""
    return Invalid(N_("This list has no such column."), code="bad_columns")


def _sort(asked: str, sortable: tuple[str, ...], default: tuple[str, bool]) -> tuple[str, bool]:
    if not asked:
        return default
    name = asked.removeprefix("-")
    if name not in sortable:
        raise Invalid(N_("This list can’t be sorted by that."), code="bad_sort")
    return name, asked.startswith("-")


def _size(asked: str, usual: int) -> int:
    if not asked:
        return usual
    try:
        size = reading.whole(asked)
    except ValueError:
        size = 0
    if size not in paging.SIZES:
        raise Invalid(N_("A page has 10, 25, 50 or 100 rows."), code="bad_size")
    return size


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force."""

    label: str
    value: str
    off_url: str
    url: str = ""


def chips(asked: ListQuery, filters: tuple[Filter, ...], base: str) -> list[Chip]:
    """The filters in force, each with the way to take it off."""
    found = [
        Chip(str(f.label), f.said(asked.values), asked.without(f.fields).url(base))
        for f in filters
        if any(name in asked.values for name in f.fields)
    ]
    if asked.search:
        found.insert(0, Chip(gettext("Search"), asked.search, asked.url(base, search=None)))
    return found


def kept(asked: ListQuery, leave: tuple[str, ...]) -> dict[str, Any]:
    """Hidden inputs of a small form that changes some arguments and keeps the others."""
    return {k: v for k, v in asked.arguments().items() if k not in leave}
