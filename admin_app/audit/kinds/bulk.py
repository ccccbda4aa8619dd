"""Acts on many."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.BULK_RUN_BEGUN: EventKind(
        "list-check",
        PLAIN,
        {CHANGES},
        N_("%(actor)s started a bulk run over %(count__rows)s: %(bulk_act)s"),
        you=N_("You started a bulk run over %(count__rows)s: %(bulk_act)s"),
    ),
    Event.BULK_RUN_CANCELLED: EventKind(
        "x",
        WARN,
        {CHANGES},
        N_("%(actor)s cancelled a bulk run (%(bulk_act)s): %(done__rows)s done, %(left)s left"),
        you=N_("You cancelled a bulk run (%(bulk_act)s): %(done__rows)s done, %(left)s left"),
    ),
    Event.BULK_RUN_DONE: EventKind(
        "circle-check",
        PLAIN,
        {CHANGES},
        N_("%(actor)s finished a bulk run (%(bulk_act)s): %(done__rows)s done, %(skipped)s skipped, %(failed)s failed"),
        you=N_("You finished a bulk run (%(bulk_act)s): %(done__rows)s done, %(skipped)s skipped, %(failed)s failed"),
    ),
    Event.BULK_RUN_STOPPED: EventKind(
        "alert-triangle",
        WARN,
        {CHANGES},
        N_("%(actor)s stopped a bulk run because the person who started it is no longer allowed to do this (%(bulk_act)s): %(done__rows)s done, %(left)s left"),
        you=N_("You stopped a bulk run because the person who started it is no longer allowed to do this (%(bulk_act)s): %(done__rows)s done, %(left)s left"),
    ),
}  # fmt: skip
