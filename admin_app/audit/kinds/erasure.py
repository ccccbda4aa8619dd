"""Erasures of people and accounts."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.ERASURE_BEGUN: EventKind("trash", WARN, {CHANGES}, N_("Erasure %(number)s was begun")),
    Event.ERASURE_DONE: EventKind("trash", WARN, {CHANGES}, N_("Erasure %(number)s is done and certified")),
    Event.ERASURE_SETTLED: EventKind(
        "trash",
        WARN,
        {CHANGES},
        N_("%(actor)s settled the claim for which erasure %(number)s had left name and address"),
        you=N_("You settled the claim for which erasure %(number)s had left name and address"),
    ),
}
