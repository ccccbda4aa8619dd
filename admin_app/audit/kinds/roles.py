"""Roles as such; who holds them stands with the people."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.ROLE_CHANGED: EventKind(
        "shield-lock",
        WARN,
        {CHANGES},
        N_("%(actor)s changed the role %(role)s. Added: %(gained)s. Taken away: %(lost)s"),
        you=N_("You changed the role %(role)s. Added: %(gained)s. Taken away: %(lost)s"),
    ),
    Event.ROLE_DELETED: EventKind(
        "shield-lock",
        WARN,
        {CHANGES},
        N_("%(actor)s deleted the role %(role)s, which had these rights: %(lost)s"),
        you=N_("You deleted the role %(role)s, which had these rights: %(lost)s"),
    ),
    Event.ROLE_MADE: EventKind(
        "shield-lock",
        PLAIN,
        {CHANGES},
        N_("%(actor)s created the role %(role)s with these rights: %(gained)s"),
        you=N_("You created the role %(role)s with these rights: %(gained)s"),
    ),
}
