"""The proposal as a case: made, answered by a second person, taken back or lapsed, whatever it asks for."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission
from admin_app.proposal.models import ProposalState

S, P = ProposalState, Permission


class ProposalAct(enum.StrEnum):
    """What becomes of a proposal."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    MADE = "made"
    WITHDRAWN = "withdrawn"


STAGES: dict[ProposalState, CaseStage] = {
    S.OPEN: CaseStage(open=True, waits_for=P.PERSON_CONFIRM),
    S.CONFIRMED: CaseStage(open=False),
    S.DECLINED: CaseStage(open=False),
    S.WITHDRAWN: CaseStage(open=False),
    S.LAPSED: CaseStage(open=False),
}
OPEN, MADE = frozenset({S.OPEN}), frozenset({ProposalAct.MADE})
NOTHING_CHANGED = "nothing of the person's has changed; whoever asked reads it on the proposal's page"

TRANSITIONS: tuple[Transition[ProposalAct, ProposalState], ...] = (
    Transition(
        act=ProposalAct.MADE, to=S.OPEN, by=STAFF, right=P.PERSON_PROPOSE, fresh_sign_in=True, event=Event.PROPOSAL_MADE,
        silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.CONFIRMED, sources=OPEN, to=S.CONFIRMED, by=STAFF, right=P.PERSON_CONFIRM, not_after=MADE, fresh_sign_in=True,
        words=N_("confirmed"), event=Event.PROPOSAL_CONFIRMED, silent="the act that it asked for is told by its own mail",
    ),
    Transition(
        act=ProposalAct.DECLINED, sources=OPEN, to=S.DECLINED, by=STAFF, right=P.PERSON_CONFIRM, not_after=MADE, words=N_("declined"),
        event=Event.PROPOSAL_DECLINED, silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.WITHDRAWN, sources=OPEN, to=S.WITHDRAWN, by=STAFF, right=P.PERSON_PROPOSE, only_after=MADE,
        words=N_("withdrawn"), event=Event.PROPOSAL_WITHDRAWN, silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.LAPSED, sources=OPEN, to=S.LAPSED, by=SYSTEM, event=Event.PROPOSAL_LAPSED, silent=NOTHING_CHANGED,
    ),
)  # fmt: skip
PROPOSAL = CaseKind("proposal", STAGES, TRANSITIONS)
