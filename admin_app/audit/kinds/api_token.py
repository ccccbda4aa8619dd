"""API tokens."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area

KINDS: dict[Event, EventKind] = {
    Event.API_TOKEN_ENDED: EventKind(
        "key",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended an API token of %(subject)s"),
        you=N_("You ended an API token of %(subject)s"),
        to_you=N_("%(actor)s ended an API token of yours"),
        you_own=N_("You ended an API token"),
        own=N_("%(actor)s ended an API token"),
        area=Area.KEYS,
    ),
    Event.API_TOKEN_MADE: EventKind(
        "key",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s created an API token"),
        you=N_("You created an API token"),
        area=Area.KEYS,
    ),
}
