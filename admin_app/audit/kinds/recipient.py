"""Notices to whoever received somebody's data."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, GOOD, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.RECIPIENT_ANSWERED: EventKind(
        "check",
        GOOD,
        {CHANGES},
        N_("A recipient of data of %(subject)s answered the notice of the %(deed)s: %(recipient)s"),
        to_you=N_("A recipient of your data answered the notice of the %(deed)s: %(recipient)s"),
        of_thing=N_("A recipient of the account’s data answered the notice of the %(deed)s: %(recipient)s"),
    ),
    Event.RECIPIENT_CALLED_BACK: EventKind(
        "arrow-back-up",
        PLAIN,
        {CHANGES},
        N_("A recipient of data of %(subject)s is no longer told of the %(deed)s: %(recipient)s"),
        to_you=N_("A recipient of your data is no longer told of the %(deed)s: %(recipient)s"),
        of_thing=N_("A recipient of the account’s data is no longer told of the %(deed)s: %(recipient)s"),
    ),
    Event.RECIPIENT_NOTED: EventKind(
        "pencil",
        PLAIN,
        {CHANGES},
        N_("%(actor)s noted that a recipient of data of %(subject)s was told of the %(deed)s: %(recipient)s"),
        you=N_("You noted that a recipient of data of %(subject)s was told of the %(deed)s: %(recipient)s"),
        to_you=N_("%(actor)s noted that a recipient of your data was told of the %(deed)s: %(recipient)s"),
        you_own=N_("You noted that a recipient of your own data was told of the %(deed)s: %(recipient)s"),
        of_thing=N_(
            "%(actor)s noted that a recipient of the account’s data was told of the %(deed)s: %(recipient)s"
        ),
        you_of_thing=N_(
            "You noted that a recipient of the account’s data was told of the %(deed)s: %(recipient)s"
        ),
        inside=True,
    ),
    Event.RECIPIENT_NOT_TOLD: EventKind(
        "clock",
        WARN,
        {CHANGES},
        N_(
            "Nobody noted in time that a recipient of data of %(subject)s was told of the %(deed)s: %(recipient)s"
        ),
        to_you=N_(
            "Nobody noted in time that a recipient of your data was told of the %(deed)s: %(recipient)s"
        ),
        of_thing=N_(
            "Nobody noted in time that a recipient of the account’s data was told of the %(deed)s: %(recipient)s"
        ),
    ),
    Event.RECIPIENT_SILENT: EventKind(
        "clock",
        WARN,
        {CHANGES},
        N_(
            "A recipient of data of %(subject)s didn’t answer the notice of the %(deed)s in time: %(recipient)s"
        ),
        to_you=N_("A recipient of your data didn’t answer the notice of the %(deed)s in time: %(recipient)s"),
        of_thing=N_(
            "A recipient of the account’s data didn’t answer the notice of the %(deed)s in time: %(recipient)s"
        ),
    ),
    Event.RECIPIENT_TOLD: EventKind(
        "send",
        PLAIN,
        {CHANGES},
        N_("Recipients of data of %(subject)s are told of the %(deed)s: %(recipients)s"),
        to_you=N_("Recipients of your data are told of the %(deed)s: %(recipients)s"),
        of_thing=N_("Recipients of the account’s data are told of the %(deed)s: %(recipients)s"),
    ),
}
