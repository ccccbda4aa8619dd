"""Broken glass, legal orders that keep it back, and views as the customer."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, BAD, CHANGES, LOOKS, PLAIN, SECURITY, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.GLASS_ALLOWED: EventKind(
        "user-check",
        ACT,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s allowed a colleague break-glass access beyond the limits"),
        you=N_("You allowed a colleague break-glass access beyond the limits"),
    ),
    Event.GLASS_BROKEN: EventKind(
        "lock-open",
        BAD,
        {CHANGES, SECURITY, LOOKS},
        N_(
            "%(actor)s took break-glass access for %(minutes__minutes)s, without the customer’s permission: %(areas)s"
        ),
        you=N_(
            "You took break-glass access for %(minutes__minutes)s, without the customer’s permission: %(areas)s"
        ),
    ),
    Event.GLASS_DISCLOSED: EventKind(
        "mail",
        WARN,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s told the owners of break-glass access that a legal order had kept back"),
        you=N_("You told the owners of break-glass access that a legal order had kept back"),
    ),
    Event.GLASS_REVIEWED: EventKind(
        "gavel",
        ACT,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s reviewed the break-glass access: %(verdict)s"),
        you=N_("You reviewed the break-glass access: %(verdict)s"),
    ),
    Event.GLASS_STOPPED: EventKind(
        "eye-off",
        PLAIN,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s ended the break-glass access"),
        you=N_("You ended the break-glass access"),
    ),
    Event.LEGAL_ORDER_CONFIRMED: EventKind(
        "gavel",
        ACT,
        {CHANGES},
        N_("%(actor)s confirmed a legal order to keep silent for %(days__days)s"),
        you=N_("You confirmed a legal order to keep silent for %(days__days)s"),
        inside=True,
    ),
    Event.LEGAL_ORDER_DECLINED: EventKind(
        "gavel",
        PLAIN,
        {CHANGES},
        N_("%(actor)s declined a legal order to keep silent for %(days__days)s"),
        you=N_("You declined a legal order to keep silent for %(days__days)s"),
        inside=True,
    ),
    Event.LEGAL_ORDER_ENDED: EventKind(
        "gavel",
        PLAIN,
        {CHANGES},
        N_("%(actor)s ended a legal order to keep silent"),
        you=N_("You ended a legal order to keep silent"),
        inside=True,
    ),
    Event.LEGAL_ORDER_RECORDED: EventKind(
        "gavel",
        WARN,
        {CHANGES},
        N_("%(actor)s recorded a legal order to keep silent for %(days__days)s"),
        you=N_("You recorded a legal order to keep silent for %(days__days)s"),
        inside=True,
    ),
    Event.VIEW_STARTED: EventKind(
        "eye",
        ACT,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s started to view the pages as %(subject)s sees them: %(areas)s"),
        you=N_("You started to view the pages as %(subject)s sees them: %(areas)s"),
        to_you=N_("%(actor)s started to view the pages as you see them: %(areas)s"),
        you_own=N_("You started to view the pages as %(subject)s sees them: %(areas)s"),
    ),
    Event.VIEW_STOPPED: EventKind(
        "eye-off",
        PLAIN,
        {CHANGES, SECURITY, LOOKS},
        N_("%(actor)s stopped viewing the pages as %(subject)s sees them"),
        you=N_("You stopped viewing the pages as %(subject)s sees them"),
        to_you=N_("%(actor)s stopped viewing the pages as you see them"),
        you_own=N_("You stopped viewing the pages as %(subject)s sees them"),
    ),
}
