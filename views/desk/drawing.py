"""Cells as pages draw them, by their kind. A list has a thousand, so they are drawn in Python; every value is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from markupsafe import Markup

from views.desk.cells import NOTHING, Cell, CellKind
from views.http.context import fmt_date, fmt_time
from views.templating import parts
from views.templating.parts import html

if TYPE_CHECKING:
    from views.desk.table import Head, TableRow


class Rows(Protocol):
    """What has heads and rows below them."""

    @property
    def heads(self) -> Sequence[Head]:
        """Of its columns."""

    @property
    def rows(self) -> Sequence[TableRow]:
        """In their order."""


MOMENTS = frozenset({CellKind.TIME, CellKind.DATE})


def rows(shown: Rows, pick: str = "") -> Markup:
    """The rows of a list: the first cell of each opens it. With `pick`, what a box is called ("Choose {name}"), each has one."""
    columns = [(html(one.label), one.cls) for one in shown.heads[1:]]
    return Markup("".join([_row(one, columns, pick) for one in shown.rows]))  # noqa: S704 - escaped


def _row(shown: TableRow, columns: Sequence[tuple[str, str]], pick: str) -> str:
    (_, _, first), *others = shown.cells
    box = _box(shown.id, pick.replace("{name}", first.text)) if pick else ""
    drawn = [f'<tr>{box}<td class="wide long">{head(first, shown.url)}</td>']
    for (label, cls), (_, _, cell) in zip(columns, others, strict=True):
        drawn.append(f'<td data-label="{label}" class="{cls}{_column(cell)}">{beside(cell)}</td>')
    drawn.append("</tr>\n")
    return "".join(drawn)


def _box(row_id: UUID, label: str) -> str:
    box = f'<input type="checkbox" name="row" value="{row_id}" aria-label="{html(label)}">'
    return f'<td class="pick"><label>{box}</label></td>'


def _column(cell: Cell) -> str:
    return " soft" if cell.kind in MOMENTS else ""


def head(cell: Cell, url: str) -> str:
    """The first cell of a row, which opens it."""
    mono, mask = cell.sub_kind is CellKind.MONO, cell.sub_kind is CellKind.MASK
    if cell.kind is CellKind.WHO:
        return parts.who(cell.text, url, cell.sub, cell.square, mono=mono, mask=mask)
    if cell.kind in {CellKind.TEXT, CellKind.MONO}:
        return parts.who(cell.text or "–", url, cell.sub, mono=mono, mask=mask, face=False)
    return f'<a class="name" href="{html(url)}">{beside(cell)}</a>'


def beside(cell: Cell) -> str:
    """Any other cell; people and accounts without initials."""
    if cell.kind is CellKind.WHO:
        return _named(cell)
    if not cell.sub:
        return "" if cell == NOTHING else _alone(cell)
    return f"{_alone(cell)}<span{_sub_class(cell)}><bdi>{html(cell.sub)}</bdi></span>"


def fact(cell: Cell) -> Markup:
    """The same in a definition list."""
    return Markup("–" if cell.kind is not CellKind.WHO and cell.plain == "" else beside(cell))  # noqa: S704 - escaped


def _named(cell: Cell) -> str:
    return _link(cell) + (f"<span{_sub_class(cell)}>{html(cell.sub)}</span>" if cell.sub else "")


def _alone(cell: Cell) -> str:
    kind, moment = cell.kind, cell.moment
    match kind:
        case CellKind.CHIP:
            return parts.chip(cell.text, cell.tone)
        case CellKind.DOT:
            when = f" {html(fmt_time(moment))}" if isinstance(moment, datetime) else ""
            return f"{parts.dot(cell.text, cell.tone)}{when}"
        case CellKind.TIME if moment is None or isinstance(moment, datetime):
            return html(fmt_time(moment))
        case CellKind.DATE:
            return html(fmt_date(moment))
        case CellKind.MASK | CellKind.MONO:
            return f'<span class="{kind.value}">{html(cell.text)}</span>'
    return _link(cell)


def _link(cell: Cell) -> str:
    """A name or text, as a link where the reader may follow it."""
    if cell.url:
        return f'<a href="{html(cell.url)}"><bdi>{html(cell.text)}</bdi></a>'
    return f"<bdi>{html(cell.text)}</bdi>"


def _sub_class(cell: Cell) -> str:
    kind = f" {cell.sub_kind.value}" if cell.sub_kind in {CellKind.MASK, CellKind.MONO} else ""
    return f' class="sub{kind}"'
