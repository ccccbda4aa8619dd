"""The ask for support access as a case: staff ask, an owner answers, or time does."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.email.messages import support_access as mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.models import AskState

S, P = AskState, Permission


class AskAct(enum.StrEnum):
    """What becomes of an ask."""

    ALLOWED = "allowed"
    ASKED = "asked"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STAGES: dict[AskState, CaseStage] = {
    S.ASKED: CaseStage(open=True, waits_for=P.OWN_SUPPORT_ACCESS_WRITE),
    S.ALLOWED: CaseStage(open=False),
    S.DECLINED: CaseStage(open=False),
    S.EXPIRED: CaseStage(open=False),
    S.WITHDRAWN: CaseStage(open=False),
}
OPEN = frozenset({S.ASKED})
NOTHING_OPENED = "nothing was opened; both sides read it on their pages, whoever asked by the bell too"

TRANSITIONS: tuple[Transition[AskAct, AskState], ...] = (
    Transition(
        act=AskAct.ASKED, to=S.ASKED, by=STAFF, right=P.SUPPORT_ACCESS_ASK, event=Event.SUPPORT_ASKED, mail=mails.asked,
        note_is_shared=True,
    ),
    Transition(
        act=AskAct.ALLOWED, sources=OPEN, to=S.ALLOWED, by=CUSTOMER, right=P.OWN_SUPPORT_ACCESS_WRITE, fresh_sign_in=True,
        words=N_("allowed"), event=Event.SUPPORT_ALLOWED, mail=mails.allowed,
    ),
    Transition(
        act=AskAct.DECLINED, sources=OPEN, to=S.DECLINED, by=CUSTOMER, right=P.OWN_SUPPORT_ACCESS_WRITE, fresh_sign_in=True,
        words=N_("declined"), event=Event.SUPPORT_DECLINED, silent=NOTHING_OPENED,
    ),
    Transition(
        act=AskAct.WITHDRAWN, sources=OPEN, to=S.WITHDRAWN, by=STAFF, right=P.SUPPORT_ACCESS_ASK, words=N_("withdrawn"),
        event=Event.SUPPORT_ASK_WITHDRAWN, silent=NOTHING_OPENED,
    ),
    Transition(
        act=AskAct.EXPIRED, sources=OPEN, to=S.EXPIRED, by=SYSTEM, event=Event.SUPPORT_ASK_EXPIRED, silent=NOTHING_OPENED,
    ),
)  # fmt: skip
SUPPORT_ASK = CaseKind("ask for support access", STAGES, TRANSITIONS)
