"""Legal documents, and who agreed to which or noted it."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, GOOD, PLAIN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.DOCUMENT_AGREED: EventKind(
        "clipboard-check", GOOD, {CHANGES},
        N_("%(actor)s agreed to version %(number)s for the account: %(document)s"),
        you=N_("You agreed to version %(number)s for the account: %(document)s"),
    ),
    Event.DOCUMENT_CHANGED: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s changed the draft of version %(number)s: %(document)s"),
        you=N_("You changed the draft of version %(number)s: %(document)s"),
        staff_only=True,
    ),
    Event.DOCUMENT_CONFIRMED: EventKind(
        "circle-check", ACT, {CHANGES},
        N_("%(actor)s confirmed version %(number)s: %(document)s"),
        you=N_("You confirmed version %(number)s: %(document)s"),
        staff_only=True,
    ),
    Event.DOCUMENT_DISCARDED: EventKind(
        "trash", ACT, {CHANGES},
        N_("%(actor)s discarded the draft of version %(number)s: %(document)s"),
        you=N_("You discarded the draft of version %(number)s: %(document)s"),
        staff_only=True,
    ),
    Event.DOCUMENT_NOTED: EventKind(
        "clipboard-check", PLAIN, {CHANGES},
        N_("%(actor)s took note of version %(number)s: %(document)s"),
        you=N_("You took note of version %(number)s: %(document)s"),
    ),
    Event.DOCUMENT_WRITTEN: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s wrote a draft of version %(number)s: %(document)s"),
        you=N_("You wrote a draft of version %(number)s: %(document)s"),
        staff_only=True,
    ),
}  # fmt: skip
