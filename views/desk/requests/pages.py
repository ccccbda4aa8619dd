"""Closings at the desk: the queues, one case with its evidence and decision bar, and each act on it.

A case shows its amounts to whom it waits for. A GET opens nothing: `open_case` records the look and leads on.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.closing import case_look, detail
from admin_app.closing import queue as closing_queue
from admin_app.closing.detail import ClosingCase
from admin_app.closing.holds import clearing
from admin_app.closing.holds.checklist import OUTCOMES, Hold
from admin_app.closing.kind import ClosingAct, View
from admin_app.closing.transitions import MovedMeanwhile
from admin_app.data_case.models import DataCase
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import decided as decisions
from forms.base import ConfirmForm, Form
from forms.desk.cases.closings import KIND_NAMES, OUTCOME_NAMES, ClearForm
from views.desk.parts import restricting
from views.desk.requests.acts import ACTS, new_form
from views.desk.requests.case_acts import CasePages
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels.cases import closing_steps
from views.labels.cases import closings as closing_labels
from views.labels.cases import data_cases as data_case_labels
from views.pages import waiting_numbers
from views.pages.appearance import rows_a_page

bp = Blueprint("staff_requests", __name__, url_prefix="/admin/requests")


@bp.get("/")
@needs(Permission.CLOSING_READ)
def queue() -> Response:
    """All queues as tabs; billing begins with its own, everybody else with all."""
    default = View.BILLING if current_actor().may(Permission.CLOSING_CLEAR) else View.ALL
    return _list(_view(request.args.get("view"), default))


@bp.get("/decided")
@needs(Permission.CLOSING_DECIDE)
def decided() -> Response:
    """What approvers decided of closings and data requests, newest first."""
    waiting_numbers.of_list()
    found = decisions.listed(current_actor(), key=request.args.get("key"), size=rows_a_page())
    return page(
        "staff/requests/decided.html",
        rows=[_decided(line) for line in found.rows],
        older=found.older,
        newer=found.newer,
        came_back=closing_labels.CAME_BACK,
    )


@bp.post("/<uuid:request_id>/open")
@needs(Permission.CLOSING_READ)
def open_case(request_id: UUID) -> Response:
    """Open a case that waits for this person: its facts are shown for 30 min, which is recorded."""
    found = detail.read(current_actor(), request_id)
    form = ConfirmForm()
    if found.waits_for_me and not found.opened:
        done = perform(form, case_look.record, found.account.id, Area.BILLING.value, request_id)
        if not done.ok:
            return _case(request_id, done)
    return see_other(".case", request_id=request_id)


@bp.get("/<uuid:request_id>")
@needs(Permission.CLOSING_READ)
def case(request_id: UUID) -> Response:
    """One case."""
    return _case(request_id)


@bp.post("/<uuid:request_id>/clear")
@needs(Permission.CLOSING_CLEAR)
def clear(request_id: UUID) -> Response:
    """Settle a hold, or one fact of it."""
    form = ClearForm()
    hold = Hold(form.hold.data) if form.hold.data in set(Hold) else Hold.PEOPLE
    form.offer(hold)
    given = {name: getattr(form, name) for name in ("version", "hold", "outcome", "outcomes", "note")}
    done = perform(form, clearing.clear, request_id, **given)
    if done.ok:
        flash(_("%(hold)s: settled.", hold=closing_labels.HOLD_NAMES[hold]), "good")
        return see_other(".case", request_id=request_id)
    current = detail.read(current_actor(), request_id)
    return _conflict(current, done, form) or _case(request_id, done, {hold.value: form})


def _list(view: View) -> Response:
    waiting_numbers.of_list()
    actor = current_actor()
    found = closing_queue.listing(actor, view, key=request.args.get("key"), size=rows_a_page())
    return page(
        "staff/requests/queue.html",
        rows=found.rows,
        older=found.older,
        newer=found.newer,
        view=view,
        mine=_mine(view),
        came_back=closing_labels.CAME_BACK,
    )


def _decided(line: decisions.DecidedLine) -> tuple[decisions.DecidedLine, str, tuple[str, str], str]:
    """A decision with what was decided, its chip where it isn't a closing's, and where it is opened."""
    if isinstance(line.of, DataCase):
        what = data_case_labels.kind_of(line.of)
        return line, what, data_case_labels.state(line.of), url_for("data_cases.details_view", row_id=line.id)
    return line, _("Closing of the account"), ("", ""), url_for(".case", request_id=line.id)


def _mine(view: View) -> bool:
    """Whether the cases of a list wait for this person, so that opening one records a look."""
    needed = closing_queue.waits_for(view)
    return needed is not None and current_actor().may(needed)


def _view(name: str | None, default: View) -> View:
    if name is None:
        return default
    if name not in set(View):
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    return View(name)


def _case(request_id: UUID, done: Performed | None = None, forms: dict[str, Form] | None = None) -> Response:
    current = detail.read(current_actor(), request_id)
    return page(
        "staff/requests/case.html",
        done,
        case=current,
        steps=closing_steps.steps(current),
        acts={act.slug: act for act in ACTS if act.act in current.may},
        forms={act.slug: new_form(act, current) for act in ACTS if act.act in current.may},
        clear_forms=_clear_forms(current, forms or {}),
        kind_names=KIND_NAMES,
        outcomes=OUTCOME_NAMES,
        came_back=closing_labels.CAME_BACK,
        **restricting.strip(
            current_actor(),
            current.account.restricted_since,
            user_id=None,
            account_id=current.account.id,
            back=url_for(".case", request_id=request_id),
        ),
    )


def _clear_forms(current: ClosingCase, given: dict[str, Form]) -> dict[str, Form]:
    """One form a hold, the one just refused as it was typed."""
    if ClosingAct.CLEARED not in current.may:
        return {}
    forms: dict[str, Form] = {}
    for hold in OUTCOMES:
        form = ClearForm(formdata=None, hold=hold.value, version=current.version).offer(hold)
        forms[hold.value] = given.get(hold.value, form)
    return forms


def _conflict(current: ClosingCase, done: Performed, form: Form) -> Response | None:
    """Somebody was faster: who, when, what, and everything typed kept."""
    if not isinstance(done.error, MovedMeanwhile):
        return None
    typed = [f.data for f in form if f.name in {"note", "reason"} and f.data]
    return page("staff/requests/conflict.html", done, case=current, moved=done.error, typed=typed)


def _read(request_id: UUID) -> ClosingCase:
    return detail.read(current_actor(), request_id)


CasePages("request_id", "staff/requests/act.html", _read, new_form, _conflict).mount(bp, ACTS)
