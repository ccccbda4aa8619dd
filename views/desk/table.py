"""A page of a list, ready for its template: heads, rows of cells, chips, links to the pages beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from babel.numbers import format_compact_decimal
from flask import url_for
from flask_babel import get_locale, gettext

from admin_app.kernel.db import db
from admin_app.kernel.paging import Page
from views.desk import listing
from views.desk.cells import Cell, CellKind
from views.desk.filters import Filter, FilterKind
from views.desk.parts import widths
from views.desk.saved.tabs import ALL, OPENED, SavedTabs
from views.desk.saved.tabs import of as saved_tabs

if TYPE_CHECKING:
    from views.desk.base import DeskView
    from views.desk.parts.acting import Row as Subject
    from views.desk.parts.choosing import ColumnMenu

ESTIMATE_SECONDS = 300
FEW = 1000
id_of: Callable[[object], UUID] = attrgetter("id")  # of any row of a list, a model or an entry of the trail
_estimates: dict[str, tuple[float, int]] = {}


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; sorted ones say how."""

    name: str
    label: str
    url: str
    state: str
    cls: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: where it opens and its cells by column."""

    id: UUID
    url: str
    cells: list[tuple[str, str, Cell]]  # column, label, cell


@dataclass(frozen=True, slots=True)
class ListTable:
    """Everything a list's template draws."""

    heads: list[Head]
    rows: list[TableRow]
    chips: list[listing.Chip]
    offers: list[Filter]
    tabs: list[dict[str, Any]]
    older_url: str | None
    newer_url: str | None
    about: str
    base: str
    export_url: str
    keep: dict[str, Any]
    clear_url: str
    saved: SavedTabs
    menu: ColumnMenu


def build(view: DeskView[Subject], asked: listing.ListQuery, found: Page[Subject]) -> ListTable:
    """Put a page together; what the cells need beside the rows is loaded once."""
    base = url_for(f"{view.endpoint}.index_view")
    beside = view.companions(found.rows) if found.rows else {}
    saved = saved_tabs(view, asked, found, tuple(values for _label, values in view.presets))
    columns = view.columns_of(asked)
    labels = [(c, str(view.label(c))) for c in columns]
    wide = widths.classes(view, columns)
    rows = [
        TableRow(id_of(r), view.row_url(r), [(c, label, view.cell(r, c, beside)) for c, label in labels])
        for r in found.rows
    ]
    active = {n for f in view.filters for n in f.fields if n in asked.values}
    offered = [f for f in view.filters if f.kind is not FilterKind.HIDDEN]
    return ListTable(
        heads=[
            _head(
                view,
                asked,
                base,
                c,
                label,
                wide[c] + (" num" if _counts([row.cells[n][2] for row in rows]) else ""),
            )
            for n, (c, label) in enumerate(labels)
        ],
        rows=rows,
        chips=listing.chips(asked, view.filters, base),
        offers=offered,
        tabs=_tabs(view, asked, base, saved),
        saved=saved,
        older_url=asked.url(base, key=found.older) if found.older else None,
        newer_url=asked.url(base, key=found.newer) if found.newer else None,
        about="" if active or asked.search else about(view.model.__tablename__),
        base=base,
        export_url=asked.url(url_for(f"{view.endpoint}.export_view"), cols=None) if view.can_export else "",
        keep=listing.kept(asked, tuple(n for f in offered for n in f.fields)),
        clear_url=f"{base}?{OPENED}={ALL}" if saved.begins else base,
        menu=view.column_menu(asked, columns),
    )


def _counts(cells: list[Cell]) -> bool:
    return any(cell.kind is CellKind.NUMBER for cell in cells)


def _head(
    view: DeskView[Subject], asked: listing.ListQuery, base: str, name: str, label: str, cls: str
) -> Head:
    if name not in view.column_sortable_list:
        return Head(name, label, "", "", cls)
    here = asked.sort == name
    descending = not asked.descending if here else name == view.column_default_sort[0]
    state = ("descending" if asked.descending else "ascending") if here else ""
    url = asked.url(base, sort=("-" if descending else "") + name)
    return Head(name, label, url, state, cls)


def _tabs(
    view: DeskView[Subject], asked: listing.ListQuery, base: str, saved: SavedTabs
) -> list[dict[str, Any]]:
    if not view.presets and not saved.tabs:
        return []
    chosen = dict(asked.values)
    all_url = f"{base}?{OPENED}={ALL}" if saved.begins else base
    tabs = [{"label": gettext("All"), "url": all_url, "active": not (chosen or asked.search or saved.opened)}]
    for label, values in view.presets:
        plain = replace(asked, key=None, size=asked.usual, search="", values=values)
        url = plain.url(base)
        tabs.append(
            {
                "label": str(label),
                "url": url,
                "active": chosen == values and not (asked.search or saved.opened),
            }
        )
    beside = [
        {"label": str(label), "url": url_for(endpoint), "active": False} for label, endpoint in view.siblings
    ]
    return [*tabs, *saved.tabs, *beside]


def about(table: str) -> str:
    """How many rows there are by PostgreSQL's own estimate, "about 1.2 M"; empty where nobody knows without counting."""
    if db.session.get_bind().dialect.name != "postgresql":
        return ""
    at, rows = _estimates.get(table, (0.0, 0))
    if time.monotonic() - at > ESTIMATE_SECONDS or not at:
        estimate = sa.text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:name)")
        rows = int(db.session.scalar(estimate, {"name": table}) or 0)
        _estimates[table] = (time.monotonic(), rows)
    if rows < FEW:
        return ""
    return gettext(
        "about %(number)s", number=format_compact_decimal(rows, locale=get_locale(), fraction_digits=1)
    )
