"""The ticket as a case: its states and acts in one table. A solved one can still be reopened, a closed one can't."""

from __future__ import annotations

import enum

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.email.messages import server_password as passwords
from admin_app.email.messages import ticket as mails
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket.models import TicketState

S, P = TicketState, Permission


class TicketAct(enum.StrEnum):
    """What happens to a ticket."""

    ADDED = "added"  # by the customer, before anybody answered
    ANSWERED = "answered"  # by the customer
    ASSIGNED = "assigned"
    CHANGED = "changed"  # priority or category
    CLOSED = "closed"
    MERGED = "merged"
    NOTED = "noted"
    OPENED = "opened"
    REOPENED = "reopened"
    REOPENED_BY_US = "reopened_by_us"
    REPLIED = "replied"  # by staff
    SECRET_ASKED = "secret_asked"  # noqa: S105 - by whoever took it over
    SECRET_GIVEN = "secret_given"  # noqa: S105
    SECRET_REVEALED = "secret_revealed"  # noqa: S105
    SECRET_TAKEN_BACK = "secret_taken_back"  # noqa: S105
    SOLVED = "solved"
    SOLVED_BY_US = "solved_by_us"
    TAKEN_IN = "taken_in"  # another one that waits for us was merged into it


STAGES: dict[TicketState, CaseStage] = {
    S.OPEN: CaseStage(open=True, waits_for=P.TICKET_WRITE),
    S.WAITING_FOR_US: CaseStage(open=True, waits_for=P.TICKET_WRITE),
    S.WAITING_FOR_CUSTOMER: CaseStage(open=True, waits_for=P.OWN_TICKETS_WRITE),
    S.SOLVED: CaseStage(open=True),
    S.CLOSED: CaseStage(open=False),
}
NOT_SOLVED = frozenset({S.OPEN, S.WAITING_FOR_US, S.WAITING_FOR_CUSTOMER})
LIVING = NOT_SOLVED | {S.SOLVED}
ANSWERED = frozenset({S.WAITING_FOR_US, S.WAITING_FOR_CUSTOMER, S.SOLVED})
INSIDE = "it is between colleagues"

TRANSITIONS: tuple[Transition[TicketAct, TicketState], ...] = (
    Transition(
        act=TicketAct.OPENED,
        to=S.OPEN,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_OPENED,
        mail=mails.opened,
    ),
    Transition(
        act=TicketAct.ADDED,
        sources=frozenset({S.OPEN}),
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_ANSWERED,
        mail=mails.answered,
    ),
    Transition(
        act=TicketAct.ANSWERED,
        sources=ANSWERED,
        to=S.WAITING_FOR_US,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_ANSWERED,
        mail=mails.answered,
    ),
    Transition(
        act=TicketAct.REPLIED,
        sources=LIVING,
        to=S.WAITING_FOR_CUSTOMER,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("answered"),
        event=Event.TICKET_REPLIED,
        mail=mails.answered,
        note_is_shared=True,
    ),
    Transition(
        act=TicketAct.NOTED,
        sources=LIVING,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("noted"),
        event=Event.TICKET_NOTED,
        silent=INSIDE,
    ),
    Transition(
        act=TicketAct.ASSIGNED,
        sources=LIVING,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("assigned"),
        event=Event.TICKET_ASSIGNED,
        silent=INSIDE,
    ),
    Transition(
        act=TicketAct.CHANGED,
        sources=LIVING,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("changed"),
        event=Event.TICKET_CHANGED,
        silent="the ticket’s page shows it; it asks nothing of anybody",
    ),
    Transition(
        act=TicketAct.SOLVED,
        sources=NOT_SOLVED,
        to=S.SOLVED,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_SOLVED,
        mail=mails.solved,
    ),
    Transition(
        act=TicketAct.SOLVED_BY_US,
        sources=NOT_SOLVED,
        to=S.SOLVED,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("solved"),
        event=Event.TICKET_SOLVED,
        mail=mails.solved,
    ),
    Transition(
        act=TicketAct.REOPENED,
        sources=frozenset({S.SOLVED}),
        to=S.WAITING_FOR_US,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_REOPENED,
        silent="whoever did it sees it, and the queue has it again",
    ),
    Transition(
        act=TicketAct.REOPENED_BY_US,
        sources=frozenset({S.SOLVED}),
        to=S.WAITING_FOR_US,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("reopened"),
        event=Event.TICKET_REOPENED,
        silent="an answer follows, which is mailed",
    ),
    Transition(
        act=TicketAct.SECRET_GIVEN,
        sources=NOT_SOLVED,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_SECRET_GIVEN,
        silent="whoever did it sees it, and the ticket’s page shows it to staff",
    ),
    Transition(
        act=TicketAct.SECRET_TAKEN_BACK,
        sources=LIVING,
        by=CUSTOMER,
        right=P.OWN_TICKETS_WRITE,
        event=Event.TICKET_SECRET_DESTROYED,
        silent="whoever did it sees it, and the ticket’s page shows it to staff",
    ),
    Transition(
        act=TicketAct.SECRET_REVEALED,
        sources=NOT_SOLVED,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("revealed the password"),
        event=Event.TICKET_SECRET_REVEALED,
        mail=passwords.revealed,
        fresh_sign_in=True,
    ),
    Transition(
        act=TicketAct.SECRET_ASKED,
        sources=NOT_SOLVED,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("asked for the password"),
        event=Event.TICKET_SECRET_ASKED,
        mail=passwords.asked,
    ),
    Transition(
        act=TicketAct.MERGED,
        sources=LIVING,
        to=S.CLOSED,
        by=STAFF,
        right=P.TICKET_WRITE,
        words=N_("merged"),
        event=Event.TICKET_MERGED,
        mail=mails.merged,
    ),
    Transition(
        act=TicketAct.TAKEN_IN,
        sources=frozenset({S.WAITING_FOR_CUSTOMER, S.SOLVED}),
        to=S.WAITING_FOR_US,
        by=SYSTEM,
        event=Event.TICKET_REOPENED,
        silent="it follows from a merge, which is mailed",
    ),
    Transition(
        act=TicketAct.CLOSED,
        sources=LIVING,
        to=S.CLOSED,
        by=SYSTEM,
        event=Event.TICKET_CLOSED,
        silent="the mail that it is solved said when; an account that is closed reads nothing any more",
    ),
)
TICKET = CaseKind("ticket", STAGES, TRANSITIONS)
