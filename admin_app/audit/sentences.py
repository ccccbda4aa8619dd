"""What is known of each event: its sentence, icon and tone, the filters it stands under, and who reads its reason.

Places of a sentence: %(actor)s, %(subject)s, %(account)s, the names of the event's facts, and of its words where
the reader may see them. One table, looked up by one key and read as a list; sorted as the events.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.audit.events import Event
from admin_app.kernel.i18n import N_


class Filter(enum.StrEnum):
    """The chips above a timeline, each a list of events."""

    SIGN_INS = "sign_ins"
    CHANGES = "changes"  # tried ones too
    CLOSING = "closing"
    SECURITY = "security"  # what a person should know of the own sign-in security
    LOOKS = "looks"  # staff reading what is private


@dataclass(frozen=True, slots=True)
class Known:
    """One event. `text` is a msgid; `inside`: its reason is for billing and approvers, others read the sentence alone."""

    text: str
    icon: str
    tone: str
    filters: frozenset[Filter]
    inside: bool = False


def of_filter(name: Filter) -> list[Event]:
    """The events under a filter."""
    return [event for event, known in KNOWN.items() if name in known.filters]


def _known(text: str, icon: str, tone: str, *filters: Filter, inside: bool = False) -> Known:
    return Known(text, icon, tone, frozenset(filters), inside)


SIGN_INS, CHANGES, CLOSING, SECURITY, LOOKS = Filter

# fmt: off
KNOWN: dict[Event, Known] = {
    Event.ACCOUNT_DETAILS_CHANGED: _known(N_("%(actor)s changed the account's details: %(fields)s"), "building", "plain", CHANGES),
    Event.ACCOUNT_IMPORT_CHANGED: _known(N_("The import brought changes of the account: %(fields)s"), "refresh", "plain", CHANGES),
    Event.ACCOUNT_OPENED: _known(N_("%(actor)s opened the account"), "building", "plain", CHANGES),
    Event.ACCOUNT_REOPENED: _known(N_("%(actor)s reopened the account closed in %(case)s"), "lock-open", "good", CHANGES, CLOSING),
    Event.ACCOUNT_RESUMED: _known(N_("%(actor)s resumed the account"), "player-play", "good", CHANGES),
    Event.ACCOUNT_SUSPENDED: _known(N_("%(actor)s suspended the account"), "player-pause", "warn", CHANGES),
    Event.ADDRESS_ADDED: _known(N_("%(actor)s added a postal address"), "map-pin", "plain", CHANGES),
    Event.ADDRESS_CHANGED: _known(N_("%(actor)s changed a postal address: %(fields)s"), "map-pin", "plain", CHANGES),
    Event.ADDRESS_REMOVED: _known(N_("%(actor)s removed a postal address"), "map-pin", "plain", CHANGES),
    Event.BALANCE_SET: _known(N_("%(actor)s set the balance in %(currency)s"), "coin", "act", CHANGES, inside=True),
    Event.BINDING_LIFTED: _known(N_("%(actor)s lifted the tie of %(subject)s to one address"), "lock-open", "warn", CHANGES, SECURITY),
    Event.CLOSING_ANSWERED: _known(N_("%(actor)s answered billing's question in %(case)s"), "message", "info", CLOSING),
    Event.CLOSING_APPROVED: _known(N_("%(actor)s approved closing the account in %(case)s"), "gavel", "warn", CLOSING, inside=True),
    Event.CLOSING_CLEARED: _known(N_("%(actor)s cleared %(hold)s in %(case)s: %(outcome)s"), "check", "act", CLOSING, inside=True),
    Event.CLOSING_CUSTOMER_ASKED: _known(N_("%(actor)s asked the customer a question in %(case)s"), "message", "act", CLOSING),
    Event.CLOSING_EXECUTED: _known(N_("The account was closed as approved in %(case)s; %(sessions)s sessions ended"), "door-exit", "bad", CLOSING),
    Event.CLOSING_GATHERED: _known(N_("Billing facts for %(case)s are known; billing checks them"), "receipt", "plain", CLOSING),
    Event.CLOSING_LAPSED: _known(N_("The approval of %(case)s lapsed: %(changed)s changed"), "alert-triangle", "warn", CLOSING),
    Event.CLOSING_PASSED_ON: _known(N_("%(actor)s passed %(case)s on to approval"), "arrow-right", "act", CLOSING, inside=True),
    Event.CLOSING_REJECTED: _known(N_("%(actor)s rejected closing the account in %(case)s"), "x", "act", CLOSING),
    Event.CLOSING_REQUESTED: _known(N_("%(actor)s asked to close the account, case %(case)s"), "send", "info", CLOSING),
    Event.CLOSING_SENT_BACK: _known(N_("%(actor)s sent %(case)s back to billing"), "arrow-back-up", "act", CLOSING, inside=True),
    Event.CLOSING_STOPPED: _known(N_("%(actor)s stopped the closing %(case)s"), "ban", "act", CLOSING),
    Event.CLOSING_TAKEN_UP: _known(N_("%(actor)s went on with %(case)s without an answer"), "arrow-right", "act", CLOSING, inside=True),
    Event.CLOSING_WITHDRAWN: _known(N_("%(actor)s withdrew the closing %(case)s"), "arrow-back-up", "good", CLOSING),
    Event.CONTACT_ADDED: _known(N_("%(actor)s added a contact: %(kind)s"), "address-book", "plain", CHANGES, SECURITY),
    Event.CONTACT_CODE_REFUSED: _known(N_("%(actor)s typed a wrong code for a new address"), "shield-x", "warn", CHANGES, SECURITY),
    Event.CONTACT_CODE_SENT: _known(N_("%(actor)s had a code sent to prove an address: %(channel)s"), "send", "plain", CHANGES, SECURITY),
    Event.CONTACT_CONFIRMED: _known(N_("%(actor)s confirmed a contact: %(kind)s"), "circle-check", "good", CHANGES, SECURITY),
    Event.CONTACT_PRIMARY_SET: _known(N_("%(actor)s chose another primary contact: %(kind)s"), "address-book", "plain", CHANGES, SECURITY),
    Event.CONTACT_REMOVED: _known(N_("%(actor)s removed a contact: %(kind)s"), "address-book", "warn", CHANGES, SECURITY),
    Event.DISPUTE_CONFIRMED: _known(
        N_("%(actor)s confirmed that what was done in the name of %(subject)s is taken back: %(taken_back)s for others"),
        "shield-check", "warn", CHANGES, SECURITY,
    ),
    Event.DISPUTE_DECIDED: _known(
        N_("%(actor)s decided for %(subject)s after an objection; a new password can be set"), "gavel", "warn", CHANGES, SECURITY,
    ),
    Event.DISPUTE_DROPPED: _known(
        N_("%(actor)s dropped “This wasn't me” of %(subject)s after an objection; everything counts again"),
        "gavel", "warn", CHANGES, SECURITY,
    ),
    Event.DISPUTE_ITEM_CONFIRMED: _known(
        N_("%(actor)s confirmed what was frozen about %(subject)s: %(what)s"), "check", "plain", CHANGES, SECURITY,
    ),
    Event.DISPUTE_ITEM_DROPPED: _known(
        N_("%(actor)s left undone what was frozen about %(subject)s: %(what)s"), "x", "plain", CHANGES, SECURITY,
    ),
    Event.DISPUTE_OBJECTED: _known(
        N_("Somebody who was told objected to “This wasn't me” of %(subject)s; no new password before staff decide"),
        "alert-triangle", "bad", CHANGES, SECURITY,
    ),
    Event.DISPUTE_RESTORED: _known(
        N_("%(actor)s put back what was taken back after “This wasn't me”: %(what)s"), "arrow-back-up", "plain", CHANGES, SECURITY,
    ),
    Event.DISPUTE_SETTLED: _known(
        N_("“This wasn't me” of %(subject)s is settled; what was set up since is taken back"), "shield-check", "good", CHANGES, SECURITY,
    ),
    Event.FACTOR_REMOVED: _known(
        N_("%(actor)s removed %(factor)s of %(subject)s; %(sessions_ended)s sessions ended"),
        "shield-x", "warn", CHANGES, SECURITY,
    ),
    Event.FACTS_CONFIRMED: _known(N_("%(actor)s confirmed that nothing changed: %(kinds)s"), "refresh", "act", CHANGES, inside=True),
    Event.IMPORT_ABANDONED: _known(N_("An import of %(started)s broke off; a later one closed its record"), "alert-triangle", "warn", CHANGES),
    Event.IMPORT_DONE: _known(N_("%(actor)s imported: %(created)s rows new, %(changed)s changed, %(refused)s refused"), "download", "act", CHANGES),
    Event.IMPORT_INTERRUPTED: _known(
        N_("%(actor)s stopped an import after %(created)s rows new, %(changed)s changed, %(refused)s refused"),
        "download", "warn", CHANGES,
    ),
    Event.INVOICE_CORRECTED: _known(N_("%(actor)s corrected invoice %(number)s"), "file-invoice", "act", CHANGES, inside=True),
    Event.INVOICE_ENTERED: _known(N_("%(actor)s entered invoice %(number)s"), "file-invoice", "act", CHANGES, inside=True),
    Event.INVOICE_IMPORT_CHANGED: _known(N_("The import brought changes of invoice %(number)s: %(fields)s"), "refresh", "plain", CHANGES),
    Event.LIST_EXPORTED: _known(N_("%(actor)s exported %(rows)s rows of %(list)s"), "download", "plain", LOOKS),
    Event.NOTICES_CHANGED: _known(N_("%(actor)s changed the notices of sign-ins: %(fields)s"), "bell", "plain", CHANGES, SECURITY),
    Event.PASSKEY_ADDED: _known(N_("%(actor)s added a passkey"), "fingerprint", "good", CHANGES, SECURITY),
    Event.PASSKEY_REFUSED: _known(N_("A passkey was refused for %(subject)s"), "shield-x", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.PASSKEY_REMOVED: _known(N_("%(actor)s removed a passkey"), "fingerprint", "warn", CHANGES, SECURITY),
    Event.PASSKEY_RENAMED: _known(N_("%(actor)s renamed a passkey"), "fingerprint", "plain", CHANGES, SECURITY),
    Event.PASSWORD_CHANGED: _known(N_("%(actor)s changed the password"), "key", "plain", CHANGES, SECURITY),
    Event.PASSWORD_LINK_ASKED: _known(N_("Somebody asked for a password link for %(subject)s"), "mail", "plain", CHANGES, SECURITY),
    Event.PASSWORD_LINK_SENT: _known(N_("%(actor)s sent %(subject)s a link for a new password"), "mail-forward", "plain", CHANGES, SECURITY),
    Event.PASSWORD_SET: _known(N_("%(subject)s set a new password by a mailed link"), "key", "plain", CHANGES, SECURITY),
    Event.PERSON_ACTIVATED: _known(N_("%(subject)s followed the invitation and can sign in"), "user-check", "good", CHANGES),
    Event.PERSON_AVATAR_CHANGED: _known(N_("%(actor)s changed the picture of %(subject)s"), "user-circle", "plain", CHANGES),
    Event.PERSON_AVATAR_REMOVED: _known(N_("%(actor)s removed the picture of %(subject)s"), "user-circle", "plain", CHANGES),
    Event.PERSON_DISABLED: _known(N_("%(actor)s disabled %(subject)s"), "user-off", "warn", CHANGES),
    Event.PERSON_EMAIL_ASKED: _known(N_("%(actor)s asked for another e-mail address; a code was sent there"), "mail", "plain", CHANGES, SECURITY),
    Event.PERSON_EMAIL_CHANGED: _known(N_("%(actor)s changed the e-mail address of %(subject)s"), "mail", "warn", CHANGES, SECURITY),
    Event.PERSON_EMAIL_GIVEN_UP: _known(N_("%(actor)s gave up changing the e-mail address"), "mail", "plain", CHANGES, SECURITY),
    Event.PERSON_EMAIL_UNDONE: _known(
        N_("A change of the e-mail address of %(subject)s was undone by a mailed link; %(sessions_ended)s sessions ended"),
        "arrow-back-up", "warn", CHANGES, SECURITY,
    ),
    Event.PERSON_ENABLED: _known(N_("%(actor)s enabled %(subject)s"), "user-check", "good", CHANGES),
    Event.PERSON_IMPORT_CHANGED: _known(N_("The import brought changes of %(subject)s: %(fields)s"), "refresh", "plain", CHANGES),
    Event.PERSON_INVITATION_REFUSED: _known(N_("%(actor)s tried to invite somebody whose %(field)s is in use"), "user-plus", "warn", CHANGES),
    Event.PERSON_INVITATION_RESENT: _known(N_("%(actor)s sent %(subject)s the invitation again"), "send", "plain", CHANGES),
    Event.PERSON_INVITED: _known(N_("%(actor)s invited %(subject)s as %(role)s"), "user-plus", "plain", CHANGES),
    Event.PERSON_PROFILE_CHANGED: _known(N_("%(actor)s changed the profile of %(subject)s: %(fields)s"), "pencil", "plain", CHANGES),
    Event.PERSON_ROLE_CHANGED: _known(N_("%(actor)s changed the role of %(subject)s: %(former_role)s → %(role)s"), "users", "plain", CHANGES),
    Event.PERSON_UNLOCKED: _known(N_("%(actor)s unlocked the sign-in of %(subject)s"), "lock-open", "good", CHANGES, SECURITY),
    Event.PERSON_USERNAME_CHANGED: _known(N_("%(actor)s changed the username of %(subject)s"), "id", "plain", CHANGES, SECURITY),
    Event.PIN_CHANGED: _known(N_("%(actor)s changed the PIN"), "lock", "plain", CHANGES, SECURITY),
    Event.PIN_DISABLED: _known(N_("The PIN of %(subject)s was turned off after %(count)s wrong tries in a row"), "lock", "bad", CHANGES, SECURITY),
    Event.PIN_OFF: _known(N_("%(actor)s turned the PIN off"), "lock-open", "warn", CHANGES, SECURITY),
    Event.PIN_ON: _known(N_("%(actor)s turned a PIN on"), "lock", "good", CHANGES, SECURITY),
    Event.PIN_REFUSED: _known(N_("A wrong PIN was given for %(subject)s"), "shield-x", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.PIN_RULES_CHANGED: _known(N_("%(actor)s changed when the PIN is asked for"), "lock", "plain", CHANGES, SECURITY),
    Event.PLACE_ANSWERED: _known(N_("%(actor)s confirmed a sign-in from a new place"), "shield-check", "good", CHANGES, SECURITY),
    Event.POLICY_SET: _known(N_("%(actor)s set the policy %(key)s: %(before)s → %(after)s"), "adjustments", "plain", CHANGES),
    Event.PROPOSAL_CONFIRMED: _known(N_("%(actor)s confirmed as second person, for %(subject)s: %(what)s"), "users", "warn", CHANGES, SECURITY),
    Event.PROPOSAL_DECLINED: _known(N_("%(actor)s declined, for %(subject)s: %(what)s"), "x", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_LAPSED: _known(N_("No second person confirmed in time, for %(subject)s: %(what)s"), "clock", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_MADE: _known(N_("%(actor)s asked a second person to confirm, for %(subject)s: %(what)s"), "users", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_REFUSED: _known(
        N_("%(actor)s asked for a name or address that is in use, for %(subject)s: %(what)s"),
        "alert-triangle", "warn", CHANGES, SECURITY,
    ),
    Event.PROPOSAL_WITHDRAWN: _known(
        N_("%(actor)s took back what waited for a second person, for %(subject)s: %(what)s"),
        "arrow-back-up", "plain", CHANGES, SECURITY,
    ),
    Event.REAUTHENTICATION_CONFIRMED: _known(N_("%(actor)s confirmed the password once more"), "shield-check", "plain", SIGN_INS),
    Event.REAUTHENTICATION_REFUSED: _known(
        N_("A wrong password or code was given where %(actor)s was asked to confirm"),
        "shield-x", "warn", SIGN_INS,
    ),
    Event.RECOVERY_CASE_CANCELLED: _known(
        N_("%(actor)s cancelled the recovery of the second step of %(subject)s"),
        "shield-x", "plain", CHANGES, SECURITY,
    ),
    Event.RECOVERY_CASE_COMPLETED: _known(N_("%(actor)s completed the recovery of a lost second step"), "shield-check", "warn", CHANGES, SECURITY),
    Event.RECOVERY_CASE_OPENED: _known(
        N_("%(actor)s said that the second step is lost; it waits %(hours)s hours"),
        "alert-triangle", "warn", CHANGES, SECURITY,
    ),
    Event.RECOVERY_CASE_SHORTENED: _known(
        N_("%(actor)s ended the waiting time of the lost second step of %(subject)s"),
        "clock", "warn", CHANGES, SECURITY,
    ),
    Event.RECOVERY_CASE_VOUCHED: _known(
        N_("%(actor)s vouched for %(subject)s, who lost the second step"),
        "shield-check", "plain", CHANGES, SECURITY,
    ),
    Event.RECOVERY_CODES_MADE: _known(N_("%(actor)s made new recovery codes"), "list-check", "plain", CHANGES, SECURITY),
    Event.RECOVERY_CODE_USED: _known(N_("%(subject)s used a recovery code"), "list-check", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.REFUSAL_RESOLVED: _known(N_("%(actor)s looked up the refusal code %(code)s, %(hits)s found"), "search", "act", LOOKS),
    Event.RESTRICTION_LIFTED: _known(
        N_("%(actor)s lifted the address restriction for %(subject)s; %(count)s entries are gone"),
        "lock-open", "warn", CHANGES, SECURITY,
    ),
    Event.SEARCH_WHOLE_VALUE: _known(N_("%(actor)s searched for a whole %(kind)s, %(hits)s found"), "search", "act", LOOKS),
    Event.SERVICE_CORRECTED: _known(N_("%(actor)s corrected service %(code)s"), "server", "act", CHANGES, inside=True),
    Event.SERVICE_ENTERED: _known(N_("%(actor)s entered service %(code)s"), "server", "act", CHANGES, inside=True),
    Event.SERVICE_IMPORT_CHANGED: _known(N_("The import brought changes of service %(code)s: %(fields)s"), "refresh", "plain", CHANGES),
    Event.SESSIONS_ENDED_ALL: _known(N_("%(actor)s ended everybody's sessions: %(count)s"), "logout", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.SESSION_ENDED: _known(N_("%(actor)s ended sessions of %(subject)s: %(count)s"), "logout", "plain", SIGN_INS, SECURITY),
    Event.SESSION_LOCKED: _known(N_("%(actor)s locked the screen"), "lock", "plain", SIGN_INS, SECURITY),
    Event.SESSION_RULES_CHANGED: _known(
        N_("%(actor)s changed how long, on how many devices and from where %(subject)s stays signed in"),
        "clock", "plain", SIGN_INS, CHANGES, SECURITY,
    ),
    Event.SESSION_SIGNED_OUT: _known(N_("%(actor)s signed out"), "logout", "plain", SIGN_INS, SECURITY),
    Event.SESSION_UNLOCKED: _known(N_("%(actor)s unlocked the screen with the PIN"), "lock-open", "plain", SIGN_INS, SECURITY),
    Event.SIGN_IN_CODE_REFUSED: _known(N_("A wrong code was given for %(subject)s"), "shield-x", "warn", SIGN_INS, SECURITY),
    Event.SIGN_IN_NOT_ME: _known(
        N_("%(subject)s said “This wasn't me”; %(sessions_ended)s sessions ended, a new password is asked for"),
        "alert-triangle", "bad", SIGN_INS, CHANGES, SECURITY,
    ),
    Event.SIGN_IN_REFUSED: _known(N_("A sign-in of %(subject)s was refused"), "lock", "warn", SIGN_INS, SECURITY),
    Event.SIGN_IN_RELEASED: _known(
        N_("%(subject)s let a sign-in from a new country go on by a mailed link"),
        "shield-check", "plain", SIGN_INS, SECURITY,
    ),
    Event.SIGN_IN_SUCCEEDED: _known(N_("%(actor)s signed in"), "login", "plain", SIGN_INS, SECURITY),
    Event.SIGN_IN_UNKNOWN: _known(N_("A sign-in with an unknown name was refused"), "lock", "warn", SIGN_INS, SECURITY),
    Event.STAFF_ADDED: _known(N_("%(actor)s added %(subject)s to the staff as %(roles)s"), "user-plus", "plain", CHANGES),
    Event.STAFF_DISABLED: _known(N_("%(actor)s disabled %(subject)s, a member of staff"), "user-off", "warn", CHANGES),
    Event.STAFF_ENABLED: _known(N_("%(actor)s enabled %(subject)s, a member of staff"), "user-check", "good", CHANGES),
    Event.STAFF_FACTORS_RESET: _known(N_("%(actor)s removed the second factors of %(subject)s"), "shield-x", "warn", CHANGES, SECURITY),
    Event.STAFF_INVITED: _known(N_("%(actor)s invited %(subject)s to the staff as %(roles)s"), "user-plus", "plain", CHANGES),
    Event.STAFF_ROLES_GIVEN: _known(N_("%(actor)s changed the roles of %(subject)s: %(former_roles)s → %(roles)s"), "users", "warn", CHANGES),
    Event.SUPPORT_ALLOWED: _known(N_("%(actor)s allowed support access for %(hours)s hours: %(areas)s"), "eye", "good", CHANGES, SECURITY),
    Event.SUPPORT_ENDED: _known(N_("%(actor)s ended support access"), "eye-off", "plain", CHANGES, SECURITY),
    Event.SUPPORT_EXTENDED: _known(N_("%(actor)s extended support access by %(hours)s hours"), "eye", "plain", CHANGES, SECURITY),
    Event.SUPPORT_LOOKED: _known(N_("%(actor)s looked at private data: %(area)s"), "eye", "act", CHANGES, SECURITY, LOOKS),
    Event.SUPPORT_LOOK_REFUSED: _known(N_("%(actor)s was refused a look at private data: %(area)s"), "eye-off", "warn", CHANGES, SECURITY),
    Event.TOTP_OFF: _known(N_("%(actor)s turned the authenticator app off"), "shield-x", "warn", CHANGES, SECURITY),
    Event.TOTP_ON: _known(N_("%(actor)s turned an authenticator app on"), "shield-check", "good", CHANGES, SECURITY),
    Event.TOTP_REPLACED: _known(N_("%(actor)s moved to another authenticator app"), "shield-check", "plain", CHANGES, SECURITY),
    Event.TRUSTED_BROWSERS_REMOVED: _known(
        N_("%(actor)s has the second step asked again in trusted browsers: %(count)s"),
        "devices", "plain", CHANGES, SECURITY,
    ),
    Event.TRUSTED_BROWSER_ADDED: _known(
        N_("%(actor)s trusted a browser, so that no code is asked there for %(days)s days"),
        "devices", "warn", CHANGES, SECURITY,
    ),
    Event.TRUSTED_IP_ADDED: _known(N_("%(actor)s put a trusted address on %(list)s: %(purpose)s"), "world", "plain", CHANGES, SECURITY),
    Event.TRUSTED_IP_CHANGED: _known(N_("%(actor)s changed a trusted address on %(list)s: %(purpose)s"), "world", "plain", CHANGES, SECURITY),
    Event.TRUSTED_IP_CONFIRMED: _known(N_("%(actor)s confirmed a restriction on %(list)s"), "shield-check", "good", CHANGES, SECURITY),
    Event.TRUSTED_IP_REMOVED: _known(N_("%(actor)s deleted a trusted address from %(list)s: %(purpose)s"), "world", "warn", CHANGES, SECURITY),
    Event.TRUSTED_IP_UNDONE: _known(N_("%(actor)s undid a restriction on trial on %(list)s"), "world", "plain", CHANGES, SECURITY),
}
# fmt: on
