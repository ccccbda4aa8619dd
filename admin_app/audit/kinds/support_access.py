"""Support access and the looks under it."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, GOOD, LOOKS, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.SUPPORT_ALLOWED: EventKind(
        "eye",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s allowed support access for %(hours__hours)s: %(areas)s"),
        you=N_("You allowed support access for %(hours__hours)s: %(areas)s"),
    ),
    Event.SUPPORT_ALLOWED_BY_PHONE: EventKind(
        "phone",
        GOOD,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s may look for %(hours__hours)s at: %(areas)s. %(subject)s allowed it by phone"),
        you=N_("You may look for %(hours__hours)s at: %(areas)s. %(subject)s allowed it by phone"),
        to_you=N_("%(actor)s may look for %(hours__hours)s at: %(areas)s. You allowed it by phone"),
        you_own=N_("You may look for %(hours__hours)s at: %(areas)s, allowed by phone"),
    ),
    Event.SUPPORT_ASKED: EventKind(
        "help-circle",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s asked for support access for %(hours__hours)s: %(areas)s"),
        you=N_("You asked for support access for %(hours__hours)s: %(areas)s"),
    ),
    Event.SUPPORT_ASK_EXPIRED: EventKind(
        "clock",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended an access request that nobody answered in time"),
        you=N_("You ended an access request that nobody answered in time"),
    ),
    Event.SUPPORT_ASK_WITHDRAWN: EventKind(
        "arrow-back-up",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s withdrew the access request"),
        you=N_("You withdrew the access request"),
    ),
    Event.SUPPORT_DECLINED: EventKind(
        "eye-off",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s declined support access"),
        you=N_("You declined support access"),
    ),
    Event.SUPPORT_ENDED: EventKind(
        "eye-off",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended support access"),
        you=N_("You ended support access"),
    ),
    Event.SUPPORT_EXTENDED: EventKind(
        "eye",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s extended support access by %(hours__hours)s"),
        you=N_("You extended support access by %(hours__hours)s"),
    ),
    Event.SUPPORT_LOOKED: EventKind(
        "eye",
        ACT,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s looked at private data: %(area)s"),
        you=N_("You looked at private data: %(area)s"),
    ),
    Event.SUPPORT_LOOK_REFUSED: EventKind(
        "eye-off",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s was refused a look at private data: %(area)s"),
        you=N_("You were refused a look at private data: %(area)s"),
    ),
}
