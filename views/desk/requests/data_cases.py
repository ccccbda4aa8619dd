"""Requests about personal data at the desk: the queue by days left, and one case with its steps and decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from flask import Response, request
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_app.data_case import moves, queries
from admin_app.data_case.desk import case_look
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import OPEN_STATES, DataCase, DataCaseKind, DataCaseState
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag, OfPerson
from views.desk.listing import ListQuery
from views.desk.parts.widths import Width
from views.desk.requests.data_case_parts import ACTS, PARTS
from views.http.web import current_actor, perform, see_other
from views.labels.cases import data_cases as words

BY_DUE = ("due_at", False)
BY_DECISION = ("decided_at", True)
QUEUES = frozenset({"open", "late", "soon"})


def _state(_view: object, _beside: object, row: DataCase, _name: str) -> Cell:
    text, tone = words.state(row)
    return Cell(CellKind.CHIP, text, tone=tone)


def _kind(_view: object, _beside: object, row: DataCase, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.KINDS[row.kind]))


def _source(_view: object, _beside: object, row: DataCase, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.SOURCES[row.source]))


def _topic(_view: object, _beside: object, row: DataCase, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.TOPICS[row.topic]) if row.topic else "")


def _due(_view: object, _beside: object, row: DataCase, _name: str) -> Cell:
    """The day, and under it how many are left while it is open."""
    left = words.days(row) if row.state in OPEN_STATES else ""
    return Cell(CellKind.DATE, sub=left, tone=words.tone_of(row), moment=row.due_at)


class DataCaseView(DeskView[DataCase]):
    """Requests about personal data."""

    permission = Permission.DATA_CASE_READ
    icon = "shield-check"
    empty_text = _l(
        "What people ask for about their own data is listed here: a copy, a correction, a restriction, a deletion. One that came by letter or phone is entered on the person’s page."
    )
    column_list = ("person", "number", "kind", "due_at", "state", "account", "received_at")
    second_lines: ClassVar[dict[str, Any]] = {"due_at": _l("Days left")}
    gives_way = ("received_at", "account", "number", "kind", "state")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO, "due_at": Width.WHO, "number": Width.DAY}
    people: ClassVar[dict[str, str]] = {
        "person": "subject_id", "requested_by": "requested_by", "entered_by": "entered_by", "decided_by": "decided_by",
    }  # fmt: skip
    column_details_list = (
        "kind", "topic", "person", "account", "state", "source", "requested_by", "entered_by", "received_at", "due_at", "extended_at",
        "decided_by", "decided_at", "closed_at",
    )  # fmt: skip
    details_cards = (
        (_l("What is asked for"), ("kind", "topic", "person", "account")),
        (
            _l("Who and when"),
            ("state", "source", "requested_by", "entered_by", "received_at", "due_at", "extended_at", "decided_by", "decided_at", "closed_at"),
        ),
    )  # fmt: skip
    column_labels: ClassVar[dict[str, Any]] = {
        "due_at": _l("Answer by"), "received_at": _l("Came in"), "kind": _l("What is asked for"), "requested_by": _l("Asked by"),
        "entered_by": _l("Entered by"), "source": _l("How it came"), "topic": _l("What is wrong"), "extended_at": _l("Extended"),
        "decided_at": _l("Decided"), "closed_at": _l("Ended"),
    }  # fmt: skip
    column_filters = (
        Flag("open", _l("Under way"), DataCase.state, queries.is_open),
        Flag("late", _l("Late"), DataCase.state, queries.is_late),
        Flag("soon", _l("Due within a week"), DataCase.state, queries.is_due_soon),
        Flag("decided", _l("Decided"), DataCase.decided_at, queries.is_decided),
        "received_at",
        "account_id",
        OfPerson("person", _l("Person"), DataCase.subject_id),
    )
    column_sortable_list = ("received_at", "due_at")
    column_default_sort = ("received_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {
        "state": _state, "kind": _kind, "due_at": _due, "source": _source, "topic": _topic,
    }  # fmt: skip
    presets = (
        (_l("Under way"), {"open": "yes"}),
        (_l("Due within a week"), {"soon": "yes"}),
        (_l("Late"), {"late": "yes"}),
        (_l("Decided"), {"decided": "yes"}),
    )
    details_template = "staff/data_cases/case.html"
    acts = ACTS

    def row_name(self, row: DataCase) -> str:
        return row.number

    def asked(self) -> ListQuery:
        """What is open stands by the days left, what is decided by the decision, unless another order is asked for."""
        found = super().asked()
        if found.values.get("decided") == "yes" and "sort" not in request.args:
            return replace(found, sort="decided_at", descending=True, default=BY_DECISION)
        if QUEUES & found.values.keys() and "sort" not in request.args:
            return replace(found, sort="due_at", descending=False, default=BY_DUE)
        return found

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One request; a deletion has a page of its own, with its preview and its decision."""
        if self.one(row_id).kind is DataCaseKind.DELETION:
            return see_other("staff_deletions.case", case_id=row_id)
        return super().details_view(row_id)

    @expose("/<uuid:row_id>/open", methods=("POST",))
    def open_view(self, row_id: UUID) -> Response:
        """Show what the person wrote for 30 min, which is recorded and told to them."""
        if case_look.may(current_actor(), self.one(row_id)):
            done = perform(ConfirmForm(), case_look.record, row_id)
            if not done.ok:
                return self.opened(row_id, done)
        return see_other(".details_view", row_id=row_id)

    def details_extras(self, row: DataCase) -> dict[str, Any]:
        actor = current_actor()
        part = PARTS[row.kind]
        waits = rules_of(row.kind).table.waits_for(row.state)
        mine = waits is not None and actor.may(waits)
        steps = queries.steps(actor, row.id)
        return {
            "steps": steps,
            "written": queries.wrote(row, steps),
            "act_words": words.ACTS,
            "kinds": words.KINDS,
            "chip": words.state(row),
            "days": words.days(row),
            "late": words.is_late(row),
            "open": row.state in OPEN_STATES,
            "waits": mine,
            "why_not": moves.bar(actor, row) if mine and row.state is not DataCaseState.NEEDS_ENTRY else "",
            "part": part.template,
            "opened_until": case_look.opened_until(actor, row),
            "may_open": case_look.may(actor, row),
            "notes_shown": moves.reads_notes(actor, row),
            **part.values(row),
        }
