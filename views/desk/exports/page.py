"""Exports: one's own, how far each has come, to be downloaded or cancelled; for overseers, everybody's without their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from babel.numbers import format_decimal
from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.export import lists, queries, service
from admin_app.export.models import Export, ExportState
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm, Text
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind, of
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.requester.reader import reader
from views.http.web import current_actor, page, perform, see_other
from views.labels import desk
from views.labels.desk import size
from views.pages import registry


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One's own export as its line tells it; an address is empty where the act isn't offered."""

    title: str
    url: str
    state: tuple[str, str]
    facts: str
    until: datetime | None
    moves: bool
    done: int
    most: int
    why: str
    download: str
    cancel: str
    remove: str


SHOWN = 5


def rows(export: Export) -> str:
    """How many rows are written, of about how many."""
    done = format_decimal(export.rows_done, locale=reader().locale)
    if queries.state_of(export) in service.UNDER_WAY:
        about = format_decimal(export.rows_about, locale=reader().locale)
        return gettext("%(done)s of about %(about)s rows", done=done, about=about)
    return ngettext("%(rows)s row", "%(rows)s rows", export.rows_done, rows=done)


def title(export: Export) -> str:
    """What an export is called: its list and its kind of file."""
    kind, _tone = desk.of(export.format)
    return gettext("%(list)s as %(format)s", list=registry.list_name(export.list_key), format=kind)


def _list(_view: object, _beside: object, row: Export, _column: str) -> Cell:
    return Cell(CellKind.TEXT, title(row))


def _rows(_view: object, _beside: object, row: Export, _column: str) -> Cell:
    if row.state in {ExportState.FAILED, ExportState.CANCELLED}:
        return Cell(CellKind.NUMBER)
    done = format_decimal(row.rows_done, locale=reader().locale)
    return Cell(CellKind.TEXT, rows(row)) if _moves(row) else Cell(CellKind.NUMBER, done)


def _size(_view: object, _beside: object, row: Export, _column: str) -> Cell:
    return Cell(CellKind.TEXT, size(row.size) if row.size else "")


def _state(_view: object, _beside: object, row: Export, _column: str) -> Cell:
    return of(queries.state_of(row))


def _why(_view: object, _beside: object, row: Export, _column: str) -> Cell:
    return Cell(CellKind.TEXT, desk.of(row.failure)[0] if row.failure else "")


class ExportView(DeskView[Export]):
    """Exports."""

    permission = Permission.EXPORT_READ_ALL  # of others' exports: one's own need no right but the list's
    icon = "file-text"
    can_export = False
    export_view = None  # type: ignore[assignment] # not mounted
    gives_way = ("person", "size", "rows_done", "expires_at", "created_at")
    column_widths = {"state": Width.WHO}
    empty_text = _l("“Export” above a list makes a file of it. It is listed here for a week.")
    column_list = ("list_key", "state", "rows_done", "size", "created_at", "expires_at", "person")
    column_details_list = (*column_list, "ended_at", "why")
    told_above = frozenset({"list_key", "state", "rows_done", "size", "expires_at", "why"})  # of one's own
    column_labels = {
        "list_key": _l("List"),
        "rows_done": _l("Rows"),
        "size": _l("Size"),
        "created_at": _l("Requested on"),
        "expires_at": _l("Kept until"),
        "person": _l("Requested by"),
        "why": _l("Why there is no file"),
    }
    column_filters = (
        Flag("ready", _l("Ready"), Export.state, queries.is_ready),
        Flag("under_way", _l("Under way"), Export.state, queries.is_under_way),
        "created_at",
    )
    column_sortable_list = ("created_at",)
    column_formatters = {"list_key": _list, "rows_done": _rows, "size": _size, "state": _state, "why": _why}
    presets = ((_l("Ready"), {"ready": "yes"}), (_l("Under way"), {"under_way": "yes"}))
    list_template, details_template = "staff/exports.html", "staff/export.html"

    def is_accessible(self) -> bool:
        """Whoever may see a list may export it, so everybody of staff finds their own here."""
        return current_actor().is_staff

    def scope(self) -> sa.Select[Any]:
        return queries.within_reach(current_actor())

    def row_name(self, row: Export) -> str:
        return title(row)

    def list_extras(self) -> dict[str, Any]:
        """What is one's own and of use now stands first."""
        mine = [] if self.asked().arguments() else queries.at_hand(current_actor(), SHOWN)
        return {"mine": [self._told(export) for export in mine], "live": any(map(_moves, mine))}

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One export: how far it has come, and what was asked for."""
        row = self.one(row_id)
        own = row.user_id == current_actor().user_id
        return page(
            self.details_template,
            view=self,
            title=title(row),
            told=self._told(row) if own else None,
            live=own and _moves(row),
            filters=lists.told(row.list_key, row.arguments),
            facts=self._facts(row, self.told_above if own else frozenset()),
            acts=[],
            crumbs=[*self.crumbs(row)[:-1], (title(row), "")],
        )

    def _facts(self, row: Export, left_out: Collection[str]) -> list[tuple[Text, Cell]]:
        beside = self.companions([row])
        cells = [(c, self.cell(row, c, beside)) for c in self.column_details_list if c not in left_out]
        return [(self.label(c), cell) for c, cell in cells if cell.kind is CellKind.WHO or cell.plain]

    def _told(self, export: Export) -> ExportLine:
        ready = queries.state_of(export) is ExportState.DONE
        return ExportLine(
            title=title(export),
            url=self.row_url(export),
            state=desk.of(queries.state_of(export)),
            facts=rows(export) + (f" · {size(export.size)}" if ready else ""),
            until=export.expires_at if ready else None,
            moves=_moves(export),
            done=export.rows_done,
            most=export.rows_about,
            why=desk.of(export.failure)[0] if export.failure else "",
            download=url_for(".download", row_id=export.id)
            if ready and lists.may_see(current_actor(), export.list_key)
            else "",
            cancel=url_for(".cancel", row_id=export.id) if _moves(export) else "",
            remove=url_for(".remove", row_id=export.id) if ready else "",
        )

    @expose("/<uuid:row_id>/download", methods=("POST",))
    def download(self, row_id: UUID) -> Response:
        """The file, for who asked for it; each download is recorded."""
        done = perform(ConfirmForm(), service.download, row_id)
        if not done.ok:
            return self._refused(row_id, done.error)
        found: service.Download = done.value
        headers = {
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "Content-Length": str(found.file.size),
        }
        return Response(found.file.pieces, mimetype=found.media, headers=headers)

    @expose("/<uuid:row_id>/cancel", methods=("POST",))
    def cancel(self, row_id: UUID) -> Response:
        """Stop one's own."""
        done = perform(ConfirmForm(), service.cancel, row_id)
        if not done.ok:
            return self._refused(row_id, done.error)
        flash(gettext("The export is cancelled. Nothing of it is kept."), "good")
        return see_other(url_for(".details_view", row_id=row_id))

    @expose("/<uuid:row_id>/remove", methods=("POST",))
    def remove(self, row_id: UUID) -> Response:
        """Take the file of one's own away."""
        done = perform(ConfirmForm(), service.remove, row_id)
        if not done.ok:
            return self._refused(row_id, done.error)
        flash(gettext("The file is removed."), "good")
        return see_other(url_for(".details_view", row_id=row_id))

    def _refused(self, row_id: UUID, error: Exception | None) -> Response:
        if error is not None:
            raise error
        return see_other(url_for(".details_view", row_id=row_id))


def _moves(export: Export) -> bool:
    return export.state in service.UNDER_WAY
