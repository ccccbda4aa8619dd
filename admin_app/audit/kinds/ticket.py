"""Support tickets. What was written stands in them alone, never in the trail."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, GOOD, INFO, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.TICKET_ANSWERED: EventKind(
        "message",
        PLAIN,
        {CHANGES},
        N_("%(actor)s wrote in the support ticket %(ticket)s of %(subject)s"),
        you=N_("You wrote in the support ticket %(ticket)s of %(subject)s"),
        to_you=N_("%(actor)s wrote in your support ticket %(ticket)s"),
        you_own=N_("You wrote in your support ticket %(ticket)s"),
        own=N_("%(actor)s wrote in the support ticket %(ticket)s"),
    ),
    Event.TICKET_ASSIGNED: EventKind(
        "user-check",
        PLAIN,
        {CHANGES},
        N_("%(actor)s assigned the support ticket %(ticket)s"),
        you=N_("You assigned the support ticket %(ticket)s"),
        staff_only=True,
    ),
    Event.TICKET_CHANGED: EventKind(
        "adjustments",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed the priority or category of the support ticket %(ticket)s"),
        you=N_("You changed the priority or category of the support ticket %(ticket)s"),
        to_you=N_("%(actor)s changed the priority or category of your support ticket %(ticket)s"),
        you_own=N_("You changed the priority or category of your support ticket %(ticket)s"),
    ),
    Event.TICKET_CLOSED: EventKind(
        "circle-check",
        PLAIN,
        {CHANGES},
        N_("The support ticket %(ticket)s was closed"),
        to_you=N_("Your support ticket %(ticket)s was closed"),
    ),
    Event.TICKET_MERGED: EventKind(
        "message",
        INFO,
        {CHANGES},
        N_("%(actor)s merged the support ticket %(ticket)s with %(into)s"),
        you=N_("You merged the support ticket %(ticket)s with %(into)s"),
        to_you=N_("%(actor)s merged your support ticket %(ticket)s with %(into)s"),
        you_own=N_("You merged your support ticket %(ticket)s with %(into)s"),
    ),
    Event.TICKET_NOTED: EventKind(
        "note",
        PLAIN,
        {CHANGES},
        N_("%(actor)s wrote a note in the support ticket %(ticket)s"),
        you=N_("You wrote a note in the support ticket %(ticket)s"),
        staff_only=True,
    ),
    Event.TICKET_OPENED: EventKind(
        "message",
        INFO,
        {CHANGES},
        N_("%(actor)s opened the support ticket %(ticket)s"),
        you=N_("You opened the support ticket %(ticket)s"),
    ),
    Event.TICKET_REOPENED: EventKind(
        "message",
        INFO,
        {CHANGES},
        N_("%(actor)s reopened the support ticket %(ticket)s of %(subject)s"),
        you=N_("You reopened the support ticket %(ticket)s of %(subject)s"),
        to_you=N_("%(actor)s reopened your support ticket %(ticket)s"),
        you_own=N_("You reopened your support ticket %(ticket)s"),
        own=N_("%(actor)s reopened the support ticket %(ticket)s"),
    ),
    Event.TICKET_REPLIED: EventKind(
        "message",
        INFO,
        {CHANGES},
        N_("%(actor)s answered the support ticket %(ticket)s of %(subject)s"),
        you=N_("You answered the support ticket %(ticket)s of %(subject)s"),
        to_you=N_("%(actor)s answered your support ticket %(ticket)s"),
        you_own=N_("You answered your support ticket %(ticket)s"),
    ),
    Event.TICKET_SECRET_DESTROYED: EventKind(
        "key",
        GOOD,
        {CHANGES},
        N_("The server password in the support ticket %(ticket)s was destroyed"),
        to_you=N_("The server password in your support ticket %(ticket)s was destroyed"),
    ),
    Event.TICKET_SOLVED: EventKind(
        "circle-check",
        GOOD,
        {CHANGES},
        N_("%(actor)s marked the support ticket %(ticket)s of %(subject)s as solved"),
        you=N_("You marked the support ticket %(ticket)s of %(subject)s as solved"),
        to_you=N_("%(actor)s marked your support ticket %(ticket)s as solved"),
        you_own=N_("You marked your support ticket %(ticket)s as solved"),
        own=N_("%(actor)s marked the support ticket %(ticket)s as solved"),
    ),
    Event.TICKET_UNPROVEN: EventKind(
        "message",
        WARN,
        {CHANGES},
        N_("An e-mail from an unproven sender was added to the support ticket %(ticket)s"),
        to_you=N_("An e-mail from an unproven sender was added to your support ticket %(ticket)s"),
    ),
}
