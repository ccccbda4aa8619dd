"""Objections to acts of staff."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import CHANGES, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.OBJECTION_OPENED: EventKind(
        "message",
        WARN,
        {CHANGES},
        N_("%(actor)s objected to an act of our staff on %(subject)s"),
        you=N_("You objected to an act of our staff on %(subject)s"),
        to_you=N_("%(actor)s objected to an act of our staff on you"),
        you_own=N_("You objected to an act of our staff"),
        own=N_("%(actor)s objected to an act of our staff"),
        of_thing=N_("%(actor)s objected to an act of our staff on the account"),
        you_of_thing=N_("You objected to an act of our staff on the account"),
    ),
    Event.OBJECTION_REJECTED: EventKind(
        "gavel",
        PLAIN,
        {CHANGES},
        N_("%(actor)s rejected the objection to an act of our staff on %(subject)s"),
        you=N_("You rejected the objection to an act of our staff on %(subject)s"),
        to_you=N_("%(actor)s rejected the objection to an act of our staff on you"),
        you_own=N_("You rejected the objection to an act of our staff on yourself"),
        of_thing=N_("%(actor)s rejected the objection to an act of our staff on the account"),
        you_of_thing=N_("You rejected the objection to an act of our staff on the account"),
    ),
    Event.OBJECTION_UPHELD: EventKind(
        "gavel",
        WARN,
        {CHANGES},
        N_("%(actor)s upheld the objection to an act of our staff on %(subject)s"),
        you=N_("You upheld the objection to an act of our staff on %(subject)s"),
        to_you=N_("%(actor)s upheld the objection to an act of our staff on you"),
        you_own=N_("You upheld the objection to an act of our staff on yourself"),
        of_thing=N_("%(actor)s upheld the objection to an act of our staff on the account"),
        you_of_thing=N_("You upheld the objection to an act of our staff on the account"),
    ),
    Event.RECEIPT_ROLLED_BACK: EventKind(
        "arrow-back-up",
        PLAIN,
        {CHANGES},
        N_("%(actor)s undid what our staff had changed for %(subject)s: %(fields)s"),
        you=N_("You undid what our staff had changed for %(subject)s: %(fields)s"),
        to_you=N_("%(actor)s undid what our staff had changed for you: %(fields)s"),
        you_own=N_("You undid what our staff had changed for you: %(fields)s"),
        own=N_("%(actor)s undid what our staff had changed: %(fields)s"),
        of_thing=N_("%(actor)s undid what our staff had changed for the account: %(fields)s"),
        you_of_thing=N_("You undid what our staff had changed for the account: %(fields)s"),
    ),
}
