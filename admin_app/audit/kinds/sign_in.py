"""Sign-ins, passwords, sessions, and what a person is told of them."""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.audit.kind import BAD, CHANGES, GOOD, PLAIN, SECURITY, SIGN_INS, WARN, EventKind
from admin_app.kernel.i18n import N_

KINDS: dict[Event, EventKind] = {
    Event.NOTICES_CHANGED: EventKind(
        "bell",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed which sign-ins are reported by e-mail: %(fields)s"),
        you=N_("You changed which sign-ins are reported by e-mail: %(fields)s"),
    ),
    Event.PASSWORD_CHANGED: EventKind(
        "key",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s changed the password"),
        you=N_("You changed your password"),
    ),
    Event.PASSWORD_LINK_ASKED: EventKind(
        "mail",
        PLAIN,
        {CHANGES, SECURITY},
        N_("Somebody asked for a password link for %(subject)s"),
        to_you=N_("Somebody asked for a password link for you"),
    ),
    Event.PASSWORD_LINK_SENT: EventKind(
        "mail-forward",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(actor)s sent %(subject)s a link for a new password"),
        you=N_("You sent %(subject)s a link for a new password"),
        to_you=N_("%(actor)s sent you a link for a new password"),
        you_own=N_("You had a link for a new password sent to you"),
    ),
    Event.PASSWORD_SET: EventKind(
        "key",
        PLAIN,
        {CHANGES, SECURITY},
        N_("%(subject)s set a new password through a link in an e-mail"),
        to_you=N_("You set a new password through a link in an e-mail"),
    ),
    Event.PLACE_ANSWERED: EventKind(
        "shield-check",
        GOOD,
        {CHANGES, SECURITY},
        N_("%(actor)s confirmed a sign-in from a new place"),
        you=N_("You confirmed a sign-in from a new place"),
    ),
    Event.REAUTHENTICATION_CONFIRMED: EventKind(
        "shield-check",
        PLAIN,
        {SIGN_INS},
        N_("%(actor)s confirmed their identity"),
        you=N_("You confirmed your identity"),
    ),
    Event.REAUTHENTICATION_REFUSED: EventKind(
        "shield-x",
        WARN,
        {SIGN_INS},
        N_("%(actor)s was asked to confirm their identity and entered a wrong password or code"),
        you=N_("You were asked to confirm your identity and entered a wrong password or code"),
    ),
    Event.SESSIONS_ENDED_ALL: EventKind(
        "logout",
        WARN,
        {SIGN_INS, CHANGES, SECURITY},
        N_("%(actor)s ended everybody’s sessions: %(count__sessions)s"),
        you=N_("You ended everybody’s sessions: %(count__sessions)s"),
    ),
    Event.SESSION_COPY_REFUSED: EventKind(
        "shield-x",
        WARN,
        {SIGN_INS, SECURITY},
        N_("An older copy of a session of %(subject)s was used, and refused"),
        to_you=N_("An older copy of one of your sessions was used, and refused"),
    ),
    Event.SESSION_ENDED: EventKind(
        "logout",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s ended %(count__sessions)s of %(subject)s"),
        you=N_("You ended %(count__sessions)s of %(subject)s"),
        to_you=N_("%(actor)s ended %(count)s of your sessions"),
        you_own=N_("You ended %(count)s of your sessions"),
        own=N_("%(actor)s ended %(count)s of their own sessions"),
    ),
    Event.SESSION_LOCKED: EventKind(
        "lock",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s locked the screen"),
        you=N_("You locked the screen"),
    ),
    Event.SESSION_MOVED: EventKind(
        "world",
        WARN,
        {SIGN_INS, SECURITY},
        N_("A session of %(subject)s continued in another browser, country or network"),
        to_you=N_("One of your sessions continued in another browser, country or network"),
    ),
    Event.SESSION_RULES_CHANGED: EventKind(
        "clock",
        PLAIN,
        {SIGN_INS, CHANGES, SECURITY},
        N_("%(actor)s changed how long, on how many devices and from where %(subject)s stays signed in"),
        you=N_("You changed how long, on how many devices and from where %(subject)s stays signed in"),
        to_you=N_("%(actor)s changed how long, on how many devices and from where you stay signed in"),
        you_own=N_("You changed how long, on how many devices and from where you stay signed in"),
        own=N_("%(actor)s changed the rules of their own sign-in: how long, on how many devices, from where"),
    ),
    Event.SESSION_SIGNED_OUT: EventKind(
        "logout",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s signed out"),
        you=N_("You signed out"),
    ),
    Event.SESSION_UNLOCKED: EventKind(
        "lock-open",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s unlocked the screen with the PIN"),
        you=N_("You unlocked the screen with the PIN"),
    ),
    Event.SIGN_IN_CODE_REFUSED: EventKind(
        "shield-x",
        WARN,
        {SIGN_INS, SECURITY},
        N_("A wrong code was entered for %(subject)s"),
        to_you=N_("A wrong code was entered for you"),
    ),
    Event.SIGN_IN_NOT_ME: EventKind(
        "alert-triangle",
        BAD,
        {SIGN_INS, CHANGES, SECURITY},
        N_(
            "%(subject)s said “This wasn’t me”; %(sessions_ended__sessions)s ended, a new password is asked for"
        ),
        to_you=N_(
            "You said “This wasn’t me”; %(sessions_ended__sessions)s ended, a new password is asked for"
        ),
    ),
    Event.SIGN_IN_REFUSED: EventKind(
        "lock",
        WARN,
        {SIGN_INS, SECURITY},
        N_("A sign-in of %(subject)s was refused"),
        to_you=N_("One of your sign-ins was refused"),
    ),
    Event.SIGN_IN_RELEASED: EventKind(
        "shield-check",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(subject)s allowed a sign-in from a new country through a link in an e-mail"),
        to_you=N_("You allowed a sign-in from a new country through a link in an e-mail"),
    ),
    Event.SIGN_IN_SUCCEEDED: EventKind(
        "login",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s signed in"),
        you=N_("You signed in"),
    ),
    Event.SIGN_IN_UNKNOWN: EventKind(
        "lock",
        WARN,
        {SIGN_INS, SECURITY},
        N_("A sign-in with an unknown name was refused"),
    ),
    Event.WAIT_ENDED: EventKind(
        "lock-open",
        WARN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s ended the wait of an internet address (%(count__tries)s)"),
        you=N_("You ended the wait of an internet address (%(count__tries)s)"),
    ),
    Event.WAIT_PASSED: EventKind(
        "lock-open",
        PLAIN,
        {SIGN_INS, SECURITY},
        N_("%(actor)s let %(subject)s sign in for 10 minutes although the internet address has to wait"),
        you=N_("You let %(subject)s sign in for 10 minutes although the internet address has to wait"),
        to_you=N_("%(actor)s let you sign in for 10 minutes although your internet address has to wait"),
        you_own=N_("You let yourself sign in for 10 minutes although your internet address has to wait"),
    ),
}
