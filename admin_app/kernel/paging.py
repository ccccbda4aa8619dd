"""Pages by key: no COUNT, no OFFSET. A page asks for one row more than it shows and so knows whether there is more."""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.kernel.database.statements import Reading, columns_of, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib import reading

T = TypeVar("T")
Edge = datetime | date | UUID | str | int | None  # what a list may be ordered by
SIZES = (10, 25, 50, 100)
MAX_KEY = 600
EDGE, ROWS = "page_edge_", "page_rows"  # parameters of a page


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in the order asked for, and the keys of the pages beside them (None where there is none)."""

    rows: list[T]
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is ordered; the last one is unique, and one index serves them all."""

    columns: tuple[InstrumentedAttribute[Any], ...]  # none of them nullable
    descending: bool = True


def encode(values: Sequence[Edge], *, backwards: bool = False) -> str:
    """A paging key: where the next page begins."""
    plain = [_plain(v) for v in values]
    return (
        base64.urlsafe_b64encode(json.dumps(["<" if backwards else ">", plain]).encode()).decode().rstrip("=")
    )


def _plain(value: Edge) -> str | int | list[str] | None:
    if isinstance(value, datetime):
        return ["t", value.astimezone(UTC).isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, UUID):
        return ["u", value.hex]
    return value


_READ: dict[str, Callable[[object], Edge]] = {"t": reading.moment, "d": reading.day, "u": reading.row_id}


def _value(plain: object) -> Edge:
    """A value as its column is compared with. Raises ValueError, TypeError, KeyError for none of ours."""
    if isinstance(plain, list):
        kind, text = plain
        return _READ[kind](text)
    if isinstance(plain, str) and reading.is_storable(plain):
        return plain
    if isinstance(plain, int) and reading.fits(plain):
        return plain
    if plain is None:
        return plain
    raise ValueError


def decode(key: str, columns: Sequence[Any]) -> tuple[bool, list[Edge]]:
    """Read a paging key for these columns. Raises Invalid for anything that isn't one of ours."""
    try:
        direction, values = _read(key, columns)
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as error:
        raise Invalid(N_("That page doesn’t exist. Start again at the first one."), code="bad_key") from error
    return direction == "<", values


def _read(key: str, columns: Sequence[Any]) -> tuple[str, list[Edge]]:
    if len(key) > MAX_KEY:
        raise ValueError
    direction, plain = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    values = [_value(p) for p in plain]
    fits = [v is None or type(v) is c.type.python_type for v, c in zip(values, columns, strict=True)]
    if direction not in {"<", ">"} or not all(fits):
        raise ValueError
    return direction, values


def fetch(statement: sa.Select[T], order: Order, *, size: int, key: str | None = None) -> Page[T]:
    """One page of a select over one model, in one statement."""
    found = fetch_rows(statement, order, size=size, key=key)
    return Page([row[0] for row in found.rows], found.older, found.newer)


def fetch_rows(
    statement: sa.Select[*tuple[Any, ...]], order: Order, *, size: int, key: str | None = None
) -> Page[Any]:
    """One page of a select whose first column is the model that is ordered by; rows as the select has them."""
    return _fetch(
        functools.partial(_part, statement, order),
        order,
        {},
        size,
        key,
        db.session.execute,
        lambda row: row[0],
    )


def fetch_columns(
    statement: sa.Select[*tuple[Any, ...]], order: Order, *, size: int, key: str | None = None
) -> Page[Any]:
    """One page of a select of columns, those of the order among them."""
    part = functools.partial(_part, statement, order)
    return _fetch(part, order, {}, size, key, columns_of, lambda row: row)


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A select of columns that pages are made of again and again: built once for each way through it.

    The columns of the order are among its own; what differs from page to page are its parameters.
    """

    statement: sa.Select[*tuple[Any, ...]]
    order: Order

    def first(self, values: Mapping[str, object], *, size: int) -> Reading:
        """What the first page asks, to be read ahead."""
        return _part_of(self, self.order.descending, False), {**values, ROWS: size + 1}

    def page(self, values: Mapping[str, object], *, size: int, key: str | None = None) -> Page[Any]:
        """One page, in one statement. Raises Invalid for a key that isn't one of ours."""
        return _fetch(
            functools.partial(_part_of, self), self.order, values, size, key, rows_of, lambda row: row
        )


def merged(pages: Sequence[Page[Any]], order: Order, *, size: int, key: str | None = None) -> Page[Any]:
    """One page of several lists in one order, from the page of each that was fetched with the same size and key."""
    backwards = decode(key, order.columns)[0] if key else False
    rows = sorted(
        (row for page in pages for row in page.rows),
        key=lambda row: tuple(getattr(row, c.key) for c in order.columns),
        reverse=order.descending,
    )
    more = len(rows) > size or any(page.newer if backwards else page.older for page in pages)
    rows = rows[-size:] if backwards else rows[:size]
    return Page(rows, *_neighbours(rows, order, backwards=backwards, more=more, first=key is None))


def _fetch(
    part: Callable[[bool, bool], sa.Select[Any]],
    order: Order,
    values: Mapping[str, object],
    size: int,
    key: str | None,
    run: Callable[[sa.Select[Any], Mapping[str, object]], Iterable[Any]],
    keyed: Callable[[Any], object],
) -> Page[Any]:
    backwards, edge = decode(key, order.columns) if key else (False, [])
    statement = part(order.descending is not backwards, bool(edge))
    edges = {f"{EDGE}{number}": value for number, value in enumerate(edge)}
    rows: list[Any] = list(run(statement, {**values, **edges, ROWS: size + 1}))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    return Page(
        rows, *_neighbours([keyed(r) for r in rows], order, backwards=backwards, more=more, first=key is None)
    )


def _part(statement: sa.Select[Any], order: Order, descending: bool, onwards: bool) -> sa.Select[Any]:
    """The rows of a page, those beyond an edge where one goes onwards from it."""
    if onwards:
        edge = sa.tuple_(*order.columns)
        bound = sa.tuple_(*(sa.bindparam(f"{EDGE}{n}", type_=c.type) for n, c in enumerate(order.columns)))
        statement = statement.where(edge < bound if descending else edge > bound)
    return statement.order_by(*(c.desc() if descending else c.asc() for c in order.columns)).limit(
        sa.bindparam(ROWS, type_=sa.Integer())
    )


@functools.lru_cache(maxsize=512)
def _part_of(listing: Listing, descending: bool, onwards: bool) -> sa.Select[Any]:
    return _part(listing.statement, listing.order, descending, onwards)


def _neighbours(
    rows: list[Any], order: Order, *, backwards: bool, more: bool, first: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    last = encode([getattr(rows[-1], c.key) for c in order.columns])
    top = encode([getattr(rows[0], c.key) for c in order.columns], backwards=True)
    older = last if more or backwards else None
    newer = top if (backwards and more) or (not backwards and not first) else None
    return older, newer
