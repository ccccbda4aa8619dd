"""Support access: who allowed what until when, and how often it was used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.export.lists import ColumnKind
from admin_app.kernel import clock
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access import queries
from admin_app.support_access.models import SupportAsk, SupportGrant
from views.desk import names
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.reasons import TICKET
from views.desk.parts.widths import Width
from views.http.web import current_actor
from views.labels import common

LOOKS = 25
# Names and counts in one statement.
_COUNTED = queries.LOOKS_COUNTED.subquery()
_BESIDE = sa.union_all(
    names.ACCOUNTS,
    names.PEOPLE,
    sa.select(_COUNTED.c.id, sa.cast(_COUNTED.c.looks, sa.String(8)), sa.literal("")),
)


def alive() -> sa.ColumnElement[bool]:
    """Grants that hold now."""
    return sa.and_(SupportGrant.ended_at.is_(None), SupportGrant.until_at > clock.now())


def _state(_view: object, _beside: object, row: SupportGrant, _name: str) -> Cell:
    on = row.ended_at is None and row.until_at > clock.now()
    return Cell(CellKind.DOT, gettext("On") if on else gettext("Ended"), tone="good" if on else "plain")


def ended() -> sa.ColumnElement[bool]:
    """Grants that somebody ended or that ran out."""
    return sa.or_(SupportGrant.ended_at.is_not(None), SupportGrant.until_at <= clock.now())


def areas_cell(_view: object, _beside: object, row: SupportGrant | SupportAsk, _name: str) -> Cell:
    """What it opens, in words."""
    return Cell(CellKind.TEXT, ", ".join(str(common.AREAS.get(a, a)) for a in row.areas))


def ticket_cell(_view: object, _beside: object, row: SupportGrant | SupportAsk, _name: str) -> Cell:
    """The ticket it is for. One of ours leads to where it is found, for whoever works on tickets."""
    ours = TICKET.fullmatch(row.ticket) and current_actor().may(Permission.TICKET_READ)
    return Cell(CellKind.TEXT, row.ticket, url_for("tickets.index_view", search=row.ticket) if ours else "")


def _looks(_view: object, beside: Mapping[UUID, Any], row: SupportGrant, _name: str) -> Cell:
    return Cell(CellKind.NUMBER, queries.some(beside.get(row.id, 0)))


class SupportAccessView(DeskView[SupportGrant]):
    """Support-access grants."""

    permission = Permission.SUPPORT_ACCESS_READ
    icon = "heart-handshake"
    empty_text = _l("A grant is listed here as soon as a customer allows support access.")
    column_list = (
        "account",
        "areas",
        "state",
        "mode",
        "until_at",
        "allowed_by",
        "ticket",
        "looks",
        "asked_by",
        "from_at",
    )
    gives_way = ("from_at", "asked_by", "looks", "ticket", "allowed_by", "mode", "areas", "until_at")
    column_widths = {"areas": Width.WHO, "state": Width.NUMBER, "looks": Width.NUMBER, "mode": Width.WHO}
    column_details_list = (*column_list, "agent", "reason", "extensions", "ended_at")
    details_cards = (
        (
            _l("What is allowed"),
            ("state", "areas", "mode", "from_at", "until_at", "extensions", "ended_at", "looks"),
        ),
        (_l("Who and why"), ("account", "allowed_by", "asked_by", "agent", "ticket", "reason")),
    )
    column_filters = (
        Flag("live", _l("On now"), SupportGrant.ended_at, alive),
        Flag("ending", _l("Ends within a day"), SupportGrant.ended_at, queries.ending),
        Flag("over", _l("Ended"), SupportGrant.ended_at, ended),
        "account_id",
        "from_at",
    )
    column_sortable_list = ("from_at",)
    column_default_sort = ("from_at", True)
    column_formatters = {"state": _state, "areas": areas_cell, "looks": _looks, "ticket": ticket_cell}
    people = {"allowed_by": "allowed_by", "asked_by": "asked_by", "agent": "staff_id"}
    kinds = {"looks": ColumnKind.NUMBER}
    presets = ((_l("On now"), {"live": "yes"}), (_l("Ended"), {"over": "yes"}))
    siblings = ((_l("Asked for"), "support_asks.index_view"),)
    details_template = "staff/grant.html"

    def row_name(self, _row: SupportGrant) -> str:
        return gettext("Support access")

    def details_extras(self, row: SupportGrant) -> dict[str, Any]:
        actor = current_actor()
        looks = queries.looks_under(actor, row.account_id, row.id, size=LOOKS)
        count = queries.grant(actor, row.account_id, row.id).looks
        return {"looks": looks.rows, "count": common.looks(count)}

    def companions(self, rows: list[SupportGrant]) -> Mapping[UUID, Any]:
        """Names, and how often each grant was used."""
        people = [i for r in rows for i in (r.allowed_by, r.asked_by, r.staff_id)]
        ids = {
            "accounts": [r.account_id for r in rows],
            "people": [i for i in people if i],
            "grants": [r.id for r in rows],
        }
        found: dict[UUID, Any] = {i: names.NameLine(name, sub) for i, name, sub in rows_of(_BESIDE, ids)}
        return {**found, **{i: int(found[i].name) for i in ids["grants"] if i in found}}
