"""Accounts, their postal addresses, and that staff wrote notes on them, never what."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, CLOSING, GOOD, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.ACCOUNT_DETAILS_CHANGED: EventKind(
        "building",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed the account’s details: %(fields)s"),
        you=N_("You changed the account’s details: %(fields)s"),
    ),
    Event.ACCOUNT_IMPORT_CHANGED: EventKind(
        "refresh",
        PLAIN,
        {CHANGES},
        N_("The import changed the account: %(fields)s"),
    ),
    Event.ACCOUNT_OPENED: EventKind(
        "building",
        PLAIN,
        {CHANGES},
        N_("%(actor)s opened the account"),
        you=N_("You opened the account"),
    ),
    Event.ACCOUNT_REOPENED: EventKind(
        "lock-open",
        GOOD,
        {CHANGES, CLOSING},
        N_("%(actor)s reopened the account closed in %(case)s"),
        you=N_("You reopened the account closed in %(case)s"),
    ),
    Event.ACCOUNT_RESUMED: EventKind(
        "player-play",
        GOOD,
        {CHANGES},
        N_("%(actor)s resumed the account"),
        you=N_("You resumed the account"),
    ),
    Event.ACCOUNT_RULES_CHANGED: EventKind(
        "shield-check",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed the rules for signing in: %(fields)s"),
        you=N_("You changed the rules for signing in: %(fields)s"),
    ),
    Event.ACCOUNT_SUSPENDED: EventKind(
        "player-pause",
        WARN,
        {CHANGES},
        N_("%(actor)s suspended the account"),
        you=N_("You suspended the account"),
    ),
    Event.ACTIVITY_EXPORTED: EventKind(
        "download",
        PLAIN,
        {SECURITY},
        N_("%(actor)s downloaded the activity as a table"),
        you=N_("You downloaded the activity as a table"),
    ),
    Event.ADDRESS_ADDED: EventKind(
        "map-pin",
        PLAIN,
        {CHANGES},
        N_("%(actor)s added a postal address"),
        you=N_("You added a postal address"),
    ),
    Event.ADDRESS_CHANGED: EventKind(
        "map-pin",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed a postal address: %(fields)s"),
        you=N_("You changed a postal address: %(fields)s"),
    ),
    Event.ADDRESS_REMOVED: EventKind(
        "map-pin",
        PLAIN,
        {CHANGES},
        N_("%(actor)s removed a postal address"),
        you=N_("You removed a postal address"),
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
    Event.NOTE_WRITTEN: EventKind(
        "note",
        ACT,
        {CHANGES},
        N_("%(actor)s wrote a note on the account"),
        you=N_("You wrote a note on the account"),
        staff_only=True,
    ),
}
