"""Requests about personal data by people who can't sign in."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import BAD, CHANGES, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.COPY_RELEASE_ASKED: EventKind(
        "download",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s asked through an e-mailed link to download the copy of their data without signing in"),
        you=N_("You asked through an e-mailed link to download the copy of your data without signing in"),
    ),
    Event.COPY_RELEASE_STOPPED: EventKind(
        "shield-x",
        BAD,
        {CHANGES, SECURITY},
        N_("The download of a copy of the data of %(subject)s without signing in was stopped through a link"),
        to_you=N_("The download of a copy of your data without signing in was stopped through a link"),
    ),
    Event.DATA_REQUEST_LINK_ASKED: EventKind(
        "mail",
        PLAIN,
        {CHANGES, SECURITY},
        N_("A link for a request about personal data was sent to %(subject)s"),
        to_you=N_("A link for a request about your personal data was sent to you"),
    ),
}
