"""Runs of the import."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.audit.timeline import CONSOLE, SYSTEM
from admin_app.customer_import.models import ImportRun
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.rights.permissions import Permission
from forms.base import Text
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.http.context import fmt_time
from views.http.requester.reader import said

FILES: dict[str, Text] = {
    "accounts": _l("Accounts"),
    "people": _l("People"),
    "services": _l("Services"),
    "invoices": _l("Invoices"),
}
OUTCOMES: dict[str, Text] = {
    "read": _l("Read"),
    "created": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "kept": _l("Kept as here"),
    "skipped": _l("Skipped"),
    "refused": _l("Refused"),
}


def _counts(_view: object, _beside: object, row: ImportRun, _column: str) -> Cell:
    """All files together."""
    sums = {
        name: sum(c.get(name, 0) for c in row.counts.values() if isinstance(c, dict))
        for name in ("created", "changed", "refused")
    }
    return Cell(CellKind.TEXT, gettext("%(created)s new, %(changed)s changed, %(refused)s refused", **sums))


def _actor(_view: object, _beside: object, row: ImportRun, _column: str) -> Cell:
    return Cell(CellKind.TEXT, said(CONSOLE) if row.actor == ActorKind.CONSOLE else SYSTEM)


def by_file(row: ImportRun) -> list[tuple[Text, list[int]]]:
    """What became of the rows of each file, in the order of `OUTCOMES`."""
    counted = {name: counts for name, counts in row.counts.items() if isinstance(counts, dict)}
    return [
        (FILES.get(name, name), [int(counts.get(outcome, 0)) for outcome in OUTCOMES])
        for name, counts in sorted(counted.items())
    ]


class ImportRunView(DeskView[ImportRun]):
    """Import runs."""

    permission = Permission.IMPORT_READ
    icon = "download"
    empty_text = _l("The operator imports customers with “flask import”.")
    column_list = ("started_at", "state", "as_of", "counts", "ended_at", "actor")
    gives_way = ("as_of", "actor", "ended_at", "counts")
    column_widths = {"counts": Width.LONG}
    column_details_list = ("started_at", "state", "as_of", "ended_at", "actor", "advanced_at")
    details_cards = ((_l("Run"), ("state", "as_of", "started_at", "advanced_at", "ended_at", "actor")),)
    details_template = "staff/import_run.html"
    column_filters = ("started_at",)
    column_sortable_list = ("started_at",)
    column_default_sort = ("started_at", True)
    column_formatters = {"counts": _counts, "actor": _actor}
    column_labels = {"advanced_at": _l("Last batch")}

    def row_name(self, row: ImportRun) -> str:
        return gettext("Import, %(when)s", when=Markup(fmt_time(row.started_at)).striptags())  # noqa: S704 - ours

    def details_extras(self, row: ImportRun) -> dict[str, Any]:
        return {"outcomes": list(OUTCOMES.values()), "files": by_file(row)}
