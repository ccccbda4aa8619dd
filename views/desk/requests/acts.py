"""The acts on a closing, as data: form, command, right, and the words of page, dialog and toast."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from admin_app.closing import decision, execution
from admin_app.closing.detail import ClosingCase
from admin_app.closing.holds import clearing
from admin_app.closing.kind import CLOSING, ClosingAct
from forms.base import Form
from forms.desk.cases.closings import (
    ApproveForm,
    BillingQuestionForm,
    ConfirmFactsForm,
    PassOnForm,
    RefuseForm,
    ReopenForm,
    SendBackForm,
)
from views.desk.requests.case_acts import CaseAct


@dataclass(frozen=True, slots=True)
class ClosingDeskAct(CaseAct[ClosingAct]):
    """One act on a closing."""

    kind = CLOSING


ACTS: tuple[ClosingDeskAct, ...] = (
    ClosingDeskAct(
        "ask", ClosingAct.ASKED_CUSTOMER, BillingQuestionForm, clearing.ask_customer, ("note",), _l("Ask the customer"),
        _l("The owner reads it by e-mail and on the page “Close account”, and answers there. The case waits in the meantime."),
        _l("Ask the customer"), _l("The customer was asked."),
    ),
    ClosingDeskAct(
        "take_up", ClosingAct.TAKEN_UP, PassOnForm, clearing.take_up, ("note",), _l("Continue without an answer"),
        _l("The question stays in the case; billing’s check continues."), _l("Continue"), _l("The case is back with billing."),
    ),
    ClosingDeskAct(
        "confirm", ClosingAct.CONFIRMED, ConfirmFactsForm, clearing.confirm_facts, ("kinds", "reason"),
        _l("Confirm that nothing changed"),
        _l("From now on what you choose counts as known, as if the billing system had just reported it."),
        _l("Confirm"), _l("The facts are confirmed."),
    ),
    ClosingDeskAct(
        "pass_on", ClosingAct.PASSED_ON, PassOnForm, clearing.pass_on, ("note",), _l("Pass on to approval"),
        _l("An approver who wasn’t involved in the check decides. The customer gets an e-mail."),
        _l("Pass on to approval"), _l("Passed on to approval."), back=".queue",
    ),
    ClosingDeskAct(
        "approve", ClosingAct.APPROVED, ApproveForm, decision.approve, ("number", "note", "fingerprint"),
        _l("Approve the closing of %(name)s"), _l("The waiting time begins; the owner or an approver can still stop it."),
        _l("Approve closing"), _l("Approved. The waiting time has begun."), ends=True, back="staff_waiting.index",
    ),
    ClosingDeskAct(
        "reject", ClosingAct.REJECTED, RefuseForm, decision.reject, ("note", "number"),
        _l("Reject the closing of %(name)s"),
        _l("The case ends, and the account is as it was before. People who were disabled stay disabled until an owner enables them."),
        _l("Reject closing"), _l("Rejected. The account goes on."), ends=True, back="staff_waiting.index",
    ),
    ClosingDeskAct(
        "send_back", ClosingAct.SENT_BACK, SendBackForm, decision.send_back, ("note",), _l("Send back to billing"),
        _l("Billing checks again and passes it on again. The customer gets an e-mail that it takes longer."),
        _l("Send back to billing"), _l("Sent back to billing."), back="staff_waiting.index",
    ),
    ClosingDeskAct(
        "stop", ClosingAct.STOPPED, RefuseForm, decision.stop, ("note", "number"), _l("Stop the closing of %(name)s"),
        _l("The case ends, and the account is as it was before. People who were disabled stay disabled until an owner enables them."),
        _l("Stop the closing"), _l("Stopped. The account goes on."), ends=True,
    ),
    ClosingDeskAct(
        "reopen", ClosingAct.REOPENED, ReopenForm, execution.reopen, ("reason", "number"), _l("Reopen %(name)s"),
        _l("The account is as it was before the closing, and the owner who asked can sign in again, nobody else. The owner gets an e-mail."),
        _l("Reopen the account"), _l("The account is open again."),
    ),
)  # fmt: skip


def new_form(act: CaseAct[ClosingAct], case: ClosingCase) -> Form:
    """An empty form of an act, made from the case as it is now."""
    form = act.form(formdata=None)
    form.version.data = case.version
    if "fingerprint" in act.fields:
        form.fingerprint.data = case.fingerprint
    if "kinds" in act.fields:
        form.kinds.data = [kind.value for kind in case.stale]
    return form
