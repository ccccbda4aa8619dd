"""Broken glass and legal orders as cases: their states and acts in one table each."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.break_glass.models import BreakGlassState, LegalOrderState
from admin_app.case_kind.definition import STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.email.messages import break_glass as mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

S, L, P = BreakGlassState, LegalOrderState, Permission


class BreakGlassAct(enum.StrEnum):
    """What becomes of broken glass."""

    ALLOWED = "allowed"  # a second administrator let it go beyond the limits
    BROKEN = "broken"
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    STOPPED = "stopped"
    TOLD = "told"  # what a legal order had kept back


AWAITING = frozenset({S.AWAITING})
BREAKING = frozenset({BreakGlassAct.BROKEN, BreakGlassAct.ALLOWED})
BREAK_GLASS = CaseKind(
    "break_glass",
    {
        S.AWAITING: CaseStage(open=True, waits_for=P.BREAK_GLASS_REVIEW),
        S.JUSTIFIED: CaseStage(open=False),
        S.NOT_JUSTIFIED: CaseStage(open=False),
    },
    (
        Transition(
            act=BreakGlassAct.BROKEN, to=S.AWAITING, by=STAFF, right=P.BREAK_GLASS, fresh_sign_in=True, event=Event.GLASS_BROKEN,
            mail=mails.broken,
        ),
        Transition(
            act=BreakGlassAct.ALLOWED, sources=AWAITING, by=STAFF, right=P.STAFF_WRITE, offered=frozenset(), event=Event.GLASS_ALLOWED,
            silent="the mail of the breaking goes out with it",
        ),
        Transition(
            act=BreakGlassAct.STOPPED, sources=AWAITING, by=STAFF, right=P.BREAK_GLASS, only_after=frozenset({BreakGlassAct.BROKEN}),
            offered=frozenset(), event=Event.GLASS_STOPPED, silent="the mail of the breaking said until when at most",
        ),
        Transition(
            act=BreakGlassAct.JUSTIFIED, sources=AWAITING, to=S.JUSTIFIED, by=STAFF, right=P.BREAK_GLASS_REVIEW, not_after=BREAKING,
            fresh_sign_in=True, words=N_("justified"), note_is_shared=True, event=Event.GLASS_REVIEWED, mail=mails.reviewed,
        ),
        Transition(
            act=BreakGlassAct.NOT_JUSTIFIED, sources=AWAITING, to=S.NOT_JUSTIFIED, by=STAFF, right=P.BREAK_GLASS_REVIEW,
            not_after=BREAKING, fresh_sign_in=True, words=N_("not justified"), note_is_shared=True, event=Event.GLASS_REVIEWED,
            mail=mails.reviewed,
        ),
        Transition(
            act=BreakGlassAct.TOLD, sources=AWAITING | {S.JUSTIFIED, S.NOT_JUSTIFIED}, by=SYSTEM, event=Event.GLASS_DISCLOSED,
            mail=mails.disclosed,
        ),
    ),
)  # fmt: skip


class LegalOrderAct(enum.StrEnum):
    """What becomes of a legal order."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"
    RECORDED = "recorded"


RECORDING = frozenset({LegalOrderAct.RECORDED})
NOT_TOLD = "the customer must not know of it before it ends; who decides finds it on the page"
LEGAL_ORDER = CaseKind(
    "legal_order",
    {
        L.RECORDED: CaseStage(open=True, waits_for=P.LEGAL_ORDER_CONFIRM),
        L.ON: CaseStage(open=True),
        L.DECLINED: CaseStage(open=False),
        L.ENDED: CaseStage(open=False),
    },
    (
        Transition(
            act=LegalOrderAct.RECORDED, to=L.RECORDED, by=STAFF, right=P.LEGAL_ORDER_RECORD, fresh_sign_in=True,
            event=Event.LEGAL_ORDER_RECORDED, silent=NOT_TOLD,
        ),
        Transition(
            act=LegalOrderAct.CONFIRMED, sources=frozenset({L.RECORDED}), to=L.ON, by=STAFF, right=P.LEGAL_ORDER_CONFIRM,
            not_after=RECORDING, fresh_sign_in=True, words=N_("confirmed"), event=Event.LEGAL_ORDER_CONFIRMED, silent=NOT_TOLD,
        ),
        Transition(
            act=LegalOrderAct.DECLINED, sources=frozenset({L.RECORDED}), to=L.DECLINED, by=STAFF, right=P.LEGAL_ORDER_CONFIRM,
            not_after=RECORDING, words=N_("declined"), event=Event.LEGAL_ORDER_DECLINED, silent=NOT_TOLD,
        ),
        Transition(
            act=LegalOrderAct.ENDED, sources=frozenset({L.ON}), to=L.ENDED, by=STAFF | SYSTEM, right=P.LEGAL_ORDER_RECORD,
            fresh_sign_in=True, words=N_("ended"), event=Event.LEGAL_ORDER_ENDED,
            silent="each glass that it kept back is told by a mail of its own",
        ),
    ),
)  # fmt: skip
