"""The closing as a case: its states and acts in one table. Guards, buttons and queues derive from it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.closing import mails
from admin_app.closing.models import State
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

S, P = State, Permission


class ClosingAct(enum.StrEnum):
    """What moved a case."""

    ANSWERED = "answered"
    APPROVED = "approved"
    ASKED_CUSTOMER = "asked_customer"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"
    EXECUTED = "executed"
    GATHERED = "gathered"
    LAPSED = "lapsed"
    PASSED_ON = "passed_on"
    REJECTED = "rejected"
    REOPENED = "reopened"
    REQUESTED = "requested"
    RETURNED = "returned"
    SENT_BACK = "sent_back"
    STOPPED = "stopped"
    TAKEN_UP = "taken_up"
    WITHDRAWN = "withdrawn"


class View(enum.StrEnum):
    """Which closings a list shows."""

    BILLING = "billing"
    APPROVAL = "approval"
    WAITING_TIME = "waiting_time"
    DECIDED = "decided"
    OPEN = "open"
    OVERDUE = "overdue"
    ALL = "all"


class Step(enum.IntEnum):
    """The steps that pages draw of a case, in their order."""

    ASKED = enum.auto()
    BILLING = enum.auto()
    APPROVAL = enum.auto()
    WAITING = enum.auto()
    DONE = enum.auto()


@dataclass(frozen=True, slots=True)
class ClosingStage(CaseStage):
    """A state of a closing with its queue and its step; without a step it ended early and stands where it ended."""

    view: View | None = None
    step: Step | None = None
    asks_customer: bool = False  # billing may go on without the answer, but it isn't billing's turn

    @property
    def undecided(self) -> bool:
        """Whether it is still to be decided, so that it can be late."""
        return self.open and self.step in {Step.BILLING, Step.APPROVAL}


def _billing(*, passing: bool = False, asks_customer: bool = False) -> ClosingStage:
    return ClosingStage(
        open=True,
        waits_for=P.CLOSING_CLEAR,
        passing=passing,
        view=View.BILLING,
        step=Step.BILLING,
        asks_customer=asks_customer,
    )


STAGES: dict[State, ClosingStage] = {
    S.REQUESTED: _billing(),
    S.IN_BILLING: _billing(),
    S.NEEDS_CUSTOMER: _billing(asks_customer=True),
    S.CLEARED: ClosingStage(open=True, waits_for=P.CLOSING_DECIDE, view=View.APPROVAL, step=Step.APPROVAL),
    S.APPROVED: ClosingStage(
        open=True, waits_for=P.CLOSING_DECIDE, view=View.WAITING_TIME, step=Step.WAITING
    ),
    S.LAPSED: _billing(passing=True),
    S.EXECUTED: ClosingStage(open=False, step=Step.DONE),
    S.REJECTED: ClosingStage(open=False),
    S.WITHDRAWN: ClosingStage(open=False),
    S.REOPENED: ClosingStage(open=False, step=Step.DONE),
}
OPEN = frozenset(state for state, stage in STAGES.items() if stage.open)
WORKED_ON_BY = frozenset(stage.waits_for for stage in STAGES.values() if stage.waits_for)
IN_BILLING, CLEARED = frozenset({S.IN_BILLING}), frozenset({S.CLEARED})
OWNER, CLEAR, DECIDE = P.OWN_ACCOUNT_CLOSE, P.CLOSING_CLEAR, P.CLOSING_DECIDE
# What brought a case where it is, besides billing's own work on it: its queue and its page tell the last of them.
TURNS = frozenset(
    {
        ClosingAct.ANSWERED,
        ClosingAct.ASKED_CUSTOMER,
        ClosingAct.PASSED_ON,
        ClosingAct.RETURNED,  # after a lapse, or for a dispute
        ClosingAct.SENT_BACK,
        ClosingAct.TAKEN_UP,
    }
)
# Those after which billing has the case anew, for a reason.
CAME_BACK = frozenset({ClosingAct.ANSWERED, ClosingAct.RETURNED, ClosingAct.SENT_BACK})
OTHER_THAN_BILLING = frozenset({ClosingAct.REQUESTED, ClosingAct.CLEARED, ClosingAct.PASSED_ON})
INSIDE = "billing's own work; the mail of the decision tells the outcome"

TRANSITIONS: tuple[Transition[ClosingAct, State], ...] = (
    Transition(
        act=ClosingAct.REQUESTED, to=S.REQUESTED, by=CUSTOMER, right=OWNER, words=N_("asked to close"),
        event=Event.CLOSING_REQUESTED, mail=mails.requested, fresh_sign_in=True,
    ),
    Transition(
        act=ClosingAct.GATHERED, sources=frozenset({S.REQUESTED}), to=S.IN_BILLING, by=SYSTEM, right=P.CLOSING_READ,
        words=N_("facts gathered"), event=Event.CLOSING_GATHERED, silent=INSIDE,
    ),
    Transition(
        act=ClosingAct.CONFIRMED, sources=frozenset({S.REQUESTED, S.IN_BILLING, S.NEEDS_CUSTOMER}), by=STAFF, right=CLEAR,
        words=N_("confirmed the facts"), silent="billing records `facts.confirmed`; nothing changes for the customer",
    ),
    Transition(
        act=ClosingAct.CLEARED, sources=frozenset({S.IN_BILLING, S.NEEDS_CUSTOMER}), by=STAFF, right=CLEAR, words=N_("cleared a hold"),
        event=Event.CLOSING_CLEARED, silent=INSIDE, fresh_facts=True,
    ),
    Transition(
        act=ClosingAct.ASKED_CUSTOMER, sources=IN_BILLING, to=S.NEEDS_CUSTOMER, by=STAFF, right=CLEAR,
        words=N_("asked the customer"), event=Event.CLOSING_CUSTOMER_ASKED, mail=mails.needs_customer, note_is_shared=True,
    ),
    Transition(
        act=ClosingAct.ANSWERED, sources=frozenset({S.NEEDS_CUSTOMER}), to=S.IN_BILLING, by=CUSTOMER, right=OWNER,
        words=N_("answered"), event=Event.CLOSING_ANSWERED, silent="the owner's own answer; billing's queue shows it",
    ),
    Transition(
        act=ClosingAct.TAKEN_UP, sources=frozenset({S.NEEDS_CUSTOMER}), to=S.IN_BILLING, by=STAFF, right=CLEAR,
        words=N_("went on without an answer"), event=Event.CLOSING_TAKEN_UP, silent=INSIDE,
    ),
    Transition(
        act=ClosingAct.PASSED_ON, sources=IN_BILLING, to=S.CLEARED, by=STAFF, right=CLEAR, words=N_("passed on to approval"),
        event=Event.CLOSING_PASSED_ON, mail=mails.cleared, fresh_facts=True,
    ),
    Transition(
        act=ClosingAct.SENT_BACK, sources=CLEARED, to=S.IN_BILLING, by=STAFF, right=DECIDE, words=N_("sent back to billing"),
        event=Event.CLOSING_SENT_BACK, mail=mails.sent_back,
    ),
    Transition(
        act=ClosingAct.APPROVED, sources=CLEARED, to=S.APPROVED, by=STAFF, right=DECIDE, words=N_("approved"),
        event=Event.CLOSING_APPROVED, mail=mails.approved, not_after=OTHER_THAN_BILLING, fresh_sign_in=True, fresh_facts=True,
    ),
    Transition(
        act=ClosingAct.REJECTED, sources=CLEARED, to=S.REJECTED, by=STAFF, right=DECIDE, words=N_("rejected"),
        event=Event.CLOSING_REJECTED, mail=mails.rejected, not_after=OTHER_THAN_BILLING, fresh_sign_in=True, note_is_shared=True,
    ),
    Transition(
        act=ClosingAct.STOPPED, sources=OPEN, to=S.REJECTED, by=STAFF, right=DECIDE, words=N_("stopped"), event=Event.CLOSING_STOPPED,
        mail=mails.stopped, fresh_sign_in=True, note_is_shared=True, offered=OPEN - CLEARED,  # where "Reject" doesn't stand
    ),
    Transition(
        act=ClosingAct.WITHDRAWN, sources=OPEN, to=S.WITHDRAWN, by=CUSTOMER | SYSTEM, right=OWNER, words=N_("withdrawn"),
        event=Event.CLOSING_WITHDRAWN, mail=mails.withdrawn, silent="a dispute that ends it tells its own",
    ),
    Transition(
        act=ClosingAct.LAPSED, sources=frozenset({S.APPROVED}), to=S.LAPSED, by=SYSTEM, right=DECIDE, words=N_("approval lapsed"),
        event=Event.CLOSING_LAPSED, mail=mails.lapsed,
    ),
    Transition(
        act=ClosingAct.RETURNED, sources=frozenset({S.LAPSED, S.CLEARED, S.APPROVED}), to=S.IN_BILLING, by=SYSTEM,
        words=N_("returned to billing"), event=Event.CLOSING_SENT_BACK, silent="the lapse or the dispute before it is told",
    ),
    Transition(
        act=ClosingAct.EXECUTED, sources=frozenset({S.APPROVED}), to=S.EXECUTED, by=SYSTEM, right=DECIDE, words=N_("closed"),
        event=Event.CLOSING_EXECUTED, mail=mails.executed,
    ),
    Transition(
        act=ClosingAct.REOPENED, sources=frozenset({S.EXECUTED}), to=S.REOPENED, by=STAFF, right=P.ACCOUNT_REOPEN, words=N_("reopened"),
        event=Event.ACCOUNT_REOPENED, mail=mails.reopened, fresh_sign_in=True,
    ),
)  # fmt: skip
CLOSING = CaseKind("closing", STAGES, TRANSITIONS)


def turn_of(state: State) -> Permission | None:
    """The right of the staff whose step a closing waits for: not while it is the customer's, or only a matter of time."""
    stage = STAGES[state]
    return stage.waits_for if stage.undecided and not stage.asks_customer else None


def turns_of(actor: Actor) -> tuple[State, ...]:
    """The states in which a step is this person's turn."""
    return tuple(state for state in STAGES if (right := turn_of(state)) is not None and actor.may(right))
