"""Trusted addresses, and ties to one address lifted."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, GOOD, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.BINDING_LIFTED: EventKind(
        "lock-open",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s lifted the tie of %(subject)s to one address"),
        you=N_("You lifted the tie of %(subject)s to one address"),
        to_you=N_("%(actor)s lifted your tie to one address"),
        you_own=N_("You lifted your tie to one address"),
    ),
    Event.RESTRICTION_LIFTED: EventKind(
        "lock-open",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s lifted the address restriction of %(subject)s; %(count__entries)s removed"),
        you=N_("You lifted the address restriction of %(subject)s; %(count__entries)s removed"),
        to_you=N_("%(actor)s lifted your address restriction; %(count__entries)s removed"),
        you_own=N_("You lifted your address restriction; %(count__entries)s removed"),
    ),
    Event.TRUSTED_IP_ADDED: EventKind(
        "world",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s added a trusted address: %(list)s, %(purpose)s"),
        you=N_("You added a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_CHANGED: EventKind(
        "world",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed a trusted address: %(list)s, %(purpose)s"),
        you=N_("You changed a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_CONFIRMED: EventKind(
        "shield-check",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s confirmed an address restriction on trial: %(list)s"),
        you=N_("You confirmed an address restriction on trial: %(list)s"),
    ),
    Event.TRUSTED_IP_FELL_BACK: EventKind(
        "world",
        WARN,
        {CHANGES, SECURITY},
        N_("An address restriction on trial expired because nobody confirmed it: %(list)s"),
    ),
    Event.TRUSTED_IP_REMOVED: EventKind(
        "world",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s deleted a trusted address: %(list)s, %(purpose)s"),
        you=N_("You deleted a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_UNDONE: EventKind(
        "world",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s undid an address restriction on trial: %(list)s"),
        you=N_("You undid an address restriction on trial: %(list)s"),
    ),
}
