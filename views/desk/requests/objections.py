"""Objections at the desk: the list, one with all its evidence, and the answers of an approver."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import Response
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import queries, service
from admin_app.objection.kind import OBJECTION, ObjectionAct
from admin_app.objection.models import Objection, ObjectionState
from forms.desk.cases.objections import ObjectionAnswerForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor, page
from views.labels import receipts as receipt_labels
from views.labels.cases import objections as labels


def _state(_view: object, _beside: object, row: Objection, _name: str) -> Cell:
    text, tone = labels.state(row.state)
    return Cell(CellKind.CHIP, text, tone=tone)


def _is_open(row: Objection) -> bool:
    return row.state is ObjectionState.OPEN


class ObjectionView(DeskView[Objection]):
    """Objections."""

    permission = Permission.OBJECTION_READ
    icon = "gavel"
    empty_text = _l("What customers say wasn’t right about an act of our staff is listed here.")
    column_list = ("account", "person", "number", "opened_at", "due_at", "state", "decided_by")
    gives_way = ("number", "decided_by", "opened_at", "person", "due_at")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO}
    column_labels: ClassVar[dict[str, Any]] = {"opened_at": _l("Opened"), "due_at": _l("Due")}
    column_filters = (
        Flag("open", _l("Waiting for an answer"), Objection.state, queries.is_open),
        Flag("overdue", _l("Overdue"), Objection.state, queries.is_overdue),
        "opened_at",
        "account_id",
        "user_id",
    )
    column_sortable_list = ("opened_at",)
    column_default_sort = ("opened_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"state": _state}
    people: ClassVar[dict[str, str]] = {"person": "user_id", "decided_by": "decided_by"}
    presets = ((_l("Waiting for an answer"), {"open": "yes"}), (_l("Overdue"), {"overdue": "yes"}))
    details_template = "staff/objection.html"
    acts = (
        DeskAct(
            "uphold",
            ObjectionAnswerForm,
            service.uphold,
            OBJECTION.right_of(ObjectionAct.UPHELD),
            ("note", "version"),
            _l("Uphold the objection"),
            _l("Nothing is undone automatically: those who may undo it are asked to. The customer is told."),
            _l("Uphold"),
            _l("Upheld. The customer is told."),
            "check",
            applies=_is_open,
            primary=True,
        ),
        DeskAct(
            "reject",
            ObjectionAnswerForm,
            service.reject,
            OBJECTION.right_of(ObjectionAct.REJECTED),
            ("note", "version"),
            _l("Reject the objection"),
            _l("The act stands. The customer is told, with your answer."),
            _l("Reject"),
            _l("Rejected. The customer is told."),
            "x",
            ends=True,
            applies=_is_open,
        ),
    )

    def row_name(self, row: Objection) -> str:
        return labels.act(queries.act_of(row))

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One objection: what the customer says, what was done by whom and why, what else happened then."""
        row, actor = self.one(row_id), current_actor()
        found = queries.evidence(actor, row_id)
        line = found.receipt
        return page(
            self.details_template,
            view=self,
            row=row,
            found=found,
            objection=found.objection,
            line=line,
            title=self.row_name(row),
            changes=receipt_labels.changes(line),
            role=receipt_labels.role(line),
            task=queries.task(actor, row_id),
            crumbs=[*self.crumbs(row)[:-1], (self.row_name(row), "")],
        )
