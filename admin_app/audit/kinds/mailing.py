"""Newsletters and service status notices."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.MAILING_CANCELLED: EventKind(
        "x", ACT, {CHANGES},
        N_("%(actor)s cancelled a mailing: %(title)s"),
        you=N_("You cancelled a mailing: %(title)s"),
        staff_only=True,
    ),
    Event.MAILING_CHANGED: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s changed the draft of a mailing: %(title)s"),
        you=N_("You changed the draft of a mailing: %(title)s"),
        staff_only=True,
    ),
    Event.MAILING_CONFIRMED: EventKind(
        "send", ACT, {CHANGES},
        N_("%(actor)s let a mailing go out: %(title)s"),
        you=N_("You let a mailing go out: %(title)s"),
        staff_only=True,
    ),
    Event.MAILING_DISCARDED: EventKind(
        "trash", ACT, {CHANGES},
        N_("%(actor)s discarded the draft of a mailing: %(title)s"),
        you=N_("You discarded the draft of a mailing: %(title)s"),
        staff_only=True,
    ),
    Event.MAILING_ENDED: EventKind(
        "circle-check", ACT, {CHANGES},
        N_("A mailing was sent to all its readers: %(title)s"),
        staff_only=True,
    ),
    Event.MAILING_WRITTEN: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s wrote the draft of a mailing: %(title)s"),
        you=N_("You wrote the draft of a mailing: %(title)s"),
        staff_only=True,
    ),
}  # fmt: skip
