"""Notes of staff on accounts: that they were written, never what."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.NOTE_WRITTEN: EventKind(
        "note",
        ACT,
        {CHANGES},
        N_("%(actor)s wrote a note on the account"),
        you=N_("You wrote a note on the account"),
        staff_only=True,
    ),
    Event.NOTE_CHANGED: EventKind(
        "note",
        ACT,
        {CHANGES},
        N_("%(actor)s changed a note on the account"),
        you=N_("You changed a note on the account"),
        staff_only=True,
    ),
    Event.NOTE_REMOVED: EventKind(
        "note",
        ACT,
        {CHANGES},
        N_("%(actor)s removed a note on the account"),
        you=N_("You removed a note on the account"),
        staff_only=True,
    ),
}
