"""The rows of the audit trail: each a sentence, who, which account and when; it opens in its place to the whole event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from admin_app.audit.proof.service import ProvenUntil
from admin_app.audit.timeline import CONSOLE, SYSTEM, TimelineEntry
from views.desk import drawing
from views.http import addresses
from views.http.context import fmt_time
from views.labels import events
from views.templating.parts import chip, drawn_icon, html, initials

if TYPE_CHECKING:
    from views.desk.cells import Cell
    from views.desk.table import ListTable, TableRow

MACHINES = frozenset({CONSOLE, SYSTEM})  # who acts without being a person


def row(shown: ListTable, place: int, entry: TimelineEntry, reader: UUID | None, *, opened: bool) -> Markup:
    """One row; its link opens it, or closes it where it is open. What is opened stands in a row below it."""
    one, heads = shown.rows[place], shown.heads[1:]
    columns = [
        _column(head.label, head.cls, cell, entry) for head, cell in zip(heads, _cells(one), strict=True)
    ]
    chevron = drawn_icon("chevron-down" if opened else "chevron-right")
    drawn = [
        f'<tr id="e-{entry.id}">',
        _sentence(one, entry, reader, opened=opened),
        *columns,
        f'<td class="tools">{chevron}</td></tr>\n',
    ]
    return Markup("".join(drawn))  # noqa: S704 - escaped


def _cells(one: TableRow) -> Sequence[tuple[str, Cell]]:
    return [(name, cell) for name, _, cell in one.cells[1:]]


def _sentence(one: TableRow, entry: TimelineEntry, reader: UUID | None, *, opened: bool) -> str:
    said = events.sentence(entry, reader)
    url = html(one.url)
    link = f'<a id="o-{entry.id}" href="{url}" hx-get="{url.partition("#")[0]}" aria-expanded="{str(opened).lower()}">{said}</a>'
    mark = f'<span class="badge-s {html(entry.tone)}">{drawn_icon(entry.icon)}</span>'
    return f'<td class="wide long"><div class="who">{mark}<span class="words cut">{link}</span></div></td>'


def _column(label: str, cls: str, found: tuple[str, Cell], entry: TimelineEntry) -> str:
    name, cell = found
    inner = drawing.beside(cell)
    if name == "actor":
        face = (
            initials(cell.text, size="tiny")
            if entry.actor_id
            else drawn_icon("server" if entry.names["actor"] in MACHINES else "user")
        )
        inner = f'<span class="who">{face}{inner}</span>'
    elif name == "account" and entry.account_id:
        inner = f'<a href="{html(addresses.of_row("accounts.details_view", entry.account_id))}">{inner}</a>'
    return f'<td data-label="{html(label)}" class="{html(cls)}">{inner}</td>'


def proven(found: ProvenUntil | None) -> Markup:
    """Up to when the trail is proven, as a chip beside its name."""
    if found is None:
        return chip(gettext("Not verified yet"), "plain", "shield")
    if found.breaks:
        return chip(gettext("The chain is broken"), "bad", "alert-triangle")
    if found.at is None:
        return chip(gettext("Nothing sealed yet"), "plain", "shield")
    text = Markup(html(gettext("Chain proven to %(when)s"))) % {"when": fmt_time(found.at)}  # noqa: S704 - escaped
    return chip(text, "good", "shield-check")
