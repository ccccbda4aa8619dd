"""The saved views of a list as tabs over it: the opened one with its count, and the way to keep what is shown now.

What a view kept is judged whenever the list is drawn: a filter or order that the list no longer has is left out, and
whoever opens the view is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import g, request, url_for
from flask_babel import gettext

from admin_app.desk import finding
from admin_app.kernel.errors import Invalid
from admin_app.kernel.paging import Page
from admin_app.saved_view import queries
from admin_app.saved_view.queries import COUNTED, ViewLine
from views.desk.listing import ListQuery
from views.http.web import current_actor

if TYPE_CHECKING:
    from views.desk.base import DeskView

OPENED, ALL = "view", "all"  # the argument that names the opened view; its value for none
BESIDES = frozenset({"sort", "search", "cols"})  # arguments of every list beside its filters


@dataclass(frozen=True, slots=True)
class SavedTabs:
    """What stands over a list: its tabs, whether one of them is open, and what of that one is gone."""

    tabs: list[dict[str, Any]]
    opened: ViewLine | None
    begins: bool  # the list opens with a view, so "All" has to be asked for
    dropped: tuple[str, ...]
    save_url: str  # "" where nothing is there to be kept
    edit_url: str

    @property
    def note(self) -> str:
        """That the opened view shows more than it did."""
        gone = ", ".join(self.dropped)
        return gettext(
            "This list no longer has %(names)s, which the view had kept, so it is left out.", names=gone
        )


def begin_with(view: DeskView[Any]) -> str:
    """Where a list leads that is asked for without any argument, or by the name of a view alone; empty for nowhere else.

    Without any, that is the reader's own beginning.
    """
    wanted = request.args.get(OPENED, "")
    if wanted == ALL or set(request.args) - {OPENED}:
        return ""
    found = queries.of_list(current_actor(), view.endpoint)
    if not wanted:
        g.views_of_list = found
    opened = next((line for line in found if (str(line.id) == wanted if wanted else line.starts)), None)
    arguments = sound(view, opened.arguments)[0] if opened else {}
    return _url(view, opened, arguments) if opened and (arguments or not wanted) else ""


def of(
    view: DeskView[Any], asked: ListQuery, found: Page[Any], known: tuple[Mapping[str, str], ...]
) -> SavedTabs:
    """The saved views of a list, in one statement. `known` are the filters of tabs that the list has anyway."""
    wanted = request.args.get(OPENED, "")
    named = wanted not in {"", ALL}
    more = named and bool(found.older or found.newer)
    lines: list[ViewLine] | None = g.pop("views_of_list", None)
    if lines is None:
        lines = queries.of_list(current_actor(), view.endpoint, view.statement(asked) if more else None)
    kept = kept_of(asked)
    opened = next((line for line in lines if str(line.id) == wanted), None)
    if opened is None and kept and not named:  # the next page of it, say
        opened = next((line for line in lines if sound(view, line.arguments)[0] == kept), None)
    tabs: list[dict[str, Any]] = []
    dropped: tuple[str, ...] = ()
    for line in lines:
        arguments, gone = sound(view, line.arguments)
        here = line is opened
        dropped = gone if here else dropped
        count = _count(line, found, more=more) if here and named else None
        tabs.append({"label": line.name, "url": _url(view, line, arguments), "active": here, "count": count})
    same = opened is not None and kept == sound(view, opened.arguments)[0]
    new = bool(kept) and not same and kept not in known
    return SavedTabs(
        tabs,
        opened,
        any(line.starts for line in lines),
        dropped,
        asked.url(url_for(f"{view.endpoint}.save_view")) if new else "",
        url_for("staff_views.edit", view_id=opened.id) if opened else "",
    )


def kept_of(asked: ListQuery) -> dict[str, str]:
    """What a view keeps of a list as it is asked for: how many rows a page has is the reader's own."""
    return {name: value for name, value in asked.arguments().items() if name != "size"}


def _count(line: ViewLine, found: Page[Any], *, more: bool) -> str:
    number = line.count if more and line.count is not None else len(found.rows)
    return f"{COUNTED}+" if number > COUNTED else str(number)


def _url(view: DeskView[Any], line: ViewLine, arguments: Mapping[str, str]) -> str:
    base = url_for(f"{view.endpoint}.index_view")
    return f"{base}?{urlencode({**arguments, OPENED: str(line.id)})}"


def sound(view: DeskView[Any], arguments: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What of a view's arguments the list still takes, and the names of those it doesn't."""
    kept = dict(arguments)
    for flt in view.filters:
        there = [name for name in flt.fields if name in kept]
        if there and not _takes(flt.apply, kept):
            for name in there:
                del kept[name]
    fields = {name for flt in view.filters for name in flt.fields}
    known = {name: value for name, value in kept.items() if name in fields | BESIDES}
    if "cols" in known:
        there = [name for name in known.pop("cols").split(",") if name in view.choosable()]
        known |= {"cols": ",".join(there)} if there else {}
    if finding.is_private(
        known.get("search", ""), numbered=view.numbered
    ):  # kept before it was known for one
        del known["search"]
    if known.get("sort", "").removeprefix("-") not in {*view.column_sortable_list, ""}:
        del known["sort"]
    return known, tuple(sorted(set(arguments) - set(known)))


def _takes(
    apply: Callable[[sa.Select[int], Mapping[str, str]], sa.Select[Any]], values: Mapping[str, str]
) -> bool:
    try:
        apply(sa.select(sa.literal(1)), values)
    except Invalid:
        return False
    return True
