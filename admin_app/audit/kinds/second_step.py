"""Factors of the second step, the PIN, and browsers trusted with it."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import BAD, CHANGES, GOOD, PLAIN, SECURITY, SIGN_INS, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.FACTOR_REMOVED: EventKind(
        "shield-x",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s removed %(factor)s of %(subject)s; %(sessions_ended__sessions)s ended"),
        you=N_("You removed %(factor)s of %(subject)s; %(sessions_ended__sessions)s ended"),
        to_you=N_("%(actor)s removed %(factor)s from your sign-in; %(sessions_ended__sessions)s ended"),
        you_own=N_("You removed %(factor)s from your sign-in; %(sessions_ended__sessions)s ended"),
    ),
    Event.PASSKEY_ADDED: EventKind(
        "fingerprint",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s added a passkey"),
        you=N_("You added a passkey"),
    ),
    Event.PASSKEY_REFUSED: EventKind(
        "shield-x",
        WARN,
        {SIGN_INS, CHANGES, SECURITY},
        N_("A passkey of %(subject)s was refused"),
        to_you=N_("One of your passkeys was refused"),
    ),
    Event.PASSKEY_REMOVED: EventKind(
        "fingerprint",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s removed a passkey"),
        you=N_("You removed a passkey"),
    ),
    Event.PASSKEY_RENAMED: EventKind(
        "fingerprint",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s renamed a passkey"),
        you=N_("You renamed a passkey"),
    ),
    Event.PIN_CHANGED: EventKind(
        "lock",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed the PIN"),
        you=N_("You changed your PIN"),
    ),
    Event.PIN_DISABLED: EventKind(
        "lock",
        BAD,
        {CHANGES, SECURITY},
        N_("The PIN of %(subject)s was turned off: %(count__tries)s in a row"),
        to_you=N_("Your PIN was turned off: %(count__tries)s in a row"),
    ),
    Event.PIN_LINK_ASKED: EventKind(
        "mail",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s asked for a link to set a new PIN"),
        you=N_("You asked for a link to set a new PIN"),
    ),
    Event.PIN_OFF: EventKind(
        "lock-open",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s turned the PIN off"),
        you=N_("You turned your PIN off"),
    ),
    Event.PIN_ON: EventKind(
        "lock",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s turned a PIN on"),
        you=N_("You turned a PIN on"),
    ),
    Event.PIN_REFUSED: EventKind(
        "shield-x",
        WARN,
        {SIGN_INS, CHANGES, SECURITY},
        N_("A wrong PIN was entered for %(subject)s"),
        to_you=N_("A wrong PIN was entered for you"),
    ),
    Event.PIN_RULES_CHANGED: EventKind(
        "lock",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed when the PIN is asked for"),
        you=N_("You changed when the PIN is asked for"),
    ),
    Event.PIN_SHUT: EventKind(
        "lock",
        BAD,
        {CHANGES, SECURITY},
        N_("The PIN of %(subject)s was blocked after wrong entries (%(count__tries)s)"),
        to_you=N_("Your PIN was blocked after wrong entries (%(count__tries)s)"),
    ),
    Event.RECOVERY_CODES_MADE: EventKind(
        "list-check",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s created new recovery codes"),
        you=N_("You created new recovery codes"),
    ),
    Event.RECOVERY_CODE_USED: EventKind(
        "list-check",
        WARN,
        {SIGN_INS, CHANGES, SECURITY},
        N_("%(subject)s used a recovery code"),
        to_you=N_("You used a recovery code"),
    ),
    Event.TOTP_OFF: EventKind(
        "shield-x",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s turned the authenticator app off"),
        you=N_("You turned your authenticator app off"),
    ),
    Event.TOTP_ON: EventKind(
        "shield-check",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s turned an authenticator app on"),
        you=N_("You turned an authenticator app on"),
    ),
    Event.TOTP_REPLACED: EventKind(
        "shield-check",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s moved to another authenticator app"),
        you=N_("You moved to another authenticator app"),
    ),
    Event.TRUSTED_BROWSERS_REMOVED: EventKind(
        "devices",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s stopped trusting browsers, so the second step is asked for again: %(count__browsers)s"),
        you=N_("You stopped trusting browsers, so the second step is asked for again: %(count__browsers)s"),
    ),
    Event.TRUSTED_BROWSER_ADDED: EventKind(
        "devices",
        WARN,
        {CHANGES, SECURITY},
        N_("%(actor)s trusted a browser, so no code is asked for there for %(days__days)s"),
        you=N_("You trusted a browser, so no code is asked for there for %(days__days)s"),
    ),
}
