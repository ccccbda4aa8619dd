"""The recovery case as a case: its states and acts in one table, and who may end it."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.email.messages import recovery_case as mails
from admin_app.kernel.rights.permissions import Permission
from admin_app.recovery_case.models import CaseState

S, P = CaseState, Permission


class RecoveryAct(enum.StrEnum):
    """What happens to a case."""

    CANCELLED = "cancelled"
    COMPLETED = "completed"
    LAPSED = "lapsed"
    OPENED = "opened"
    READY = "ready"
    SHORTENED = "shortened"
    VOUCHED = "vouched"


STAGES: dict[CaseState, CaseStage] = {
    S.WAITING: CaseStage(open=True),
    S.COMPLETED: CaseStage(open=False),
    S.CANCELLED: CaseStage(open=False),
    S.LAPSED: CaseStage(open=False),
}
WAITING = frozenset({S.WAITING})

# Opened, cancelled and completed at the second step or by a mailed link: no right is held there, the state is asked.
TRANSITIONS: tuple[Transition[RecoveryAct, CaseState], ...] = (
    Transition(act=RecoveryAct.OPENED, to=S.WAITING, by=CUSTOMER, event=Event.RECOVERY_CASE_OPENED, mail=mails.opened),
    Transition(
        act=RecoveryAct.VOUCHED, sources=WAITING, by=CUSTOMER, right=P.OWN_PEOPLE_ROLE, fresh_sign_in=True,
        event=Event.RECOVERY_CASE_VOUCHED, mail=mails.vouched,
    ),
    Transition(
        act=RecoveryAct.SHORTENED, sources=WAITING, by=STAFF, right=P.PERSON_CONFIRM, fresh_sign_in=True,
        event=Event.RECOVERY_CASE_SHORTENED, mail=mails.ready,
    ),
    Transition(act=RecoveryAct.READY, sources=WAITING, by=SYSTEM, mail=mails.ready, silent="the clock alone makes a case ready"),
    Transition(
        act=RecoveryAct.CANCELLED, sources=WAITING, to=S.CANCELLED, by=CUSTOMER | STAFF | SYSTEM, right=P.PERSON_RESTORE,
        event=Event.RECOVERY_CASE_CANCELLED, mail=mails.cancelled, silent="a dispute that ends it tells its own",
    ),
    Transition(
        act=RecoveryAct.COMPLETED, sources=WAITING, to=S.COMPLETED, by=CUSTOMER, event=Event.RECOVERY_CASE_COMPLETED,
        mail=mails.completed,
    ),
    Transition(
        act=RecoveryAct.LAPSED, sources=WAITING, to=S.LAPSED, by=SYSTEM, silent="written down when the next case is opened; the clock judges",
    ),
)  # fmt: skip
RECOVERY_CASE = CaseKind("recovery case", STAGES, TRANSITIONS)
