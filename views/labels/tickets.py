"""Support tickets in words: states as each side reads them, categories, priorities, access to a server."""

from __future__ import annotations

import enum

from flask_babel import lazy_gettext as _l

from admin_app.ticket.models import ServerAccess, TicketCategory, TicketPriority, TicketState
from forms.base import Text

# For lists and pages of the desk.
LABELS: dict[type[enum.StrEnum], dict[str, tuple[Text, str]]] = {
    TicketState: {
        TicketState.OPEN: (_l("Open"), "info"),
        TicketState.WAITING_FOR_CUSTOMER: (_l("Waiting for customer"), "plain"),
        TicketState.WAITING_FOR_US: (_l("Waiting for us"), "warn"),
        TicketState.SOLVED: (_l("Solved"), "good"),
        TicketState.CLOSED: (_l("Closed for good"), "plain"),
    },
    TicketCategory: {
        TicketCategory.TECHNICAL: (_l("Technical question"), "plain"),
        TicketCategory.BILLING: (_l("Billing"), "plain"),
        TicketCategory.ACCOUNT: (_l("Account and sign-in"), "plain"),
        TicketCategory.OTHER: (_l("Something else"), "plain"),
    },
    TicketPriority: {
        TicketPriority.LOW: (_l("Low"), "plain"),
        TicketPriority.NORMAL: (_l("Normal"), "plain"),
        TicketPriority.HIGH: (_l("High"), "warn"),
        TicketPriority.URGENT: (_l("Urgent"), "bad"),
    },
    ServerAccess: {
        ServerAccess.NONE: (_l("No access"), "plain"),
        ServerAccess.REBOOT: (_l("Reboot it"), "plain"),
        ServerAccess.CONSOLE: (_l("Use its console"), "plain"),
        ServerAccess.ADMINISTRATOR: (_l("Sign in as administrator"), "warn"),
    },
}
# As the customer reads it.
OWN_STATES: dict[TicketState, tuple[Text, str]] = {
    TicketState.OPEN: (_l("Open"), "info"),
    TicketState.WAITING_FOR_CUSTOMER: (_l("Waiting for you"), "warn"),
    TicketState.WAITING_FOR_US: (_l("Waiting for us"), "info"),
    TicketState.SOLVED: (_l("Solved"), "good"),
    TicketState.CLOSED: (_l("Closed for good"), "plain"),
}


def category(value: TicketCategory) -> Text:
    """What a ticket is about."""
    return LABELS[TicketCategory][value][0]


def priority(value: TicketPriority) -> Text:
    """How urgent it is."""
    return LABELS[TicketPriority][value][0]


def access(value: ServerAccess) -> Text:
    """What support may do on a server."""
    return LABELS[ServerAccess][value][0]
