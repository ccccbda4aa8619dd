"""Runs of the import."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from admin_app.customer_import.models import ImportRun
from admin_app.kernel.permissions import Permission
from views.staff.base import DeskView
from views.staff.cells import Cell


def _counts(_view: Any, _beside: Any, row: ImportRun, _column: str) -> Cell:
    parts = []
    for name, value in sorted(row.counts.items()):
        shown = (
            value if not isinstance(value, dict) else ", ".join(f"{k} {v}" for k, v in sorted(value.items()))
        )
        parts.append(f"{name}: {shown}")
    return Cell("text", "; ".join(parts))


class ImportRunView(DeskView):
    """Import runs."""

    permission = Permission.IMPORT_READ
    icon = "download"
    empty_text = _l("The operator brings customers in with “flask import”.")
    column_list = ("started_at", "state", "as_of", "counts", "ended_at", "actor")
    column_details_list = (*column_list, "advanced_at", "file_hashes")
    column_filters = ("started_at",)
    column_sortable_list = ("started_at",)
    column_default_sort = ("started_at", True)
    column_formatters = {"counts": _counts}
    column_labels = {"advanced_at": _l("Last batch"), "file_hashes": _l("Files")}

    def row_name(self, row: ImportRun) -> str:
        return row.started_at.strftime("%Y-%m-%d %H:%M UTC")
