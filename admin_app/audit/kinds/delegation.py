"""Delegates."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, GOOD, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.DELEGATION_ACCEPTED: EventKind(
        "user-check",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s accepted the invitation and is now a delegate"),
        you=N_("You accepted an invitation and are now a delegate"),
    ),
    Event.DELEGATION_CHANGED: EventKind(
        "adjustments",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed what the delegate %(subject)s may do"),
        you=N_("You changed what the delegate %(subject)s may do"),
        to_you=N_("%(actor)s changed what you may do as a delegate"),
        you_own=N_("You changed what you may do as a delegate"),
        of_thing=N_("%(actor)s changed what an invited delegate may do"),
        you_of_thing=N_("You changed what an invited delegate may do"),
    ),
    Event.DELEGATION_DECLINED: EventKind(
        "user-off",
        WARN,
        {CHANGES},
        N_("An invited delegate declined"),  # who it is isn't known to whoever reads it
    ),
    Event.DELEGATION_ENDED: EventKind(
        "user-off",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended the delegation of %(subject)s"),
        you=N_("You ended the delegation of %(subject)s"),
        to_you=N_("%(actor)s ended your delegation"),
        you_own=N_("You ended your own delegation"),
        of_thing=N_("%(actor)s took back the invitation of a delegate"),
        you_of_thing=N_("You took back the invitation of a delegate"),
    ),
    Event.DELEGATION_INVITED: EventKind(
        "user-plus",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s invited a delegate"),
        you=N_("You invited a delegate"),
    ),
    Event.DELEGATION_LEFT: EventKind(
        "user-off",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended their own delegation"),
        you=N_("You ended your delegation"),
    ),
    Event.DELEGATION_RESENT: EventKind(
        "send",
        PLAIN,
        {CHANGES},
        N_("%(actor)s sent a delegate the invitation again"),
        you=N_("You sent a delegate the invitation again"),
    ),
}
