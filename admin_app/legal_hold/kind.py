"""The legal hold as a case: its states and acts in one table."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.email.messages import legal_hold as mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.legal_hold.models import HoldState

S, P = HoldState, Permission


class HoldAct(enum.StrEnum):
    """What happens to a hold."""

    PROPOSED = "proposed"
    PLACED = "placed"
    NOT_PLACED = "not_placed"  # its proposal was declined, withdrawn or lapsed
    REVIEWED = "reviewed"
    TOLD = "told"  # the law allows by now what it forbade before
    END_PROPOSED = "end_proposed"
    ENDED = "ended"
    RAN_OUT = "ran_out"  # its day has come


ON = frozenset({S.ON})
HOLD = CaseKind(
    "legal_hold",
    {
        S.PROPOSED: CaseStage(open=True),
        S.ON: CaseStage(open=True, waits_for=P.LEGAL_HOLD_WRITE),
        S.ENDED: CaseStage(open=False),
    },
    (
        Transition(
            act=HoldAct.PROPOSED, to=S.PROPOSED, by=STAFF, right=P.LEGAL_HOLD_WRITE, fresh_sign_in=True,
            silent="its proposal is told; nothing changes until somebody confirms it",
        ),
        Transition(
            act=HoldAct.PLACED, sources=frozenset({S.PROPOSED}), to=S.ON, by=STAFF, right=P.LEGAL_HOLD_CONFIRM, offered=frozenset(),
            not_after=frozenset({HoldAct.PROPOSED}), fresh_sign_in=True, words=N_("placed"), event=Event.LEGAL_HOLD_PLACED,
            mail=mails.placed,
        ),
        Transition(
            act=HoldAct.NOT_PLACED, sources=frozenset({S.PROPOSED}), to=S.ENDED, by=SYSTEM,
            silent="the answer to its proposal is told; the customer's data was never held",
        ),
        Transition(
            act=HoldAct.REVIEWED, sources=ON, by=STAFF, right=P.LEGAL_HOLD_WRITE, words=N_("reviewed"),
            event=Event.LEGAL_HOLD_REVIEWED, silent="nothing changes for the customer: it stays as it was told",
        ),
        Transition(
            act=HoldAct.TOLD, sources=ON, by=STAFF, right=P.LEGAL_HOLD_WRITE, words=N_("told"), event=Event.LEGAL_HOLD_TOLD,
            mail=mails.placed, fresh_sign_in=True,
        ),
        Transition(
            act=HoldAct.END_PROPOSED, sources=ON, by=STAFF, right=P.LEGAL_HOLD_WRITE, fresh_sign_in=True,
            silent="its proposal is told; the hold stays on until somebody confirms it",
        ),
        Transition(
            act=HoldAct.ENDED, sources=ON, to=S.ENDED, by=STAFF, right=P.LEGAL_HOLD_CONFIRM, offered=frozenset(),
            not_after=frozenset({HoldAct.END_PROPOSED}), fresh_sign_in=True, words=N_("ended"), event=Event.LEGAL_HOLD_ENDED,
            mail=mails.ended,
        ),
        Transition(
            act=HoldAct.RAN_OUT, sources=ON, to=S.ENDED, by=SYSTEM, event=Event.LEGAL_HOLD_RAN_OUT, mail=mails.ended,
        ),
    ),
)  # fmt: skip
