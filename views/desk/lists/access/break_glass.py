"""Broken glass to be reviewed, and the legal orders that keep it from customers."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.break_glass import opening, orders, queries, reviewing
from admin_app.break_glass.kind import LEGAL_ORDER, LegalOrderAct
from admin_app.break_glass.models import BreakGlass, BreakGlassState, LegalOrder
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.queries import looks_of_case
from forms.desk.break_glass import OrderAnswerForm, OrderDeclineForm, OrderEndForm, ReviewForm
from views.desk import cells
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor
from views.labels.people import break_glass as labels


def _areas(_view: object, _beside: object, row: BreakGlass, _name: str) -> Cell:
    return Cell(CellKind.TEXT, labels.areas(row.areas))


def _glass_state(_view: object, _beside: object, row: BreakGlass, _name: str) -> Cell:
    text, tone = labels.state(
        row.state, due=row.review_due_at, over=opening.over(row), frozen=row.frozen_by is not None
    )
    return Cell(CellKind.CHIP, text, tone=tone)


def _ended(_view: object, _beside: object, row: BreakGlass, _name: str) -> Cell:
    return cells.of(opening.ends_at(row))


def _order_state(_view: object, _beside: object, row: LegalOrder, _name: str) -> Cell:
    text, tone = labels.ORDER_STATES[orders.state_of(row)]
    return Cell(CellKind.CHIP, str(text), tone=tone)


def _days(_view: object, _beside: object, row: LegalOrder, _name: str) -> Cell:
    return Cell(CellKind.TEXT, ngettext("%(num)s day", "%(num)s days", row.days))


def _reviewable(row: BreakGlass) -> bool:
    waits = row.state is BreakGlassState.AWAITING and row.frozen_by is None
    return waits and opening.over(row) and not reviewing.why_not(current_actor(), row)


def _offered(act: LegalOrderAct) -> Any:
    def offered(row: LegalOrder) -> bool:
        doers = {LegalOrderAct.RECORDED: {row.recorded_by}}
        return row.frozen_by is None and act in LEGAL_ORDER.offered(
            current_actor(), orders.state_of(row), doers
        )

    return offered


class BreakGlassView(DeskView[BreakGlass]):
    """Broken glass."""

    permission = Permission.BREAK_GLASS_REVIEW
    icon = "lock-open"
    empty_text = _l(
        "When a member of staff looks without the customer’s permission, it is listed here for review."
    )
    column_list = ("account", "opened_by", "areas", "opened_at", "review_due_at", "state")
    gives_way = ("areas", "opened_at", "opened_by", "review_due_at")
    column_widths: ClassVar[dict[str, Width]] = {"areas": Width.WHO, "state": Width.WHO}
    column_details_list = (
        "account", "opened_by", "areas", "opened_at", "ended", "allowed_by", "review_due_at", "state", "reviewed_by",
        "reviewed_at", "review_note",
    )  # fmt: skip
    details_cards = (
        (_l("Break-glass access"), ("account", "opened_by", "areas", "opened_at", "ended", "allowed_by")),
        (_l("Review"), ("state", "review_due_at", "reviewed_by", "reviewed_at", "review_note")),
    )
    column_labels: ClassVar[dict[str, Any]] = {
        "opened_by": _l("Taken by"), "opened_at": _l("Started"), "ended": _l("Ended"), "allowed_by": _l("Beyond the limits allowed by"),
        "review_due_at": _l("Review due"), "reviewed_by": _l("Reviewed by"), "reviewed_at": _l("Reviewed"), "review_note": _l("Note"),
    }  # fmt: skip
    column_filters = (
        Flag("waiting", _l("Waiting for review"), BreakGlass.state, queries.waits),
        "opened_at",
        "account_id",
    )
    column_sortable_list = ("opened_at",)
    column_default_sort = ("opened_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"areas": _areas, "state": _glass_state, "ended": _ended}
    people: ClassVar[dict[str, str]] = {
        "opened_by": "opened_by",
        "allowed_by": "allowed_by",
        "reviewed_by": "reviewed_by",
    }
    presets = ((_l("Waiting for review"), {"waiting": "yes"}),)
    details_template = "staff/glass.html"
    acts = (
        DeskAct(
            "review", ReviewForm, reviewing.review, Permission.BREAK_GLASS_REVIEW, ("verdict", "note", "version"),
            _l("Review what was seen"), _l("Read the reason and check what was seen before you decide. The decision is final."), _l("Save the review"),
            _l("The review is saved."), "gavel", applies=_reviewable, primary=True,
        ),
    )  # fmt: skip

    def row_name(self, row: BreakGlass) -> str:
        return gettext("Break-glass access to %(account)s", account=queries.account_name(row.account_id))

    def details_extras(self, row: BreakGlass) -> dict[str, Any]:
        return {
            "looks": looks_of_case(current_actor(), row.account_id, row.id).rows,
            "why_not": reviewing.why_not(current_actor(), row),
            "overdue": row.state is BreakGlassState.AWAITING and labels.is_past(row.review_due_at),
        }


class LegalOrderView(DeskView[LegalOrder]):
    """Legal orders."""

    permission = Permission.LEGAL_ORDER_READ
    icon = "scale"
    empty_text = _l(
        "An order that forbids telling a customer of break-glass access is recorded on the customer’s account."
    )
    column_list = ("account", "reference", "recorded_by", "recorded_at", "until_at", "state")
    gives_way = ("recorded_by", "recorded_at", "reference", "until_at")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.LONG}
    column_details_list = (
        "account", "reference", "reason", "days", "recorded_by", "recorded_at", "state", "decided_by", "decided_at", "decided_note",
        "until_at", "ended_at",
    )  # fmt: skip
    details_cards = (
        (_l("Order"), ("reference", "state", "reason", "days", "until_at", "ended_at")),
        (
            _l("Who and why"),
            ("account", "recorded_by", "recorded_at", "decided_by", "decided_at", "decided_note"),
        ),
    )
    column_labels: ClassVar[dict[str, Any]] = {
        "reference": _l("Order"), "recorded_by": _l("Recorded by"), "recorded_at": _l("Recorded"), "until_at": _l("In force until"),
        "days": _l("For how many days"), "decided_by": _l("Decided by"), "decided_at": _l("Decided"), "decided_note": _l("Note"),
        "ended_at": _l("Ended"),
    }  # fmt: skip
    column_filters = ("recorded_at", "account_id")
    column_sortable_list = ("recorded_at",)
    column_default_sort = ("recorded_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"state": _order_state, "days": _days}
    people: ClassVar[dict[str, str]] = {"recorded_by": "recorded_by", "decided_by": "decided_by"}
    acts = (
        DeskAct(
            "confirm", OrderAnswerForm, orders.confirm_order, Permission.LEGAL_ORDER_CONFIRM, ("version",), _l("Confirm the order"),
            _l("From now on the customer isn’t told when somebody else takes break-glass access, until the order ends."), _l("Confirm the order"),
            _l("The order is in force."), "check", applies=_offered(LegalOrderAct.CONFIRMED), primary=True,
        ),
        DeskAct(
            "decline", OrderDeclineForm, orders.decline_order, Permission.LEGAL_ORDER_CONFIRM, ("note", "version"), _l("Decline the order"),
            _l("The customer is told of each break-glass access as usual. The person who recorded the order reads why."), _l("Decline the order"),
            _l("Declined. Customers are told as usual."), "x", applies=_offered(LegalOrderAct.DECLINED), ends=True,
        ),
        DeskAct(
            "end", OrderEndForm, orders.end_order, Permission.LEGAL_ORDER_RECORD, ("reason", "version"), _l("End the order"),
            _l("Everything it kept back becomes visible to the customer at once, and the owners get an e-mail."), _l("End the order"),
            _l("Ended. The owners get an e-mail."), "door-exit", applies=_offered(LegalOrderAct.ENDED), ends=True,
        ),
    )  # fmt: skip

    def row_name(self, row: LegalOrder) -> str:
        return row.reference
