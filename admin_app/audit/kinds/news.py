"""News for customers."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.NEWS_CHANGED: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s changed a draft of news: %(title)s"),
        you=N_("You changed a draft of news: %(title)s"),
        staff_only=True,
    ),
    Event.NEWS_DISCARDED: EventKind(
        "trash", ACT, {CHANGES},
        N_("%(actor)s discarded a draft of news: %(title)s"),
        you=N_("You discarded a draft of news: %(title)s"),
        staff_only=True,
    ),
    Event.NEWS_PUBLISHED: EventKind(
        "bell", ACT, {CHANGES},
        N_("%(actor)s published news: %(title)s"),
        you=N_("You published news: %(title)s"),
        staff_only=True,
    ),
    Event.NEWS_WITHDRAWN: EventKind(
        "x", ACT, {CHANGES},
        N_("%(actor)s withdrew news: %(title)s"),
        you=N_("You withdrew news: %(title)s"),
        staff_only=True,
    ),
    Event.NEWS_WRITTEN: EventKind(
        "pencil", ACT, {CHANGES},
        N_("%(actor)s wrote a draft of news: %(title)s"),
        you=N_("You wrote a draft of news: %(title)s"),
        staff_only=True,
    ),
}  # fmt: skip
