"""Data breaches at the desk: the list, one case with its clock and entries, and each step of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.breach_case import queries, service
from admin_app.breach_case.kind import BREACH_CASE, BreachAct
from admin_app.breach_case.models import BreachCase, BreachRisk, BreachState
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import reading
from forms.base import Form
from forms.desk.cases import breaches as forms
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor, page, perform, see_other
from views.labels.cases import breaches as words

SAID = ("risk", "nature", "people", "records", "consequences", "measures")

# What somebody else than whoever assessed a case does next.
WAITS_FOR_ANOTHER = {
    BreachState.ASSESSED: BreachAct.NOT_REQUIRED,
    BreachState.REPORTED: BreachAct.CLOSED,
    BreachState.NOT_REQUIRED: BreachAct.CLOSED,
}


def _state(_view: object, _beside: object, row: BreachCase, _name: str) -> Cell:
    text, tone = words.state(row)
    return Cell(CellKind.CHIP, text, tone=tone)


def _risk(_view: object, _beside: object, row: BreachCase, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.RISKS[row.risk]) if row.risk else "")


def _told(_view: object, _beside: object, row: BreachCase, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.WAYS[row.told_way]) if row.told_way else "")


def _offered(*acts: BreachAct) -> Callable[[BreachCase], bool]:
    def offered(row: BreachCase) -> bool:
        here = {act for act in acts if BREACH_CASE.of(act).stands_at(row.state)}
        doers = service.doers(row) if here & service.WHY_NOT.keys() else {}
        return bool(here & BREACH_CASE.offered(current_actor(), row.state, doers))

    return offered


def _at_hand(form: Form, row: BreachCase) -> None:
    """What was said before, to be changed; moments on the reader's clock."""
    if isinstance(form, forms.AssessForm) and not form.is_submitted():
        for name in SAID:
            form[name].data = getattr(row, name)
    _on_the_clock(form)


def _on_the_clock(form: Form) -> None:
    zone = current_actor().time_zone
    for field in forms.moments(form):
        if field.data is None and not form.is_submitted():
            field.data = clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def _report(
    actor: Actor,
    case_id: UUID,
    *,
    authority: str,
    reference: str,
    reported_at: datetime,
    note: str,
    version: int | None,
) -> None:
    at = reading.local(reported_at, ZoneInfo(actor.time_zone))
    service.report(
        actor, case_id, authority=authority, reference=reference, reported_at=at, note=note, version=version
    )


