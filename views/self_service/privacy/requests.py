"""My requests: what the reader asked for about their own data, its steps and days, asking anew, taking back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.data_case import held, queries, service
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import (
    OPEN_STATES,
    CorrectionTopic,
    DataCase,
    DataCaseAct,
    DataCaseKind,
    DataCaseState,
)
from admin_app.deletion import certificates
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from forms.base import Form
from forms.you.data_cases import (
    AccessForm,
    AnswerRequestForm,
    CorrectionForm,
    RestrictionForm,
    WithdrawRequestForm,
)
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels.cases import data_case_steps, data_cases
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_requests", __name__, url_prefix="/privacy/requests")


@bp.get("")
@needs(P.OWN_DATA_CASE)
def overview() -> Response:
    """All of them, and what can be asked for."""
    actor = current_actor()
    rows = queries.mine(actor)
    return page(
        "customer/privacy/requests.html",
        rows=[(row, data_cases.own_state(row)) for row in rows],
        kind=data_cases.own_kind,
        days=data_cases.days,
        open_states=OPEN_STATES,
        certificates=certificates.of_account(actor, key=request.args.get("key")),
    )


@bp.get("/<uuid:case_id>")
@needs(P.OWN_DATA_CASE)
def one(case_id: UUID) -> Response:
    """One of them."""
    actor = current_actor()
    row = queries.own_case(actor, case_id)
    if row.kind is DataCaseKind.DELETION:
        return see_other("customer_deletion.case", case_id=case_id)
    return page(
        "customer/privacy/request.html",
        row=row,
        chip=data_cases.own_state(row),
        kinds=data_cases.OWN_KINDS,
        topics=data_cases.TOPICS,
        acts=data_cases.OWN_ACTS,
        open=row.state in OPEN_STATES,
        days=data_cases.days(row),
        way=data_case_steps.of(row),
        steps=queries.steps(actor, case_id),
        may_withdraw=_withdrawable(row),
        question=_question(row),
    )


@bp.route("/<uuid:case_id>/answer", methods=["GET", "POST"])
@needs(P.OWN_DATA_CASE)
def answer(case_id: UUID) -> Response:
    """Answer what an approver misses in one."""
    row = queries.own_case(current_actor(), case_id)
    form = AnswerRequestForm()
    form.made_from(row.version)
    done = perform(form, service.answer, case_id, words=form.words, version=form.version)
    if done.ok:
        flash(_("Your answer is in. We go on with your request."), "good")
        return see_other(".one", case_id=case_id)
    question = _question(row)
    if question is None and not form.is_submitted():
        return see_other(".one", case_id=case_id)
    ask = ConfirmationText(
        _("Answer our question about %(number)s", number=row.number),
        question or _("The question has been settled meanwhile."),
        _("Send the answer"),
        url_for(".one", case_id=case_id),
        _("Request"),
    )
    return act_page(ask, form, done)


@bp.route("/<uuid:case_id>/withdraw", methods=["GET", "POST"])
@needs(P.OWN_DATA_CASE)
def withdraw(case_id: UUID) -> Response:
    """Take one back."""
    row = queries.own_case(current_actor(), case_id)
    if row.kind is DataCaseKind.DELETION:
        return see_other("customer_deletion.withdraw", case_id=case_id)
    form = WithdrawRequestForm()
    form.made_from(row.version)
    done = perform(form, service.withdraw, case_id, version=form.version, note=form.note)
    if done.ok:
        flash(_("Withdrawn. Nothing is done."), "good")
        return see_other(".one", case_id=case_id)
    ask = ConfirmationText(
        _("Withdraw request %(number)s", number=row.number),
        _("Nothing is done then. You can ask again at any time."),
        _("Withdraw the request"),
        url_for(".one", case_id=case_id),
        _("Request"),
        ends=True,
        optional=("note",),
    )
    return act_page(ask, form, done)


@bp.route("/access", methods=["GET", "POST"])
@needs(P.OWN_DATA_CASE)
def access() -> Response:
    """Ask for what the copy doesn't tell."""
    form = AccessForm()
    done = perform(form, service.request, DataCaseKind.ACCESS.value, words=form.words)
    return _asked(done) or _ask("access", form, done)


@bp.route("/correction", methods=["GET", "POST"])
@needs(P.OWN_DATA_CASE)
def correction() -> Response:
    """Ask to have corrected what only staff can change."""
    form = CorrectionForm()
    found = held.of(current_actor())
    topics = list(dict.fromkeys([*(thing.topic for thing in found), CorrectionTopic.OTHER]))
    form.offer([(topic, data_cases.TOPICS[topic]) for topic in topics])
    done = perform(form, service.request, DataCaseKind.CORRECTION.value, words=form.words, topic=form.topic)
    return _asked(done) or _ask(
        "correction",
        form,
        done,
        found=found,
        most=held.COUNTED,
        topics=data_cases.TOPICS,
        statements=held.statements(current_actor()),
        may_edit_company=current_actor().may(P.OWN_ACCOUNT_WRITE),
    )


@bp.route("/restriction", methods=["GET", "POST"])
@needs(P.OWN_DATA_CASE)
def restriction() -> Response:
    """Ask that the data be only stored."""
    form = RestrictionForm()
    done = perform(form, service.request, DataCaseKind.RESTRICTION.value, words=form.words)
    return _asked(done) or _ask("restriction", form, done)


def _withdrawable(row: DataCase) -> bool:
    act = rules_of(row.kind).table.of(DataCaseAct.WITHDRAWN)
    return row.state in act.sources and row.frozen_by is None


def _question(row: DataCase) -> str | None:
    """What an approver wants to know before they decide, while it isn't answered."""
    if row.state is not DataCaseState.NEEDS_PERSON or row.frozen_by is not None:
        return None
    return queries.last_words(row.id, DataCaseAct.ASKED_PERSON)


def _asked(done: Performed) -> Response | None:
    """On to the request that was sent."""
    if not done.ok:
        return None
    flash(_("Your request has come in. You get an answer within a month."), "good")
    return see_other(".one", case_id=done.value)


def _ask(kind: str, form: Form, done: Performed, **more: object) -> Response:
    return page(f"customer/privacy/ask_{kind}.html", done, form=form, **more)
