"""Where the rows of a run were chosen, and the tabs of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext

from admin_app.bulk.models import OPEN_STATES, BulkRun, RowState
from views.labels.bulk import WORDS
from views.pages.registry import DESK


def label(run: BulkRun) -> str:
    """The list the rows were chosen in."""
    return next((str(p.label) for p in DESK if p.mount and p.endpoint.split(".")[0] == run.listed), "")


def url(run: BulkRun) -> str:
    """That list, with its filters as they were."""
    if not label(run):
        return url_for("bulk_runs.index_view")
    base = url_for(f"{run.listed}.index_view")
    return f"{base}?{urlencode(run.filters)}" if run.filters else base


def tabs(run: BulkRun, known: Mapping[str, tuple[RowState, ...]], asked: str) -> list[dict[str, Any]]:
    """The groups of rows that there are, the one asked for active; else the first."""
    over = run.state not in OPEN_STATES
    waiting = gettext("Still to come") if run.begun_at else gettext("Will change")
    found = {
        "change": (waiting, 0 if over else run.waiting),
        "done": (str(WORDS[run.act].done), run.done),
        "skipped": (gettext("Skipped"), run.skipped),
        "failed": (gettext("Not done"), run.failed),
        "left": (gettext("Left out"), run.waiting if over else 0),
    }
    there = [name for name in known if found[name][1]] or ["done" if over else "change"]
    chosen = asked if asked in there else there[0]
    return [
        {
            "name": name,
            "label": found[name][0],
            "count": found[name][1],
            "url": url_for("bulk_runs.details_view", row_id=run.id, show=name),
            "active": name == chosen,
        }
        for name in there
    ]
