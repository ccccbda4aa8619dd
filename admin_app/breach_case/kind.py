"""The breach case as a case: its states and acts in one table."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.breach_case.models import BreachState
from admin_app.case_kind.definition import STAFF, CaseKind, CaseStage, Transition
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

S, P = BreachState, Permission
INSIDE = "the register of breaches is the company's own; who must be told is told as the case says"


class BreachAct(enum.StrEnum):
    """What happens to a case."""

    RECORDED = "recorded"
    ASSESSED = "assessed"
    REASSESSED = "reassessed"  # once it is reported
    SUPPLEMENTED = "supplemented"
    REPORTED = "reported"
    NOT_REQUIRED = "not_required"
    TOLD = "told"
    CLOSED = "closed"


OPEN = frozenset({S.AWARE, S.ASSESSED, S.REPORTED, S.NOT_REQUIRED})
BREACH_CASE = CaseKind(
    "breach_case",
    {
        S.AWARE: CaseStage(open=True, waits_for=P.BREACH_WRITE),
        S.ASSESSED: CaseStage(open=True, waits_for=P.BREACH_WRITE),
        S.REPORTED: CaseStage(open=True),
        S.NOT_REQUIRED: CaseStage(open=True),
        S.CLOSED: CaseStage(open=False),
    },
    (
        Transition(
            act=BreachAct.RECORDED, to=S.AWARE, by=STAFF, right=P.BREACH_WRITE, event=Event.BREACH_RECORDED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.ASSESSED, sources=frozenset({S.AWARE, S.ASSESSED, S.NOT_REQUIRED}), to=S.ASSESSED, by=STAFF,
            right=P.BREACH_WRITE, words=N_("assessed"), event=Event.BREACH_ASSESSED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.REASSESSED, sources=frozenset({S.REPORTED}), by=STAFF, right=P.BREACH_WRITE, words=N_("assessed"),
            event=Event.BREACH_ASSESSED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.SUPPLEMENTED, sources=OPEN, by=STAFF, right=P.BREACH_WRITE, words=N_("supplemented"),
            event=Event.BREACH_SUPPLEMENTED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.REPORTED, sources=frozenset({S.AWARE, S.ASSESSED}), to=S.REPORTED, by=STAFF, right=P.BREACH_WRITE,
            fresh_sign_in=True, words=N_("reported to the authority"), event=Event.BREACH_REPORTED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.NOT_REQUIRED, sources=frozenset({S.ASSESSED}), to=S.NOT_REQUIRED, by=STAFF, right=P.BREACH_WRITE,
            not_after=frozenset({BreachAct.ASSESSED}), fresh_sign_in=True, words=N_("not to be reported"),
            event=Event.BREACH_NOT_REQUIRED, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.TOLD, sources=frozenset({S.ASSESSED, S.REPORTED}), by=STAFF, right=P.BREACH_WRITE, words=N_("people told"),
            event=Event.BREACH_TOLD, silent=INSIDE,
        ),
        Transition(
            act=BreachAct.CLOSED, sources=frozenset({S.REPORTED, S.NOT_REQUIRED}), to=S.CLOSED, by=STAFF, right=P.BREACH_WRITE,
            not_after=frozenset({BreachAct.ASSESSED}), fresh_sign_in=True, words=N_("closed"), event=Event.BREACH_CLOSED, silent=INSIDE,
        ),
    ),
)  # fmt: skip
