"""Deletions at the desk: one case with its preview and decision bar, each act on it, and the record of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import lazy_gettext as _l

from admin_app.data_case.desk import case_look, deciding
from admin_app.data_case.models import DataCaseAct
from admin_app.data_case.moves import CaseMoved
from admin_app.deletion import certificates, decision, queries
from admin_app.deletion.kind import DELETION_CASE
from admin_app.deletion.queries import DeletionCase
from admin_app.kernel.rights.permissions import Permission
from forms.base import ConfirmForm, Form
from forms.desk.cases.deletions import ApproveForm, PassOnForm, RefuseForm, SendBackForm
from views.desk.requests.case_acts import CaseAct, CasePages
from views.desk.requests.data_case_parts import doubtable
from views.http.certificates import as_file
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels.cases import deletions as words

bp = Blueprint("staff_deletions", __name__, url_prefix="/admin/deletions")
READ = Permission.DATA_CASE_READ
A = DataCaseAct


@dataclass(frozen=True, slots=True)
class DeletionDeskAct(CaseAct[DataCaseAct]):
    """One act on a deletion."""

    kind = DELETION_CASE


ACTS: tuple[DeletionDeskAct, ...] = (
    DeletionDeskAct(
        "approve", A.APPROVED, ApproveForm, decision.approve, ("number", "note", "fingerprint"), _l("Approve the deletion of %(name)s"),
        _l("The waiting time begins once everybody who has to approve did so."), _l("Approve deletion"), _l("Approved."), ends=True,
    ),
    DeletionDeskAct(
        "refuse", A.REFUSED, RefuseForm, decision.refuse, ("reasons", "number"), _l("Refuse the deletion of %(name)s"),
        _l("The case ends and nothing is erased. The customer gets your reasons by e-mail, with where to complain and that a court can be asked."),
        _l("Refuse deletion"), _l("Refused. The customer was told the reasons."), ends=True,
    ),
    DeletionDeskAct(
        "send_back", A.SENT_BACK, SendBackForm, decision.send_back, ("note",), _l("Send back"),
        _l("Support looks at it and passes it on to approval again, with a new preview. What was approved so far no longer counts."),
        _l("Send back"), _l("Sent back."),
    ),
    DeletionDeskAct(
        "pass_on", A.PASSED_ON, PassOnForm, decision.pass_on, ("note",), _l("Pass on to approval"),
        _l("The preview is made again, and an approver decides on it."), _l("Pass on to approval"), _l("Passed on to approval."),
    ),
)  # fmt: skip


@bp.get("/<uuid:case_id>")
@needs(READ)
def case(case_id: UUID) -> Response:
    """One case."""
    return _case(case_id)


@bp.post("/<uuid:case_id>/open")
@needs(READ)
def open_case(case_id: UUID) -> Response:
    """Show what the person wrote for 30 min, which is recorded and told to them."""
    if queries.at_desk(current_actor(), case_id).may_open:
        done = perform(ConfirmForm(), case_look.record, case_id)
        if not done.ok:
            return _case(case_id, done)
    return see_other(".case", case_id=case_id)


def _case(case_id: UUID, done: Performed | None = None) -> Response:
    current = queries.at_desk(current_actor(), case_id)
    offered = {act.slug: act for act in ACTS if act.act in current.may}
    return page(
        "staff/deletions/case.html",
        done,
        case=current,
        steps=words.steps(current),
        acts=offered,
        forms={slug: _new_form(act, current) for slug, act in offered.items()},
        chip=words.chip(current),
        story=words.story,
        recipients=words.recipients(current.answers),
        certificate=certificates.facts_of(case_id) if current.erased_at else None,
        doubtable=doubtable(current.case),
        extendable=A.EXTENDED in current.may and deciding.may_extend(current.case),
        notable=A.NOTED in current.may,
    )


@bp.get("/<uuid:case_id>/record")
@needs(READ)
def record(case_id: UUID) -> Response:
    """The record of the decision, to be printed."""
    current = queries.at_desk(current_actor(), case_id)
    return page(
        "staff/deletions/record.html",
        case=current,
        refused=current.step(A.REFUSED),
        approved=[step for step in current.steps if step.act in {A.FIRST_APPROVED, A.APPROVED}],
        chip=words.chip(current),
        story=words.story,
        recipients=words.recipients(current.answers),
        certificate=certificates.facts_of(case_id) if current.erased_at else None,
    )


@bp.get("/<uuid:case_id>/certificate")
@needs(READ)
def certificate(case_id: UUID) -> Response:
    """The certificate of the erasure, as its file: it names nobody."""
    return as_file(certificates.at_desk(current_actor(), case_id))


def _new_form(act: CaseAct[DataCaseAct], current: DeletionCase) -> Form:
    form = act.form(formdata=None)
    form.version.data = current.case.version
    if "fingerprint" in act.fields:
        form.fingerprint.data = current.deletion.plan_hash
    return form


def _conflict(current: DeletionCase, done: Performed, form: Form) -> Response | None:
    """Somebody was faster, or a fact changed: who, when, what, and everything typed kept."""
    if done.error is None or done.error.status != 409:  # noqa: PLR2004
        return None
    typed = [f.data for f in form if f.name in {"note", "reasons"} and f.data]
    moved = done.error if isinstance(done.error, CaseMoved) else None
    return page(
        "staff/deletions/conflict.html",
        done,
        case=current,
        refused=done.error,
        moved=moved,
        typed=typed,
        back=url_for(".case", case_id=current.case.id),
    )


def _read(case_id: UUID) -> DeletionCase:
    return queries.at_desk(current_actor(), case_id)


CasePages("case_id", "staff/deletions/act.html", _read, _new_form, _conflict).mount(bp, ACTS)
