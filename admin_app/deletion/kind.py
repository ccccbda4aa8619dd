"""The deletion as a case: its states and acts in one table. Guards, buttons and queues derive from it."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.case_kind.definition import STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.data_case.kind import ASKED, DataCaseTable, common
from admin_app.data_case.models import DataCaseAct, DataCaseState
from admin_app.deletion import mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

S, P, A = DataCaseState, Permission, DataCaseAct
DECIDE, ENTER = P.DATA_CASE_DECIDE, P.DATA_CASE_ENTER
STAGES: dict[DataCaseState, CaseStage] = {
    S.REQUESTED: CaseStage(open=True, passing=True),
    S.PREVIEWED: CaseStage(
        open=True, waits_for=ENTER
    ),  # it rests here only while an approver has sent it back
    S.HELD: CaseStage(open=True),
    S.CLOSING: CaseStage(open=True),
    S.IN_APPROVAL: CaseStage(open=True, waits_for=DECIDE),
    S.APPROVED: CaseStage(open=True),
    S.LAPSED: CaseStage(open=True, passing=True),
    S.NOTIFIED: CaseStage(open=True),
    S.EXECUTED: CaseStage(open=False),
    S.REFUSED: CaseStage(open=False),
    S.WITHDRAWN: CaseStage(open=False),
}
OPEN = frozenset(state for state, stage in STAGES.items() if stage.open)
# In these everything of the subject is blocked, but signing in and one's own requests.
BLOCKING = frozenset({S.APPROVED, S.NOTIFIED})
STOPPABLE = OPEN - {S.LAPSED}
IN_APPROVAL, PREVIEWED = frozenset({S.IN_APPROVAL}), frozenset({S.PREVIEWED})
# Whoever asked, entered it or passed it on is no second pair of eyes.
NOT_AFTER = ASKED | {A.PASSED_ON}
INSIDE = "a step of the case's own; the mail of the decision tells the outcome"

DELETION_CASE: DataCaseTable = CaseKind(
    "deletion_case",
    STAGES,
    (
        *common(STOPPABLE, STOPPABLE - {S.CLOSING, S.NOTIFIED}),
        Transition(
            act=A.PREVIEWED, sources=frozenset({S.REQUESTED, S.CLOSING, S.LAPSED, S.PREVIEWED}), to=S.PREVIEWED, by=SYSTEM,
            words=N_("preview made"), silent=INSIDE,
        ),
        Transition(
            act=A.CLOSING_BEGUN, sources=PREVIEWED, to=S.CLOSING, by=SYSTEM, words=N_("closing of the account begun"),
            silent="the closing tells its own",
        ),
        Transition(
            act=A.CLOSING_STOPPED, sources=frozenset({S.CLOSING}), to=S.REFUSED, by=SYSTEM, words=N_("ended with the closing"),
            event=Event.DELETION_CLOSING_STOPPED, mail=mails.closing_stopped,
        ),
        Transition(
            act=A.PASSED_ON, sources=PREVIEWED, to=S.IN_APPROVAL, by=STAFF | SYSTEM, right=ENTER, words=N_("passed on to approval"),
            event=Event.DELETION_PASSED_ON, silent=INSIDE, offered=PREVIEWED,
        ),
        Transition(
            act=A.HELD, sources=frozenset({S.PREVIEWED, S.IN_APPROVAL, S.APPROVED, S.NOTIFIED}), to=S.HELD, by=SYSTEM,
            words=N_("stopped by a legal hold"), event=Event.DELETION_HELD, mail=mails.held,
        ),
        Transition(
            act=A.RELEASED, sources=frozenset({S.HELD}), to=S.REQUESTED, by=SYSTEM, words=N_("legal hold ended"),
            event=Event.DELETION_RELEASED, mail=mails.released,
        ),
        Transition(
            act=A.SENT_BACK, sources=IN_APPROVAL, to=S.PREVIEWED, by=STAFF, right=DECIDE, words=N_("sent back"),
            event=Event.DELETION_SENT_BACK, silent=INSIDE, not_after=NOT_AFTER,
        ),
        Transition(
            act=A.FIRST_APPROVED, sources=IN_APPROVAL, by=STAFF, right=DECIDE, words=N_("approved, as the first of two"),
            event=Event.DELETION_FIRST_APPROVED, silent=INSIDE, not_after=NOT_AFTER, fresh_sign_in=True, fresh_facts=True,
        ),
        Transition(
            act=A.APPROVED, sources=IN_APPROVAL, to=S.APPROVED, by=STAFF, right=DECIDE, words=N_("approved"),
            event=Event.DELETION_APPROVED, mail=mails.approved, not_after=NOT_AFTER | {A.FIRST_APPROVED}, fresh_sign_in=True,
            fresh_facts=True,
        ),
        Transition(
            act=A.LAPSED, sources=frozenset({S.IN_APPROVAL, S.APPROVED, S.NOTIFIED}), to=S.LAPSED, by=SYSTEM,
            words=N_("approval lapsed"), event=Event.DELETION_LAPSED, mail=mails.lapsed,
        ),
        Transition(
            act=A.NOTIFIED, sources=frozenset({S.APPROVED}), to=S.NOTIFIED, by=SYSTEM, words=N_("recipients told"),
            event=Event.DELETION_NOTIFIED, silent="the erasure's own last mail follows within days",
        ),
        Transition(
            act=A.EXECUTED, sources=frozenset({S.NOTIFIED}), to=S.EXECUTED, by=SYSTEM, words=N_("erasure begun"),
            event=Event.DELETION_EXECUTED, silent="the erasure sends the last mail, with the certificate",
        ),
    ),
)  # fmt: skip
