"""Checks of somebody on the phone, by a code that is read out."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import BAD, CHANGES, GOOD, PLAIN, SECURITY, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.CALLER_CHECK_ASKED: EventKind(
        "phone",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s asked %(subject)s on the phone for a code: %(channel)s"),
        you=N_("You asked %(subject)s on the phone for a code: %(channel)s"),
        to_you=N_("%(actor)s asked for a code on the phone, sent to you: %(channel)s"),
        you_own=N_("You asked for a code on the phone: %(channel)s"),
    ),
    Event.CALLER_CHECK_ENDED: EventKind(
        "phone",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s ended the check of %(subject)s on the phone"),
        you=N_("You ended the check of %(subject)s on the phone"),
        to_you=N_("%(actor)s ended your check on the phone"),
        you_own=N_("You ended your check on the phone"),
        own=N_("%(actor)s ended the check on the phone"),
    ),
    Event.CALLER_CHECK_REFUSED: EventKind(
        "phone",
        BAD,
        {SECURITY},
        N_("%(actor)s typed a wrong code for %(subject)s on the phone; attempts left: %(left)s"),
        you=N_("You typed a wrong code for %(subject)s on the phone; attempts left: %(left)s"),
        to_you=N_("%(actor)s typed a wrong code for you on the phone; attempts left: %(left)s"),
        you_own=N_("You typed a wrong code on the phone; attempts left: %(left)s"),
    ),
    Event.CALLER_CHECK_SHOWN: EventKind(
        "phone",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s showed a code for a call with support on their own page"),
        you=N_("You showed a code for a call with our support on your own page"),
    ),
    Event.CALLER_CHECK_VERIFIED: EventKind(
        "phone",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s verified %(subject)s on the phone: %(channel)s"),
        you=N_("You verified %(subject)s on the phone: %(channel)s"),
        to_you=N_("%(actor)s verified you on the phone: %(channel)s"),
        you_own=N_("You verified a caller: %(channel)s"),
    ),
}
