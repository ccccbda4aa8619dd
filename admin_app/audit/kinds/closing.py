"""Closings of accounts."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, BAD, CLOSING, GOOD, INFO, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.CLOSING_ANSWERED: EventKind(
        "message",
        INFO,
        {CLOSING},
        N_("%(actor)s answered billing’s question in %(case)s"),
        you=N_("You answered billing’s question in %(case)s"),
    ),
    Event.CLOSING_APPROVED: EventKind(
        "gavel",
        WARN,
        {CLOSING},
        N_("%(actor)s approved closing the account in %(case)s"),
        you=N_("You approved closing the account in %(case)s"),
        inside=True,
    ),
    Event.CLOSING_CLEARED: EventKind(
        "check",
        ACT,
        {CLOSING},
        N_("%(actor)s settled a hold in %(case)s: %(hold)s, %(outcome)s"),
        you=N_("You settled a hold in %(case)s: %(hold)s, %(outcome)s"),
        inside=True,
    ),
    Event.CLOSING_CUSTOMER_ASKED: EventKind(
        "message",
        ACT,
        {CLOSING},
        N_("%(actor)s asked the customer a question in %(case)s"),
        you=N_("You asked the customer a question in %(case)s"),
    ),
    Event.CLOSING_EXECUTED: EventKind(
        "door-exit",
        BAD,
        {CLOSING},
        N_("The account was closed as approved in %(case)s; %(sessions__sessions)s ended"),
    ),
    Event.CLOSING_GATHERED: EventKind(
        "receipt",
        PLAIN,
        {CLOSING},
        N_("The billing facts for %(case)s are known; billing checks them"),
    ),
    Event.CLOSING_LAPSED: EventKind(
        "alert-triangle",
        WARN,
        {CLOSING},
        N_("The approval of %(case)s lapsed, because this changed: %(changed)s"),
    ),
    Event.CLOSING_PASSED_ON: EventKind(
        "arrow-right",
        ACT,
        {CLOSING},
        N_("%(actor)s passed %(case)s on for approval"),
        you=N_("You passed %(case)s on for approval"),
        inside=True,
    ),
    Event.CLOSING_REJECTED: EventKind(
        "x",
        ACT,
        {CLOSING},
        N_("%(actor)s rejected closing the account in %(case)s"),
        you=N_("You rejected closing the account in %(case)s"),
    ),
    Event.CLOSING_REQUESTED: EventKind(
        "send",
        INFO,
        {CLOSING},
        N_("%(actor)s asked to close the account, case %(case)s"),
        you=N_("You asked to close the account, case %(case)s"),
    ),
    Event.CLOSING_SENT_BACK: EventKind(
        "arrow-back-up",
        ACT,
        {CLOSING},
        N_("%(actor)s sent %(case)s back to billing"),
        you=N_("You sent %(case)s back to billing"),
        inside=True,
    ),
    Event.CLOSING_STOPPED: EventKind(
        "ban",
        ACT,
        {CLOSING},
        N_("%(actor)s stopped the closing %(case)s"),
        you=N_("You stopped the closing %(case)s"),
    ),
    Event.CLOSING_TAKEN_UP: EventKind(
        "arrow-right",
        ACT,
        {CLOSING},
        N_("%(actor)s went on with %(case)s without an answer"),
        you=N_("You went on with %(case)s without an answer"),
        inside=True,
    ),
    Event.CLOSING_WITHDRAWN: EventKind(
        "arrow-back-up",
        GOOD,
        {CLOSING},
        N_("%(actor)s withdrew the closing %(case)s"),
        you=N_("You withdrew the closing %(case)s"),
    ),
}