class BreachView(DeskView[BreachCase]):
    """Data breaches."""

    permission = Permission.BREACH_READ
    icon = "shield-x"
    empty_text = _l(
        "When something happened to personal data, it is recorded here, and the 72 hours to report it are counted."
    )
    list_template = "staff/breaches.html"
    column_list = ("title", "number", "state", "aware_at", "due_at", "recorded_by")
    gives_way = ("recorded_by", "aware_at", "number", "due_at")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO, "number": Width.DAY}
    column_details_list = (
        "title", "state", "risk", "nature", "people", "records", "consequences", "measures", "aware_at", "due_at",
        "recorded_by", "recorded_at", "assessed_by", "assessed_at", "authority", "reference", "reported_at", "told_way", "told_at",
        "closed_at",
    )  # fmt: skip
    details_cards = (
        (_l("What happened"), ("title", "risk", "nature", "people", "records", "consequences", "measures", "assessed_by", "assessed_at")),
        (_l("Clock"), ("state", "aware_at", "due_at", "recorded_by", "recorded_at", "closed_at")),
        (_l("Authority and people"), ("authority", "reference", "reported_at", "told_way", "told_at")),
    )  # fmt: skip
    column_labels: ClassVar[dict[str, Any]] = {
        "title": _l("What happened"), "aware_at": _l("Known since"), "due_at": _l("To be reported by"), "recorded_by": _l("Recorded by"),
        "recorded_at": _l("Recorded"), "risk": _l("Risk"), "nature": _l("What happened, to which data"), "people": _l("People, about"),
        "records": _l("Records, about"), "consequences": _l("Likely consequences"), "measures": _l("Measures"),
        "assessed_by": _l("Assessed by"), "assessed_at": _l("Assessed"), "authority": _l("Authority"), "reference": _l("Their number"),
        "reported_at": _l("Reported"), "told_way": _l("The people concerned"), "told_at": _l("Noted"), "closed_at": _l("Closed"),
    }  # fmt: skip
    column_filters = (
        Flag("waiting", _l("To be assessed or reported"), BreachCase.state, queries.waits),
        "aware_at",
    )
    column_sortable_list = ("aware_at",)
    column_default_sort = ("aware_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"state": _state, "risk": _risk, "told_way": _told}
    people: ClassVar[dict[str, str]] = {"recorded_by": "recorded_by", "assessed_by": "assessed_by"}
    presets = ((_l("To be assessed or reported"), {"waiting": "yes"}),)
    details_template = "staff/breach.html"
    acts = (
        DeskAct(
            "assess", forms.AssessForm, service.assess, Permission.BREACH_WRITE,
            (*SAID, "version"), _l("Assess the breach"),
            _l("This is what a report to the authority has to say. What was said before stays in the entries."), _l("Save the assessment"),
            _l("The assessment is saved."), "scale", applies=_offered(BreachAct.ASSESSED, BreachAct.REASSESSED), prepare=_at_hand,
        ),
        DeskAct(
            "report", forms.ReportForm, _report, Permission.BREACH_WRITE,
            ("authority", "reference", "reported_at", "note", "version"), _l("Note the report to the authority"),
            _l("Gatehouse reports nothing by itself: report the breach on the authority’s own page or form, then note it here."),
            _l("Note the report"), _l("The report is noted."), "gavel", applies=_offered(BreachAct.REPORTED), prepare=_at_hand, primary=True,
        ),
        DeskAct(
            "not-required", forms.NotRequiredForm, service.not_required, Permission.BREACH_WRITE, ("reason", "version"),
            _l("Decide that it needn’t be reported"),
            _l("Only where no risk to people is likely. Whoever assessed the breach can’t decide this. The reason is shown to the authority if it asks."),
            _l("It needn’t be reported"), _l("Decided. The authority isn’t told."), "gavel",
            applies=lambda row: row.risk is BreachRisk.NONE and _offered(BreachAct.NOT_REQUIRED)(row),
        ),
        DeskAct(
            "tell", forms.TellForm, service.tell_people, Permission.BREACH_WRITE, ("way", "note", "version"), _l("Note how the people are told"),
            _l("Where the risk is high, each person concerned is told in plain words what happened and what they can do, unless one of the grounds below holds."),
            _l("Save"), _l("Noted."), "mail", applies=_offered(BreachAct.TOLD),
        ),
        DeskAct(
            "supplement", forms.SupplementForm, service.supplement, Permission.BREACH_WRITE, ("note", "version"), _l("Add what is new"), _l("It is added to the entries with your name; nothing that stands there changes."),
            _l("Add"), _l("Added."), "note", applies=_offered(BreachAct.SUPPLEMENTED),
        ),
        DeskAct(
            "close", forms.CloseForm, service.close, Permission.BREACH_WRITE, ("note", "version"), _l("Close the case"),
            _l("The case and its entries stay in the register for good."), _l("Close the case"), _l("The case is closed."), "circle-check",
            applies=_offered(BreachAct.CLOSED), ends=True,
        ),
    )  # fmt: skip

    def row_name(self, row: BreachCase) -> str:
        return row.number

    def list_extras(self) -> dict[str, Any]:
        return {"record_url": url_for(".record") if current_actor().may(Permission.BREACH_WRITE) else ""}

    def details_extras(self, row: BreachCase) -> dict[str, Any]:
        actor = current_actor()
        act = WAITS_FOR_ANOTHER.get(row.state)
        barred = act is not None and BREACH_CASE.of(act).barred(actor, service.doers(row)) is not None
        needless = row.state is not BreachState.ASSESSED or row.risk is BreachRisk.NONE
        return {
            "entries": [(entry, *words.ENTRIES[entry.kind]) for entry in queries.entries(actor, row.id)],
            "waits": row.state in queries.WAITING,
            "overdue": words.is_overdue(row),
            "left": row.due_at - clock.now(),
            "why_not": service.WHY_NOT[act]
            if act and barred and needless and actor.may(Permission.BREACH_WRITE)
            else "",
            "tell_first": row.risk is BreachRisk.HIGH
            and row.told_way is None
            and row.state is not BreachState.CLOSED,
        }

    @expose("/record", methods=("GET", "POST"))
    def record(self) -> Response:
        """A new case."""
        require(current_actor(), Permission.BREACH_WRITE)
        form = forms.RecordForm()
        _on_the_clock(form)
        done = perform(form, self._recorded, title=form.title, aware_at=form.aware_at, note=form.note)
        if done.ok:
            flash(gettext("Recorded. Those who assess and report it are told."), "good")
            return see_other(".details_view", row_id=done.value)
        return page(
            "admin/act.html",
            done,
            form=form,
            title=gettext("Record a data breach"),
            text=gettext(
                "Personal data was lost, changed, seen or passed on without authorisation. It stays in the register for good, so leave out names of the people concerned."
            ),
            button=gettext("Record the breach"),
            ends=False,
            back=url_for(".index_view"),
            fields=[form.title, form.aware_at, form.note],
            crumbs=[(str(self.name), url_for(".index_view")), (gettext("Record a data breach"), "")],
        )

    @staticmethod
    def _recorded(actor: Actor, *, title: str, aware_at: datetime, note: str) -> UUID:
        at = reading.local(aware_at, ZoneInfo(actor.time_zone))
        return service.record(actor, title=title, aware_at=at, note=note)
