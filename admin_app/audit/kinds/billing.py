"""Balances, invoices, services, and the imports that bring them."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import ACT, CHANGES, PLAIN, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.BALANCE_SET: EventKind(
        "coin",
        ACT,
        {CHANGES},
        N_("%(actor)s set the balance in %(currency)s"),
        you=N_("You set the balance in %(currency)s"),
        inside=True,
    ),
    Event.FACTS_CONFIRMED: EventKind(
        "refresh",
        ACT,
        {CHANGES},
        N_("%(actor)s confirmed that nothing changed: %(kinds)s"),
        you=N_("You confirmed that nothing changed: %(kinds)s"),
        inside=True,
    ),
    Event.IMPORT_ABANDONED: EventKind(
        "alert-triangle",
        WARN,
        {CHANGES},
        N_("An import of %(started)s broke off; a later one closed its record"),
    ),
    Event.IMPORT_DONE: EventKind(
        "download",
        ACT,
        {CHANGES},
        N_("%(actor)s ran an import: %(created)s new, %(changed)s changed, %(refused)s refused"),
        you=N_("You ran an import: %(created)s new, %(changed)s changed, %(refused)s refused"),
    ),
    Event.IMPORT_INTERRUPTED: EventKind(
        "download",
        WARN,
        {CHANGES},
        N_(
            "%(actor)s stopped an import: %(created)s new, %(changed)s changed, %(refused)s refused until then"
        ),
        you=N_("You stopped an import: %(created)s new, %(changed)s changed, %(refused)s refused until then"),
    ),
    Event.INVOICE_CORRECTED: EventKind(
        "file-invoice",
        ACT,
        {CHANGES},
        N_("%(actor)s corrected invoice %(number)s"),
        you=N_("You corrected invoice %(number)s"),
        inside=True,
    ),
    Event.INVOICE_ENTERED: EventKind(
        "file-invoice",
        ACT,
        {CHANGES},
        N_("%(actor)s entered invoice %(number)s"),
        you=N_("You entered invoice %(number)s"),
        inside=True,
    ),
    Event.INVOICE_IMPORT_CHANGED: EventKind(
        "refresh",
        PLAIN,
        {CHANGES},
        N_("The import changed invoice %(number)s: %(fields)s"),
    ),
    Event.SERVICE_CORRECTED: EventKind(
        "server",
        ACT,
        {CHANGES},
        N_("%(actor)s corrected service %(code)s"),
        you=N_("You corrected service %(code)s"),
        inside=True,
    ),
    Event.SERVICE_ENTERED: EventKind(
        "server",
        ACT,
        {CHANGES},
        N_("%(actor)s entered service %(code)s"),
        you=N_("You entered service %(code)s"),
        inside=True,
    ),
    Event.SERVICE_IMPORT_CHANGED: EventKind(
        "refresh",
        PLAIN,
        {CHANGES},
        N_("The import changed service %(code)s: %(fields)s"),
    ),
}
