"""What becomes of a mail that came in. Each is an end: nothing else happens to it."""

from __future__ import annotations

import enum


class MailEnd(enum.StrEnum):
    """What became of it."""

    TAKEN = "taken"  # as the word of the subscriber whose address it came to
    UNPROVEN = "unproven"  # it stands in the ticket, and nothing follows on it
    AGAIN = "again"  # it was taken before
    POINTED = "pointed"  # to the page: it opens no ticket, and its sender was told so
    PASSED_OVER = "passed_over"  # it belongs to no ticket, and nobody is told
    AUTOMATIC = "automatic"
    LOOP = "loop"
    REPORT = "report"  # heard by what counts bounces
    LIMITED = "limited"  # one address or ticket got more of it than anybody writes
    LATER = "later"  # the same of a sender who is known: it is to be brought again
    UNREADABLE = "unreadable"
