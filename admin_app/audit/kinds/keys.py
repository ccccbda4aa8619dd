"""Keys of people: added, made here, removed."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area

KINDS: dict[Event, EventKind] = {
    Event.PGP_KEY_ADDED: EventKind(
        "key",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s added a PGP key"),
        you=N_("You added a PGP key"),
        area=Area.KEYS,
    ),
    Event.PGP_KEY_REMOVED: EventKind(
        "key",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s removed a PGP key"),
        you=N_("You removed a PGP key"),
        area=Area.KEYS,
    ),
    Event.SSH_KEY_ADDED: EventKind(
        "key",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s added an SSH key"),
        you=N_("You added an SSH key"),
        area=Area.KEYS,
    ),
    Event.SSH_KEY_GENERATED: EventKind(
        "key",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s generated an SSH key"),
        you=N_("You generated an SSH key"),
        area=Area.KEYS,
    ),
    Event.SSH_KEY_REMOVED: EventKind(
        "key",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s removed an SSH key"),
        you=N_("You removed an SSH key"),
        area=Area.KEYS,
    ),
}
