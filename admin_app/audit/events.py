"""Every kind of event, and the sentence it is told in.

Grammar: `subject.action`, lower case. Sorted. Places of a sentence: %(actor)s, %(subject)s, %(account)s, the
names of the event's facts, and of its words where the reader may see them.
"""

from __future__ import annotations

import enum

from admin_app.kernel.i18n import N_


class Event(enum.StrEnum):
    """What can happen."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_RESUMED = "account.resumed"
    ACCOUNT_SUSPENDED = "account.suspended"
    LIST_EXPORTED = "list.exported"


# event: (sentence, icon, tone)
SENTENCES: dict[Event, tuple[str, str, str]] = {
    Event.ACCOUNT_OPENED: (N_("%(actor)s opened the account"), "building", "plain"),
    Event.ACCOUNT_RESUMED: (N_("%(actor)s resumed the account"), "player-play", "good"),
    Event.ACCOUNT_SUSPENDED: (N_("%(actor)s suspended the account"), "player-pause", "warn"),
    Event.LIST_EXPORTED: (N_("%(actor)s exported %(rows)s rows of %(list)s"), "download", "plain"),
}
