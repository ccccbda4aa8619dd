"""The export of a list: asked for with a reason; then read in a worker as its page is, masked like it, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from babel.numbers import format_decimal
from flask import Response, url_for
from flask_babel import gettext

from admin_app.export import lists, service, unrestricted
from admin_app.export.lists import Batch, ColumnKind, ExportColumn, ListReading, Value
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy import keeping
from forms.desk.common import ExportForm
from views.desk import columns, listing
from views.desk.parts import on_behalf
from views.http.requester.reader import reader
from views.http.web import page, perform, see_other

if TYPE_CHECKING:
    from views.desk.base import Beside, DeskView
    from views.desk.parts.acting import Row

OF_PAGE = frozenset({"size", "cols"})  # what a file doesn't ask: it has the usual columns


def run(view: DeskView[Row], asked: listing.ListQuery) -> Response:
    """The page that asks why, or the export as it stands."""
    form = ExportForm()

    def ask(actor: Actor, kind: str, reason: str) -> UUID:
        statement = _kept(view, view.statement(asked))
        arguments = {name: value for name, value in asked.arguments().items() if name not in OF_PAGE}
        return service.ask(
            actor, view.endpoint, statement=statement, arguments=arguments, kind=kind, reason=reason
        )

    done = perform(form, ask, form.kind, form.reason)
    if done.ok:
        return see_other("exports.details_view", row_id=done.value)
    base = url_for(f"{view.endpoint}.index_view")
    return page(
        "admin/export.html",
        done,
        form=form,
        view=view,
        back=asked.url(base),
        most=format_decimal(lists.MOST_ROWS, locale=reader().locale),
        days=keeping.of_files().days,
        chips=listing.chips(asked, view.filters, base),
        crumbs=[(str(view.name), base), (gettext("Export"), "")],
    )


class ExportedView:
    """A list as workers know it."""

    def __init__(self, view: DeskView[Row]) -> None:
        self._view: DeskView[Row] = view
        self.key: str = view.endpoint

    @property
    def right(self) -> Permission:
        """Who may see it, and so export it."""
        return self._view.permission

    def told(self, arguments: Mapping[str, str]) -> list[tuple[str, str]]:
        """Its filters and search as they are in force by these arguments, in words."""
        active = [f for f in self._view.filters if any(name in arguments for name in f.fields)]
        found = [(str(f.label), f.said(arguments)) for f in active]
        search = arguments.get(service.SEARCH)
        return [(gettext("Search"), search), *found] if search else found

    @contextmanager
    def reading(self, actor: Actor, arguments: Mapping[str, str]) -> Iterator[ListReading]:
        """The list as this person would see it now."""
        view = self._view
        with on_behalf.request_of(actor, view.url, arguments):
            yield ListReading(str(view.name), _heads(view), reader().zone, _batches(view, view.asked()))


def _heads(view: DeskView[Row]) -> list[ExportColumn]:
    heads = []
    for name in view.column_list:
        heads.append(ExportColumn(str(view.label(name)), columns.kind_of(view, name)))
        if second := view.second_line(name):
            heads.append(ExportColumn(str(second)))
    return heads


def _batches(view: DeskView[Row], asked: listing.ListQuery) -> Iterator[Batch]:
    """From columns alone, where the list has none that needs more; else from the same cells as the page's."""
    by_columns = columns.of_view(view, view.order(asked))
    if by_columns is None:
        kinds = {name: columns.kind_of(view, name) for name in view.column_list}
        for rows in lists.batches(lambda size, key: _fetched(view, asked, size, key)):
            beside = view.companions(rows)
            yield list(zip(*(_line(view, row, beside, kinds) for row in rows), strict=True))
        return
    read = by_columns.of(_kept(view, view.statement(asked)))
    for some in lists.batches(lambda size, key: read.page({}, size=size, key=key)):
        yield by_columns.batch(some)


def _kept(view: DeskView[Row], statement: sa.Select[Any]) -> sa.Select[Any]:
    """What of a list stands in its file: whoever's data are restricted is left out."""
    return unrestricted.without_restricted(statement, view.model.__table__)


def _fetched(view: DeskView[Row], asked: listing.ListQuery, size: int, key: str | None) -> Page[Row]:
    """A page of the file's rows: a list that reads in a way of its own is one that proves what was done."""
    if view.reads_its_own_way:
        return view.fetch(asked, size, key)
    return paging.fetch(_kept(view, view.statement(asked)), view.order(asked), size=size, key=key)


def _line(view: DeskView[Row], row: Row, beside: Beside, kinds: Mapping[str, ColumnKind]) -> list[Value]:
    found: list[Value] = []
    for name, kind in kinds.items():
        cell = view.cell(row, name, beside)
        found.append(cell.value(kind))
        if view.second_line(name):
            found.append(cell.sub)
    return found
