"""Breaches of personal data, from the moment the company knew."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, BAD, CHANGES, GOOD, PLAIN, SECURITY, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.BREACH_ASSESSED: EventKind(
        "scale",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s assessed the data breach %(number)s: %(risk)s"),
        you=N_("You assessed the data breach %(number)s: %(risk)s"),
        staff_only=True,
    ),
    Event.BREACH_CLOSED: EventKind(
        "circle-check",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s closed the data breach %(number)s"),
        you=N_("You closed the data breach %(number)s"),
        staff_only=True,
    ),
    Event.BREACH_NOT_REQUIRED: EventKind(
        "gavel",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s decided that the data breach %(number)s needn’t be reported"),
        you=N_("You decided that the data breach %(number)s needn’t be reported"),
        staff_only=True,
    ),
    Event.BREACH_RECORDED: EventKind(
        "shield-x",
        BAD,
        {CHANGES, SECURITY},
        N_("%(actor)s recorded the data breach %(number)s"),
        you=N_("You recorded the data breach %(number)s"),
        staff_only=True,
    ),
    Event.BREACH_REPORTED: EventKind(
        "gavel",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s reported the data breach %(number)s to the authority"),
        you=N_("You reported the data breach %(number)s to the authority"),
        staff_only=True,
    ),
    Event.BREACH_SUPPLEMENTED: EventKind(
        "note",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s added to the data breach %(number)s"),
        you=N_("You added to the data breach %(number)s"),
        staff_only=True,
    ),
    Event.BREACH_TOLD: EventKind(
        "mail",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s noted for the data breach %(number)s how the people concerned are told: %(way)s"),
        you=N_("You noted for the data breach %(number)s how the people concerned are told: %(way)s"),
        staff_only=True,
    ),
}
