"""Support tickets in words: states as each side reads them, categories, priorities, access to a server."""

from __future__ import annotations

import enum
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.lib.files.kinds import FileKind
from admin_app.lib.times import lengths
from admin_app.ticket.conversation import AnsweredMeanwhile
from admin_app.ticket.desk.times import Waits
from admin_app.ticket.models import (
    ScanState,
    SecretEnd,
    ServerAccess,
    TicketCategory,
    TicketPriority,
    TicketState,
)
from forms.base import Text
from views.http.requester.reader import reader

# For lists and pages of the desk.
LABELS: dict[type[enum.StrEnum], dict[str, tuple[Text, str]]] = {
    TicketState: {
        TicketState.OPEN: (_l("Not answered yet"), "info"),
        TicketState.WAITING_FOR_CUSTOMER: (_l("Waiting for customer"), "plain"),
        TicketState.WAITING_FOR_US: (_l("Waiting for us"), "warn"),
        TicketState.SOLVED: (_l("Solved"), "good"),
        TicketState.CLOSED: (_l("Closed for good"), "plain"),
    },
    TicketCategory: {
        TicketCategory.TECHNICAL: (_l("Technical question"), "plain"),
        TicketCategory.BILLING: (_l("Billing"), "plain"),
        TicketCategory.ACCOUNT: (_l("Account and sign-in"), "plain"),
        TicketCategory.OTHER: (_l("Something else"), "plain"),
    },
    TicketPriority: {
        TicketPriority.LOW: (_l("Low"), "plain"),
        TicketPriority.NORMAL: (_l("Normal"), "plain"),
        TicketPriority.HIGH: (_l("High"), "warn"),
        TicketPriority.URGENT: (_l("Urgent"), "bad"),
    },
    ServerAccess: {
        ServerAccess.NONE: (_l("No access"), "plain"),
        ServerAccess.REBOOT: (_l("Reboot it"), "plain"),
        ServerAccess.CONSOLE: (_l("Use its console"), "plain"),
        ServerAccess.ADMINISTRATOR: (_l("Sign in as administrator"), "warn"),
    },
}
# As the customer reads it.
OWN_STATES: dict[TicketState, tuple[Text, str]] = {
    TicketState.OPEN: (_l("Not answered yet"), "info"),
    TicketState.WAITING_FOR_CUSTOMER: (_l("Waiting for you"), "warn"),
    TicketState.WAITING_FOR_US: (_l("Waiting for us"), "info"),
    TicketState.SOLVED: (_l("Solved"), "good"),
    TicketState.CLOSED: (_l("Closed for good"), "plain"),
}

SECRET_ENDS: dict[SecretEnd, Text] = {
    SecretEnd.AGE: _l("It was destroyed because its time was over."),
    SecretEnd.CLOSED: _l("It was destroyed because the ticket was closed."),
    SecretEnd.MERGED: _l("It was destroyed because the ticket was merged with another one."),
    SecretEnd.REPLACED: _l("It was destroyed because a new one was given."),
    SecretEnd.SOLVED: _l("It was destroyed because the ticket was solved."),
    SecretEnd.TAKEN_BACK: _l("It was destroyed because the customer asked for it."),
}
FILE_KINDS: dict[FileKind, Text] = {
    **dict.fromkeys(
        (FileKind.PNG, FileKind.JPEG, FileKind.GIF, FileKind.WEBP, FileKind.HEIC, FileKind.TIFF),
        _l("Picture"),
    ),
    **dict.fromkeys((FileKind.ZIP, FileKind.GZIP, FileKind.SEVEN_ZIP, FileKind.RAR), _l("Archive")),
    **dict.fromkeys((FileKind.WORD, FileKind.OPEN_DOCUMENT, FileKind.OLD_OFFICE), _l("Office document")),
    FileKind.PDF: "PDF",
    FileKind.EXCEL: _l("Spreadsheet"),
    FileKind.SLIDES: _l("Slides"),
    FileKind.MP4: _l("Video"),
    FileKind.TEXT: _l("Text"),
    FileKind.PROGRAM: _l("Program"),
    FileKind.UNKNOWN: _l("File"),
}
SCANS: dict[ScanState, Text] = {
    ScanState.WAITING: _l("Being checked for viruses. It can be downloaded once that is done."),
    ScanState.INFECTED: _l("The virus scanner found something harmful in it, so it was destroyed."),
}


def waits(found: Waits) -> str:
    """How long customers wait, in medians: "3 hours in the last 7 days, 4 hours in the last 30"."""
    if found.month is None:
        return gettext("none in the last 30 days")
    month = took(found.month)
    if found.week is None:
        return gettext("none in the last 7 days, %(month)s in the last 30", month=month)
    return gettext(
        "%(week)s in the last 7 days, %(month)s in the last 30", week=took(found.week), month=month
    )


def took(length: timedelta) -> str:
    """How long something took: "3 hours"."""
    number, unit = lengths.nearest(length)
    return lengths.in_words(number, unit, reader().language) if number else gettext("less than a minute")


def reached() -> str:
    """What is told once a ticket is opened."""
    return gettext(
        "Your ticket has reached us. The answer comes here, and by e-mail unless you turned “Support replies” off."
    )


def of_service(name: str, code: str) -> str:
    """A service where one is chosen."""
    return gettext("%(name)s (%(code)s)", name=name, code=code)


def newer(error: Exception | None) -> set[UUID]:
    """Which texts came while their reader wrote, where an answer was refused for them."""
    return {line.id for line in error.newer} if isinstance(error, AnsweredMeanwhile) else set()


def category(value: TicketCategory) -> Text:
    """What a ticket is about."""
    return LABELS[TicketCategory][value][0]


def priority(value: TicketPriority) -> Text:
    """How urgent it is."""
    return LABELS[TicketPriority][value][0]


def access(value: ServerAccess) -> Text:
    """What support may do on a server."""
    return LABELS[ServerAccess][value][0]
