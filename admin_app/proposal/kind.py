"""The proposal as a case: made, answered by a second person, taken back or lapsed, whatever it asks for.

Which rights it takes is each kind's own (`RULES`); what is the same for all stands in `PROPOSAL`.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from admin_app.audit.events import Event
from admin_app.case_kind.definition import STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.independence.models import TieKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.proposal.models import ProposalKind, ProposalState

S, P = ProposalState, Permission


class ProposalAct(enum.StrEnum):
    """What becomes of a proposal."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    MADE = "made"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ProposalRule:
    """Who takes part in a kind: the right to ask (and to take back), and the right to confirm (and to decline).

    `ties` is what both then did to the person, where that one is a colleague. `of_thing`: it is about a thing, or about somebody who isn't there yet, so `user_id` is null and `about` names it.
    `operator`: where there is no other administrator the operator confirms it at the console, if its command allows that.
    """

    propose: Permission
    confirm: Permission
    ties: TieKind | None = None
    of_thing: bool = False
    operator: bool = False


PERSON = ProposalRule(P.PERSON_PROPOSE, P.PERSON_CONFIRM)
RESET = ProposalRule(P.PERSON_PROPOSE, P.PERSON_CONFIRM, TieKind.RESET)
RULES: Mapping[ProposalKind, ProposalRule] = {
    ProposalKind.REMOVE_FACTOR: RESET,
    ProposalKind.LIFT_RESTRICTION: PERSON,
    ProposalKind.LIFT_BINDING: PERSON,
    ProposalKind.CHANGE_USERNAME: RESET,
    ProposalKind.CHANGE_EMAIL: RESET,
    ProposalKind.SHORTEN_RECOVERY: RESET,
    ProposalKind.DECIDE_DISPUTE: RESET,
    ProposalKind.GIVE_ROLE: ProposalRule(P.STAFF_WRITE, P.STAFF_WRITE, TieKind.ROLES, operator=True),
    ProposalKind.INVITE_STAFF: ProposalRule(P.STAFF_WRITE, P.STAFF_WRITE, of_thing=True, operator=True),
    ProposalKind.END_SESSIONS: ProposalRule(P.STAFF_WRITE, P.STAFF_WRITE, of_thing=True, operator=True),
    ProposalKind.SET_POLICY: ProposalRule(P.POLICY_PROPOSE, P.POLICY_CONFIRM, of_thing=True),
    ProposalKind.BREAK_GLASS: ProposalRule(P.BREAK_GLASS, P.STAFF_WRITE, of_thing=True),
    ProposalKind.EDIT_ROLE: ProposalRule(P.ROLE_WRITE, P.ROLE_WRITE, of_thing=True),
    ProposalKind.CONFIRM_DOCUMENT: ProposalRule(P.DOCUMENT_WRITE, P.DOCUMENT_CONFIRM, of_thing=True),
    ProposalKind.SEND_MAILING: ProposalRule(P.DOCUMENT_WRITE, P.DOCUMENT_CONFIRM, of_thing=True),
    ProposalKind.PLACE_HOLD: ProposalRule(P.LEGAL_HOLD_WRITE, P.LEGAL_HOLD_CONFIRM, of_thing=True),
    ProposalKind.END_HOLD: ProposalRule(P.LEGAL_HOLD_WRITE, P.LEGAL_HOLD_CONFIRM, of_thing=True),
    ProposalKind.BULK_RUN: ProposalRule(P.PERSON_RESTORE, P.PERSON_CONFIRM, of_thing=True),
}

STAGES: dict[ProposalState, CaseStage] = {
    S.OPEN: CaseStage(open=True, waits_for=P.PROPOSAL_READ),
    S.CONFIRMED: CaseStage(open=False),
    S.DECLINED: CaseStage(open=False),
    S.WITHDRAWN: CaseStage(open=False),
    S.LAPSED: CaseStage(open=False),
}
OPEN, MADE = frozenset({S.OPEN}), frozenset({ProposalAct.MADE})
NOTHING_CHANGED = "nothing of the person's has changed; whoever asked reads it on the proposal's page"

TRANSITIONS: tuple[Transition[ProposalAct, ProposalState], ...] = (
    Transition(
        act=ProposalAct.MADE, to=S.OPEN, by=STAFF, right=P.PROPOSAL_READ, fresh_sign_in=True, event=Event.PROPOSAL_MADE,
        silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.CONFIRMED, sources=OPEN, to=S.CONFIRMED, by=STAFF, right=P.PROPOSAL_READ, not_after=MADE, fresh_sign_in=True,
        words=N_("confirmed"), event=Event.PROPOSAL_CONFIRMED, silent="the act that it asked for is told by its own mail",
    ),
    Transition(
        act=ProposalAct.DECLINED, sources=OPEN, to=S.DECLINED, by=STAFF, right=P.PROPOSAL_READ, not_after=MADE, words=N_("declined"),
        event=Event.PROPOSAL_DECLINED, silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.WITHDRAWN, sources=OPEN, to=S.WITHDRAWN, by=STAFF, right=P.PROPOSAL_READ, only_after=MADE,
        words=N_("withdrawn"), event=Event.PROPOSAL_WITHDRAWN, silent=NOTHING_CHANGED,
    ),
    Transition(
        act=ProposalAct.LAPSED, sources=OPEN, to=S.LAPSED, by=SYSTEM, event=Event.PROPOSAL_LAPSED, silent=NOTHING_CHANGED,
    ),
)  # fmt: skip
PROPOSAL = CaseKind("proposal", STAGES, TRANSITIONS)
ASKING = frozenset({ProposalAct.MADE, ProposalAct.WITHDRAWN})


@functools.cache
def case_of(kind: ProposalKind) -> CaseKind[ProposalAct, ProposalState]:
    """What holds for proposals of one kind, with the rights that this kind takes."""
    rule = RULES[kind]
    stages = {
        state: dataclasses.replace(s, waits_for=s.waits_for and rule.confirm) for state, s in STAGES.items()
    }
    transitions = tuple(
        dataclasses.replace(t, right=t.right and (rule.propose if t.act in ASKING else rule.confirm))
        for t in TRANSITIONS
    )
    return CaseKind(f"proposal {kind.value}", stages, transitions)


def confirmable(actor: Actor) -> frozenset[ProposalKind]:
    """The kinds that this member of staff confirms."""
    return frozenset(kind for kind, rule in RULES.items() if actor.may(rule.confirm))


def readable(actor: Actor) -> frozenset[ProposalKind]:
    """The kinds that somebody may read: those they take part in; all of them who may see staff or policies."""
    if actor.may(P.STAFF_READ) or actor.may(P.POLICY_READ):
        return frozenset(RULES)
    return frozenset(k for k, rule in RULES.items() if actor.may(rule.propose) or actor.may(rule.confirm))


def what_of(kind: ProposalKind, target: str) -> str:
    """The act in one word, as events keep it: `remove_factor_totp`; of a thing the kind alone."""
    return f"{kind.value}_{target}" if target and not RULES[kind].of_thing else kind.value
