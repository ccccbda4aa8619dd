"""Runs that delete by age."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, PLAIN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.RETENTION_RAN: EventKind(
        "trash", PLAIN, {CHANGES},
        N_("%(actor)s deleted or emptied by age: %(count__rows)s"),
        you=N_("You deleted or emptied by age: %(count__rows)s"),
        staff_only=True,
    ),
}  # fmt: skip
