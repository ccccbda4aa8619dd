"""What was asked of customers: by whom, for what, and how each answered. A tab of the list of support access."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.asks import asking
from admin_app.support_access.asks import queries as ask_queries
from admin_app.support_access.kind import SUPPORT_ASK, AskAct
from admin_app.support_access.models import AskState, SupportAsk
from forms.base import ConfirmForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.lists.access.support_access import areas_cell, ticket_cell
from views.desk.parts.widths import Width
from views.http.web import current_actor
from views.labels import desk as labels


def _state(_view: object, _beside: object, row: SupportAsk, _name: str) -> Cell:
    text, tone = labels.of(ask_queries.state_of(row))
    return Cell(CellKind.CHIP, text, tone=tone)


def _hours(_view: object, _beside: object, row: SupportAsk, _name: str) -> Cell:
    return Cell(CellKind.TEXT, ngettext("%(num)s hour", "%(num)s hours", row.hours))


def _mine() -> sa.ColumnElement[bool]:
    return SupportAsk.asked_by == current_actor().user_id


class SupportAskView(DeskView[SupportAsk]):
    """Asks for support access."""

    permission = Permission.SUPPORT_ACCESS_READ
    icon = "help-circle"
    empty_text = _l(
        "When staff ask a customer for support access, the request is listed here with its answer."
    )
    column_list = (
        "account",
        "areas",
        "state",
        "mode",
        "ticket",
        "asked_by",
        "asked_at",
        "answered_by",
        "answered_at",
    )
    gives_way = ("answered_by", "answered_at", "ticket", "mode", "asked_by", "areas", "asked_at")
    column_widths = {"areas": Width.WHO, "mode": Width.WHO}
    column_details_list = (*column_list, "hours", "reason", "note", "expires_at")
    details_cards = (
        (
            _l("What is asked"),
            ("state", "areas", "mode", "hours", "asked_at", "expires_at", "answered_at", "note"),
        ),
        (_l("Who and why"), ("account", "asked_by", "answered_by", "ticket", "reason")),
    )
    column_filters = (
        Flag("waiting", _l("Waiting for an answer"), SupportAsk.state, ask_queries.open_now),
        Flag("mine", _l("Asked by me"), SupportAsk.asked_by, _mine),
        "state",
        "account_id",
        "asked_at",
    )
    column_sortable_list = ("asked_at",)
    column_default_sort = ("asked_at", True)
    column_formatters = {"state": _state, "areas": areas_cell, "hours": _hours, "ticket": ticket_cell}
    people = {"asked_by": "asked_by", "answered_by": "answered_by"}
    presets = ((_l("Waiting"), {"waiting": "yes"}), (_l("Asked by me"), {"mine": "yes"}))
    siblings = ((_l("Allowed"), "support_access.index_view"),)
    acts = (
        DeskAct(
            "withdraw",
            ConfirmForm,
            asking.withdraw,
            SUPPORT_ASK.right_of(AskAct.WITHDRAWN),
            ("version",),
            _l("Withdraw the access request"),
            _l("The owners can’t answer it any more. Nothing else changes."),
            _l("Withdraw"),
            _l("The access request is withdrawn."),
            "arrow-back-up",
            applies=lambda row: ask_queries.state_of(row) is AskState.ASKED,
        ),
    )

    def row_name(self, _row: SupportAsk) -> str:
        return gettext("Access request")
