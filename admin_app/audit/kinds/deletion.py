"""Deletions of people and accounts, between the request and the erasure."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, BAD, CHANGES, GOOD, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

KINDS: dict[Event, EventKind] = {
    Event.DELETION_APPROVED: EventKind(
        "gavel",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s approved the deletion %(number)s of %(subject)s"),
        you=N_("You approved the deletion %(number)s of %(subject)s"),
        to_you=N_("%(actor)s approved your deletion request %(number)s"),
        you_own=N_("You approved your own deletion request %(number)s"),
        reason_for=Permission.DATA_CASE_DECIDE,
    ),
    Event.DELETION_CLOSING_STOPPED: EventKind(
        "x",
        WARN,
        {CHANGES},
        N_("The deletion %(number)s ended, since the account isn’t closed"),
    ),
    Event.DELETION_EXECUTED: EventKind(
        "trash",
        BAD,
        {CHANGES, SECURITY},
        N_("The erasure of deletion %(number)s began"),
    ),
    Event.DELETION_FIRST_APPROVED: EventKind(
        "gavel",
        ACT,
        {CHANGES, SECURITY},
        N_("%(actor)s approved the deletion %(number)s of %(subject)s as the first of two"),
        you=N_("You approved the deletion %(number)s of %(subject)s as the first of two"),
        to_you=N_("%(actor)s approved your deletion request %(number)s as the first of two"),
        you_own=N_("You approved your own deletion request %(number)s as the first of two"),
        reason_for=Permission.DATA_CASE_DECIDE,
    ),
    Event.DELETION_HELD: EventKind(
        "lock",
        WARN,
        {CHANGES},
        N_("A legal hold stops the deletion %(number)s"),
    ),
    Event.DELETION_LAPSED: EventKind(
        "arrow-back-up",
        WARN,
        {CHANGES},
        N_("The approval of deletion %(number)s lapsed; changed: %(changed)s"),
    ),
    Event.DELETION_NOTIFIED: EventKind(
        "mail",
        ACT,
        {CHANGES},
        N_("The recipients of the data were told of deletion %(number)s"),
    ),
    Event.DELETION_PASSED_ON: EventKind(
        "arrow-right",
        PLAIN,
        {CHANGES},
        N_("%(actor)s passed the deletion %(number)s on to approval"),
        you=N_("You passed the deletion %(number)s on to approval"),
        reason_for=Permission.DATA_CASE_DECIDE,
    ),
    Event.DELETION_RELEASED: EventKind(
        "lock-open",
        GOOD,
        {CHANGES},
        N_("No legal hold stops the deletion %(number)s any more"),
    ),
    Event.DELETION_SENT_BACK: EventKind(
        "arrow-back-up",
        ACT,
        {CHANGES},
        N_("%(actor)s sent the deletion %(number)s of %(subject)s back"),
        you=N_("You sent the deletion %(number)s of %(subject)s back"),
        to_you=N_("%(actor)s looks at your deletion request %(number)s once more"),
        you_own=N_("You look at your own deletion request %(number)s once more"),
        reason_for=Permission.DATA_CASE_DECIDE,
    ),
}
