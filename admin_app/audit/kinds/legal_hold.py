"""Legal holds: data that must not be deleted for now."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, PLAIN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.LEGAL_HOLD_ENDED: EventKind(
        "lock-open", ACT, {CHANGES},
        N_("%(actor)s ended the legal hold %(number)s"),
        you=N_("You ended the legal hold %(number)s"),
        to_you=N_("%(actor)s ended the legal hold %(number)s on your data"),
        you_own=N_("You ended the legal hold %(number)s on your data"),
    ),
    Event.LEGAL_HOLD_PLACED: EventKind(
        "lock", ACT, {CHANGES},
        N_("%(actor)s placed the legal hold %(number)s, so nothing it covers is deleted"),
        you=N_("You placed the legal hold %(number)s, so nothing it covers is deleted"),
        to_you=N_("%(actor)s placed the legal hold %(number)s on your data, so none of it is deleted"),
        you_own=N_("You placed the legal hold %(number)s on your data, so none of it is deleted"),
    ),
    Event.LEGAL_HOLD_RAN_OUT: EventKind(
        "lock-open", PLAIN, {CHANGES},
        N_("%(actor)s ended the legal hold %(number)s, since its day had come"),
        you=N_("You ended the legal hold %(number)s, since its day had come"),
        to_you=N_("%(actor)s ended the legal hold %(number)s on your data, since its day had come"),
        you_own=N_("You ended the legal hold %(number)s on your data, since its day had come"),
    ),
    Event.LEGAL_HOLD_REVIEWED: EventKind(
        "clipboard-check", ACT, {CHANGES},
        N_("%(actor)s reviewed the legal hold %(number)s: it is still needed"),
        you=N_("You reviewed the legal hold %(number)s: it is still needed"),
    ),
    Event.LEGAL_HOLD_TOLD: EventKind(
        "mail", ACT, {CHANGES},
        N_("%(actor)s told the customer of the legal hold %(number)s"),
        you=N_("You told the customer of the legal hold %(number)s"),
        to_you=N_("%(actor)s told you of the legal hold %(number)s on your data"),
        you_own=N_("You told yourself of the legal hold %(number)s on your data"),
    ),
}  # fmt: skip
