"""Runs of the import."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.customer_import.models import ImportRun
from admin_app.kernel.permissions import Permission
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width


def _counts(_view: object, _beside: object, row: ImportRun, _column: str) -> Cell:
    """All files together."""
    sums = {
        name: sum(c.get(name, 0) for c in row.counts.values() if isinstance(c, dict))
        for name in ("created", "changed", "refused")
    }
    return Cell(CellKind.TEXT, gettext("%(created)s new, %(changed)s changed, %(refused)s refused", **sums))


def _by_file(_view: object, _beside: object, row: ImportRun, _column: str) -> Cell:
    """What became of the rows of each file."""
    parts = []
    for name, counts in sorted(row.counts.items()):
        shown = (
            ", ".join(f"{k} {v}" for k, v in sorted(counts.items()))
            if isinstance(counts, dict)
            else str(counts)
        )
        parts.append(f"{name}: {shown}")
    return Cell(CellKind.TEXT, "; ".join(parts))


class ImportRunView(DeskView[ImportRun]):
    """Import runs."""

    permission = Permission.IMPORT_READ
    icon = "download"
    empty_text = _l("The operator imports customers with “flask import”.")
    column_list = ("started_at", "state", "as_of", "counts", "ended_at", "actor")
    gives_way = ("as_of", "actor", "ended_at", "counts")
    column_widths = {"counts": Width.LONG}
    column_details_list = ("started_at", "state", "as_of", "by_file", "ended_at", "actor", "advanced_at")
    column_filters = ("started_at",)
    column_sortable_list = ("started_at",)
    column_default_sort = ("started_at", True)
    column_formatters = {"counts": _counts, "by_file": _by_file}
    column_labels = {"advanced_at": _l("Last batch"), "by_file": _l("Rows")}

    def row_name(self, row: ImportRun) -> str:
        return row.started_at.strftime("%Y-%m-%d %H:%M UTC")
