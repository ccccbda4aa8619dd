"""The export of a list: asked with a reason, recorded, streamed in batches, masked like the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Response, stream_with_context, url_for
from flask_babel import gettext

from admin_app.desk import exports
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from forms.base import ReasonForm
from views.desk import columns, listing
from views.desk.cells import CellKind
from views.http.web import page, perform

if TYPE_CHECKING:
    from views.desk.base import Beside, DeskView
    from views.desk.parts.acting import Row


def run(view: DeskView[Row], asked: listing.ListQuery) -> Response:
    """The page that asks why, or the file."""
    statement = view.statement(asked)
    form = ReasonForm()

    def begin(actor: Actor, reason: str) -> int:
        return exports.begin(
            actor,
            view.permission,
            name=view.endpoint,
            statement=statement,
            filters=asked.arguments(),
            reason=reason,
        )

    done = perform(form, begin, form.reason)
    base = url_for(f"{view.endpoint}.index_view")
    if not done.ok:
        return page(
            "admin/export.html",
            done,
            form=form,
            view=view,
            back=asked.url(base),
            most=exports.MOST_ROWS,
            chips=listing.chips(asked, view.filters, base),
            crumbs=[(str(view.name), base), (gettext("Export"), "")],
        )
    lines = _by_columns(view, asked) or _by_rows(view, asked)
    name = exports.file_name(view.endpoint, clock.new_id())
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)


def _by_columns(view: DeskView[Row], asked: listing.ListQuery) -> Iterator[bytes] | None:
    """The file from columns alone; None where the list has one that isn't."""
    by_columns = columns.of_view(view, view.order(asked))
    if by_columns is None:
        return None
    rows = by_columns.of(view.statement(asked))
    batches = exports.batches(lambda size, key: rows.page({}, size=size, key=key))
    return exports.csv_lines(_head(view), batches, by_columns.lines)


def _by_rows(view: DeskView[Row], asked: listing.ListQuery) -> Iterator[bytes]:
    """The file from the same cells as the page's."""

    def lines(rows: list[Row]) -> list[list[str]]:
        beside = view.companions(rows)
        return [_line(view, row, beside) for row in rows]

    return exports.csv_lines(
        _head(view), exports.batches(lambda size, key: view.fetch(asked, size, key)), lines
    )


def _head(view: DeskView[Row]) -> list[str]:
    return [str(view.label(c)) for c in view.column_list]


def _line(view: DeskView[Row], row: Row, beside: Beside) -> list[str]:
    found = []
    for column in view.column_list:
        cell = view.cell(row, column, beside)
        found.append(f"{cell.plain} ({cell.sub})" if cell.sub and cell.kind is CellKind.WHO else cell.plain)
    return found
