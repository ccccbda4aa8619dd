"""The objection as a case: opened by a customer, upheld or rejected by an approver."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, CaseKind, CaseStage, Transition
from admin_app.email.messages import objection as mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection.models import ObjectionState

S, P = ObjectionState, Permission


class ObjectionAct(enum.StrEnum):
    """What becomes of an objection."""

    OPENED = "opened"
    REJECTED = "rejected"
    UPHELD = "upheld"


STAGES: dict[ObjectionState, CaseStage] = {
    S.OPEN: CaseStage(open=True, waits_for=P.OBJECTION_DECIDE),
    S.UPHELD: CaseStage(open=False),
    S.REJECTED: CaseStage(open=False),
}
OPEN = frozenset({S.OPEN})

# That whoever had a part in the act decides nothing is judged by `rules`: they acted before there was a case.
TRANSITIONS: tuple[Transition[ObjectionAct, ObjectionState], ...] = (
    Transition(
        act=ObjectionAct.OPENED, to=S.OPEN, by=CUSTOMER, right=P.OWN_OBJECTION_WRITE, event=Event.OBJECTION_OPENED,
        silent="the page says until when it is answered; approvers find it in their queue",
    ),
    Transition(
        act=ObjectionAct.UPHELD, sources=OPEN, to=S.UPHELD, by=STAFF, right=P.OBJECTION_DECIDE, words=N_("upheld"),
        event=Event.OBJECTION_UPHELD, mail=mails.decided, fresh_sign_in=True, note_is_shared=True,
    ),
    Transition(
        act=ObjectionAct.REJECTED, sources=OPEN, to=S.REJECTED, by=STAFF, right=P.OBJECTION_DECIDE, words=N_("rejected"),
        event=Event.OBJECTION_REJECTED, mail=mails.decided, fresh_sign_in=True, note_is_shared=True,
    ),
)  # fmt: skip
OBJECTION = CaseKind("objection", STAGES, TRANSITIONS)
