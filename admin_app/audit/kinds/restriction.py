"""Restriction of somebody's data (GDPR art. 18)."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, GOOD, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.DATA_KEPT_RESTRICTED: EventKind(
        "lock",
        WARN,
        {CHANGES},
        N_("%(actor)s decided that the data of %(subject)s stay restricted"),
        you=N_("You decided that the data of %(subject)s stay restricted"),
        to_you=N_("%(actor)s decided that your data stay restricted"),
        you_own=N_("You decided that your own data stay restricted"),
        of_thing=N_("%(actor)s decided that the account’s data stay restricted"),
        you_of_thing=N_("You decided that the account’s data stay restricted"),
    ),
    Event.DATA_LIFTING_ANNOUNCED: EventKind(
        "lock-open",
        WARN,
        {CHANGES},
        N_("%(actor)s announced the end of the restriction of %(subject)s’s data"),
        you=N_("You announced the end of the restriction of %(subject)s’s data"),
        to_you=N_("%(actor)s announced the end of the restriction of your data"),
        you_own=N_("You announced the end of the restriction of your own data"),
        of_thing=N_("%(actor)s announced the end of the restriction of the account’s data"),
        you_of_thing=N_("You announced the end of the restriction of the account’s data"),
    ),
    Event.DATA_RELEASED: EventKind(
        "lock-open",
        GOOD,
        {CHANGES},
        N_("%(actor)s lifted the restriction of %(subject)s’s data"),
        you=N_("You lifted the restriction of %(subject)s’s data"),
        to_you=N_("%(actor)s lifted the restriction of your data"),
        you_own=N_("You lifted the restriction of your data"),
        own=N_("%(actor)s lifted the restriction of their own data"),
        of_thing=N_("%(actor)s lifted the restriction of the account’s data"),
        you_of_thing=N_("You lifted the restriction of the account’s data"),
    ),
    Event.DATA_RESTRICTED: EventKind(
        "lock",
        WARN,
        {CHANGES},
        N_("%(actor)s restricted the data of %(subject)s"),
        you=N_("You restricted the data of %(subject)s"),
        to_you=N_("%(actor)s restricted your data"),
        you_own=N_("You restricted your own data"),
        of_thing=N_("%(actor)s restricted the account’s data"),
        you_of_thing=N_("You restricted the account’s data"),
    ),
    Event.DATA_USED: EventKind(
        "lock",
        WARN,
        {CHANGES},
        N_("%(actor)s recorded a ground for using the restricted data of %(subject)s"),
        you=N_("You recorded a ground for using the restricted data of %(subject)s"),
        to_you=N_("%(actor)s recorded a ground for using your restricted data"),
        you_own=N_("You recorded a ground for using your own restricted data"),
        of_thing=N_("%(actor)s recorded a ground for using the account’s restricted data"),
        you_of_thing=N_("You recorded a ground for using the account’s restricted data"),
    ),
}
