"""What staff do at the desk that belongs to no one account: searches, exports, policies."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, LOOKS, PLAIN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.EXPORT_CANCELLED: EventKind(
        "x",
        PLAIN,
        {LOOKS},
        N_("%(actor)s cancelled the export of a list: %(list)s"),
        you=N_("You cancelled the export of a list: %(list)s"),
    ),
    Event.EXPORT_DOWNLOADED: EventKind(
        "download",
        PLAIN,
        {LOOKS},
        N_("%(actor)s downloaded the export of a list: %(list)s, %(rows__rows)s"),
        you=N_("You downloaded the export of a list: %(list)s, %(rows__rows)s"),
    ),
    Event.EXPORT_REMOVED: EventKind(
        "trash",
        PLAIN,
        {LOOKS},
        N_("%(actor)s removed the file of an export: %(list)s"),
        you=N_("You removed the file of an export: %(list)s"),
    ),
    Event.EXPORT_WRITTEN: EventKind(
        "file-text",
        PLAIN,
        {LOOKS},
        N_("The export of a list is written: %(list)s, %(rows__rows)s"),
    ),
    Event.KEYS_ROTATED: EventKind(
        "key",
        PLAIN,
        {CHANGES},
        N_(
            "%(actor)s re-encrypted %(values__values)s with the key %(encryption_key)s; not readable: %(unopened__values)s"
        ),
        you=N_(
            "You re-encrypted %(values__values)s with the key %(encryption_key)s; not readable: %(unopened__values)s"
        ),
    ),
    Event.LIST_EXPORTED: EventKind(
        "download",
        PLAIN,
        {LOOKS},
        N_("%(actor)s requested an export of %(rows__rows)s of a list: %(list)s"),
        you=N_("You requested an export of %(rows__rows)s of a list: %(list)s"),
    ),
    Event.POLICY_SET: EventKind(
        "adjustments",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed the policy %(key)s: %(before)s → %(after)s"),
        you=N_("You changed the policy %(key)s: %(before)s → %(after)s"),
    ),
    Event.REFUSAL_RESOLVED: EventKind(
        "search",
        ACT,
        {LOOKS},
        N_("%(actor)s looked up the refusal code %(code)s; %(hits)s found"),
        you=N_("You looked up the refusal code %(code)s; %(hits)s found"),
    ),
    Event.SAVED_VIEW_CHANGED: EventKind(
        "pencil",
        PLAIN,
        {CHANGES},
        N_("%(actor)s changed a saved view of a list: %(list)s"),
        you=N_("You changed a saved view of a list: %(list)s"),
    ),
    Event.SAVED_VIEW_DELETED: EventKind(
        "trash",
        PLAIN,
        {CHANGES},
        N_("%(actor)s deleted a saved view of a list: %(list)s"),
        you=N_("You deleted a saved view of a list: %(list)s"),
    ),
    Event.SAVED_VIEW_SAVED: EventKind(
        "star",
        PLAIN,
        {CHANGES},
        N_("%(actor)s saved a view of a list: %(list)s"),
        you=N_("You saved a view of a list: %(list)s"),
    ),
    Event.SEARCH_WHOLE_VALUE: EventKind(
        "search",
        ACT,
        {LOOKS},
        N_("%(actor)s searched for a whole value (%(kind)s); %(hits)s found"),
        you=N_("You searched for a whole value (%(kind)s); %(hits)s found"),
    ),
    Event.TRAIL_VERIFIED: EventKind(
        "shield-check",
        PLAIN,
        {LOOKS},
        N_("%(actor)s verified the audit trail: %(events__events)s, %(breaks__breaks)s"),
        you=N_("You verified the audit trail: %(events__events)s, %(breaks__breaks)s"),
    ),
}
