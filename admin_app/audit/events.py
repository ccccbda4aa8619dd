"""Every kind of event, and the sentence it is told in.

Grammar: `subject.action`, lower case. Sorted. Places of a sentence: %(actor)s, %(subject)s, %(account)s, the
names of the event's facts, and of its words where the reader may see them.
"""

from __future__ import annotations

import enum

from admin_app.kernel.i18n import N_


class Event(enum.StrEnum):
    """What can happen."""

    ACCOUNT_DETAILS_CHANGED = "account.details_changed"
    ACCOUNT_IMPORT_CHANGED = "account.import_changed"
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_REOPENED = "account.reopened"
    ACCOUNT_RESUMED = "account.resumed"
    ACCOUNT_SUSPENDED = "account.suspended"
    ADDRESS_ADDED = "address.added"
    ADDRESS_CHANGED = "address.changed"
    ADDRESS_REMOVED = "address.removed"
    BALANCE_SET = "balance.set"
    BINDING_LIFTED = "binding.lifted"
    CLOSING_ANSWERED = "closing.answered"
    CLOSING_APPROVED = "closing.approved"
    CLOSING_CLEARED = "closing.cleared"
    CLOSING_CUSTOMER_ASKED = "closing.customer_asked"
    CLOSING_EXECUTED = "closing.executed"
    CLOSING_GATHERED = "closing.gathered"
    CLOSING_LAPSED = "closing.lapsed"
    CLOSING_PASSED_ON = "closing.passed_on"
    CLOSING_REJECTED = "closing.rejected"
    CLOSING_REQUESTED = "closing.requested"
    CLOSING_SENT_BACK = "closing.sent_back"
    CLOSING_STOPPED = "closing.stopped"
    CLOSING_TAKEN_UP = "closing.taken_up"
    CLOSING_WITHDRAWN = "closing.withdrawn"
    CONTACT_ADDED = "contact.added"
    CONTACT_CODE_REFUSED = "contact.code_refused"
    CONTACT_CODE_SENT = "contact.code_sent"
    CONTACT_CONFIRMED = "contact.confirmed"
    CONTACT_PRIMARY_SET = "contact.primary_set"
    CONTACT_REMOVED = "contact.removed"
    FACTOR_REMOVED = "factor.removed"
    FACTS_CONFIRMED = "facts.confirmed"
    IMPORT_ABANDONED = "import.abandoned"
    IMPORT_DONE = "import.done"
    IMPORT_INTERRUPTED = "import.interrupted"
    INVOICE_CORRECTED = "invoice.corrected"
    INVOICE_ENTERED = "invoice.entered"
    INVOICE_IMPORT_CHANGED = "invoice.import_changed"
    LIST_EXPORTED = "list.exported"
    NOTICES_CHANGED = "notices.changed"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REFUSED = "passkey.refused"
    PASSKEY_REMOVED = "passkey.removed"
    PASSKEY_RENAMED = "passkey.renamed"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PASSWORD_LINK_ASKED = "password.link_asked"  # noqa: S105
    PASSWORD_LINK_SENT = "password.link_sent"  # noqa: S105
    PASSWORD_SET = "password.set"  # noqa: S105
    PERSON_ACTIVATED = "person.activated"
    PERSON_AVATAR_CHANGED = "person.avatar_changed"
    PERSON_AVATAR_REMOVED = "person.avatar_removed"
    PERSON_DISABLED = "person.disabled"
    PERSON_EMAIL_ASKED = "person.email_asked"
    PERSON_EMAIL_CHANGED = "person.email_changed"
    PERSON_EMAIL_GIVEN_UP = "person.email_given_up"
    PERSON_EMAIL_UNDONE = "person.email_undone"
    PERSON_ENABLED = "person.enabled"
    PERSON_IMPORT_CHANGED = "person.import_changed"
    PERSON_INVITATION_REFUSED = "person.invitation_refused"
    PERSON_INVITATION_RESENT = "person.invitation_resent"
    PERSON_INVITED = "person.invited"
    PERSON_PROFILE_CHANGED = "person.profile_changed"
    PERSON_ROLE_CHANGED = "person.role_changed"
    PERSON_UNLOCKED = "person.unlocked"
    PROPOSAL_CONFIRMED = "proposal.confirmed"
    PROPOSAL_DECLINED = "proposal.declined"
    PROPOSAL_LAPSED = "proposal.lapsed"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_REFUSED = "proposal.refused"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PLACE_ANSWERED = "place.answered"
    POLICY_SET = "policy.set"
    PERSON_USERNAME_CHANGED = "person.username_changed"
    PIN_CHANGED = "pin.changed"
    PIN_DISABLED = "pin.disabled"
    PIN_OFF = "pin.off"
    PIN_ON = "pin.on"
    PIN_REFUSED = "pin.refused"
    PIN_RULES_CHANGED = "pin.rules_changed"
    REAUTHENTICATION_CONFIRMED = "reauthentication.confirmed"
    REAUTHENTICATION_REFUSED = "reauthentication.refused"
    RECOVERY_CASE_CANCELLED = "recovery_case.cancelled"
    RECOVERY_CASE_COMPLETED = "recovery_case.completed"
    RECOVERY_CASE_OPENED = "recovery_case.opened"
    RECOVERY_CASE_SHORTENED = "recovery_case.shortened"
    RECOVERY_CASE_VOUCHED = "recovery_case.vouched"
    RECOVERY_CODE_USED = "recovery_code.used"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    REFUSAL_RESOLVED = "refusal.resolved"
    RESTRICTION_LIFTED = "restriction.lifted"
    SEARCH_WHOLE_VALUE = "search.whole_value"
    SERVICE_CORRECTED = "service.corrected"
    SERVICE_ENTERED = "service.entered"
    SERVICE_IMPORT_CHANGED = "service.import_changed"
    SESSIONS_ENDED_ALL = "sessions.ended_all"
    SESSION_ENDED = "session.ended"
    SESSION_LOCKED = "session.locked"
    SESSION_RULES_CHANGED = "session.rules_changed"
    SESSION_SIGNED_OUT = "session.signed_out"
    SESSION_UNLOCKED = "session.unlocked"
    SIGN_IN_CODE_REFUSED = "sign_in.code_refused"
    SIGN_IN_NOT_ME = "sign_in.not_me"
    SIGN_IN_REFUSED = "sign_in.refused"
    SIGN_IN_RELEASED = "sign_in.released"
    SIGN_IN_SUCCEEDED = "sign_in.succeeded"
    SIGN_IN_UNKNOWN = "sign_in.unknown"
    STAFF_ADDED = "staff.added"
    STAFF_DISABLED = "staff.disabled"
    STAFF_ENABLED = "staff.enabled"
    STAFF_FACTORS_RESET = "staff.factors_reset"
    STAFF_INVITED = "staff.invited"
    STAFF_ROLES_GIVEN = "staff.roles_given"
    SUPPORT_ALLOWED = "support_access.allowed"
    SUPPORT_ENDED = "support_access.ended"
    SUPPORT_EXTENDED = "support_access.extended"
    SUPPORT_LOOK_REFUSED = "support_access.look_refused"
    SUPPORT_LOOKED = "support_access.looked"
    TOTP_OFF = "totp.off"
    TOTP_ON = "totp.on"
    TOTP_REPLACED = "totp.replaced"
    TRUSTED_BROWSERS_REMOVED = "trusted_browser.removed"
    TRUSTED_BROWSER_ADDED = "trusted_browser.added"
    TRUSTED_IP_ADDED = "trusted_ip.added"
    TRUSTED_IP_CHANGED = "trusted_ip.changed"
    TRUSTED_IP_CONFIRMED = "trusted_ip.confirmed"
    TRUSTED_IP_REMOVED = "trusted_ip.removed"
    TRUSTED_IP_UNDONE = "trusted_ip.undone"


# event: (sentence, icon, tone)
SENTENCES: dict[Event, tuple[str, str, str]] = {
    Event.ACCOUNT_DETAILS_CHANGED: (
        N_("%(actor)s changed the account's details: %(fields)s"),
        "building",
        "plain",
    ),
    Event.ADDRESS_ADDED: (N_("%(actor)s added a postal address"), "map-pin", "plain"),
    Event.ADDRESS_CHANGED: (N_("%(actor)s changed a postal address: %(fields)s"), "map-pin", "plain"),
    Event.ADDRESS_REMOVED: (N_("%(actor)s removed a postal address"), "map-pin", "plain"),
    Event.ACCOUNT_IMPORT_CHANGED: (
        N_("The import brought changes of the account: %(fields)s"),
        "refresh",
        "plain",
    ),
    Event.ACCOUNT_OPENED: (N_("%(actor)s opened the account"), "building", "plain"),
    Event.ACCOUNT_REOPENED: (N_("%(actor)s reopened the account closed in %(case)s"), "lock-open", "good"),
    Event.ACCOUNT_RESUMED: (N_("%(actor)s resumed the account"), "player-play", "good"),
    Event.ACCOUNT_SUSPENDED: (N_("%(actor)s suspended the account"), "player-pause", "warn"),
    Event.BALANCE_SET: (N_("%(actor)s set the balance in %(currency)s"), "coin", "act"),
    Event.BINDING_LIFTED: (N_("%(actor)s lifted the tie of %(subject)s to one address"), "lock-open", "warn"),
    Event.CLOSING_ANSWERED: (N_("%(actor)s answered billing's question in %(case)s"), "message", "info"),
    Event.CLOSING_APPROVED: (N_("%(actor)s approved closing the account in %(case)s"), "gavel", "warn"),
    Event.CLOSING_CLEARED: (N_("%(actor)s cleared %(hold)s in %(case)s: %(outcome)s"), "check", "act"),
    Event.CLOSING_CUSTOMER_ASKED: (
        N_("%(actor)s asked the customer a question in %(case)s"),
        "message",
        "act",
    ),
    Event.CLOSING_EXECUTED: (
        N_("The account was closed as approved in %(case)s; %(sessions)s sessions ended"),
        "door-exit",
        "bad",
    ),
    Event.CLOSING_GATHERED: (
        N_("Billing facts for %(case)s are known; billing checks them"),
        "receipt",
        "plain",
    ),
    Event.CLOSING_LAPSED: (
        N_("The approval of %(case)s lapsed: %(changed)s changed"),
        "alert-triangle",
        "warn",
    ),
    Event.CLOSING_PASSED_ON: (N_("%(actor)s passed %(case)s on to approval"), "arrow-right", "act"),
    Event.CLOSING_REJECTED: (N_("%(actor)s rejected closing the account in %(case)s"), "x", "act"),
    Event.CLOSING_REQUESTED: (N_("%(actor)s asked to close the account, case %(case)s"), "send", "info"),
    Event.CLOSING_SENT_BACK: (N_("%(actor)s sent %(case)s back to billing"), "arrow-back-up", "act"),
    Event.CLOSING_STOPPED: (N_("%(actor)s stopped the closing %(case)s"), "ban", "act"),
    Event.CLOSING_TAKEN_UP: (N_("%(actor)s went on with %(case)s without an answer"), "arrow-right", "act"),
    Event.CLOSING_WITHDRAWN: (N_("%(actor)s withdrew the closing %(case)s"), "arrow-back-up", "good"),
    Event.CONTACT_ADDED: (N_("%(actor)s added a contact: %(kind)s"), "address-book", "plain"),
    Event.CONTACT_CODE_REFUSED: (
        N_("%(actor)s typed a wrong code for a new address"),
        "shield-x",
        "warn",
    ),
    Event.CONTACT_CODE_SENT: (
        N_("%(actor)s had a code sent to prove an address: %(channel)s"),
        "send",
        "plain",
    ),
    Event.CONTACT_CONFIRMED: (N_("%(actor)s confirmed a contact: %(kind)s"), "circle-check", "good"),
    Event.CONTACT_PRIMARY_SET: (
        N_("%(actor)s chose another primary contact: %(kind)s"),
        "address-book",
        "plain",
    ),
    Event.CONTACT_REMOVED: (N_("%(actor)s removed a contact: %(kind)s"), "address-book", "warn"),
    Event.FACTOR_REMOVED: (
        N_("%(actor)s removed %(factor)s of %(subject)s; %(sessions_ended)s sessions ended"),
        "shield-x",
        "warn",
    ),
    Event.FACTS_CONFIRMED: (N_("%(actor)s confirmed that nothing changed: %(kinds)s"), "refresh", "act"),
    Event.IMPORT_ABANDONED: (
        N_("An import of %(started)s broke off; a later one closed its record"),
        "alert-triangle",
        "warn",
    ),
    Event.IMPORT_DONE: (
        N_("%(actor)s imported: %(created)s rows new, %(changed)s changed, %(refused)s refused"),
        "download",
        "act",
    ),
    Event.IMPORT_INTERRUPTED: (
        N_(
            "%(actor)s stopped an import after %(created)s rows new, %(changed)s changed, %(refused)s refused"
        ),
        "download",
        "warn",
    ),
    Event.INVOICE_CORRECTED: (N_("%(actor)s corrected invoice %(number)s"), "file-invoice", "act"),
    Event.INVOICE_ENTERED: (N_("%(actor)s entered invoice %(number)s"), "file-invoice", "act"),
    Event.INVOICE_IMPORT_CHANGED: (
        N_("The import brought changes of invoice %(number)s: %(fields)s"),
        "refresh",
        "plain",
    ),
    Event.LIST_EXPORTED: (N_("%(actor)s exported %(rows)s rows of %(list)s"), "download", "plain"),
    Event.NOTICES_CHANGED: (N_("%(actor)s changed the notices of sign-ins: %(fields)s"), "bell", "plain"),
    Event.PASSKEY_ADDED: (N_("%(actor)s added a passkey"), "fingerprint", "good"),
    Event.PASSKEY_REFUSED: (N_("A passkey was refused for %(subject)s"), "shield-x", "warn"),
    Event.PASSKEY_REMOVED: (N_("%(actor)s removed a passkey"), "fingerprint", "warn"),
    Event.PASSKEY_RENAMED: (N_("%(actor)s renamed a passkey"), "fingerprint", "plain"),
    Event.PASSWORD_CHANGED: (N_("%(actor)s changed the password"), "key", "plain"),
    Event.PASSWORD_LINK_ASKED: (N_("Somebody asked for a password link for %(subject)s"), "mail", "plain"),
    Event.PASSWORD_LINK_SENT: (
        N_("%(actor)s sent %(subject)s a link for a new password"),
        "mail-forward",
        "plain",
    ),
    Event.PASSWORD_SET: (N_("%(subject)s set a new password by a mailed link"), "key", "plain"),
    Event.PERSON_ACTIVATED: (N_("%(subject)s followed the invitation and can sign in"), "user-check", "good"),
    Event.PERSON_AVATAR_CHANGED: (N_("%(actor)s changed the picture of %(subject)s"), "user-circle", "plain"),
    Event.PERSON_AVATAR_REMOVED: (N_("%(actor)s removed the picture of %(subject)s"), "user-circle", "plain"),
    Event.PERSON_DISABLED: (N_("%(actor)s disabled %(subject)s"), "user-off", "warn"),
    Event.PERSON_EMAIL_ASKED: (
        N_("%(actor)s asked for another e-mail address; a code was sent there"),
        "mail",
        "plain",
    ),
    Event.PERSON_EMAIL_CHANGED: (N_("%(actor)s changed the e-mail address of %(subject)s"), "mail", "warn"),
    Event.PERSON_EMAIL_GIVEN_UP: (N_("%(actor)s gave up changing the e-mail address"), "mail", "plain"),
    Event.PERSON_EMAIL_UNDONE: (
        N_(
            "A change of the e-mail address of %(subject)s was undone by a mailed link; %(sessions_ended)s sessions ended"
        ),
        "arrow-back-up",
        "warn",
    ),
    Event.PERSON_ENABLED: (N_("%(actor)s enabled %(subject)s"), "user-check", "good"),
    Event.PERSON_IMPORT_CHANGED: (
        N_("The import brought changes of %(subject)s: %(fields)s"),
        "refresh",
        "plain",
    ),
    Event.PERSON_INVITATION_RESENT: (N_("%(actor)s sent %(subject)s the invitation again"), "send", "plain"),
    Event.PERSON_INVITED: (N_("%(actor)s invited %(subject)s as %(role)s"), "user-plus", "plain"),
    Event.PERSON_PROFILE_CHANGED: (
        N_("%(actor)s changed the profile of %(subject)s: %(fields)s"),
        "pencil",
        "plain",
    ),
    Event.PERSON_ROLE_CHANGED: (
        N_("%(actor)s changed the role of %(subject)s: %(former_role)s → %(role)s"),
        "users",
        "plain",
    ),
    Event.PERSON_UNLOCKED: (N_("%(actor)s unlocked the sign-in of %(subject)s"), "lock-open", "good"),
    Event.PLACE_ANSWERED: (N_("%(actor)s confirmed a sign-in from a new place"), "shield-check", "good"),
    Event.POLICY_SET: (
        N_("%(actor)s set the policy %(key)s: %(before)s → %(after)s"),
        "adjustments",
        "plain",
    ),
    Event.PERSON_USERNAME_CHANGED: (N_("%(actor)s changed the username of %(subject)s"), "id", "plain"),
    Event.PROPOSAL_CONFIRMED: (
        N_("%(actor)s confirmed as second person, for %(subject)s: %(what)s"),
        "users",
        "warn",
    ),
    Event.PROPOSAL_DECLINED: (N_("%(actor)s declined, for %(subject)s: %(what)s"), "x", "plain"),
    Event.PROPOSAL_LAPSED: (
        N_("No second person confirmed in time, for %(subject)s: %(what)s"),
        "clock",
        "plain",
    ),
    Event.PROPOSAL_MADE: (
        N_("%(actor)s asked a second person to confirm, for %(subject)s: %(what)s"),
        "users",
        "plain",
    ),
    Event.PROPOSAL_REFUSED: (
        N_("%(actor)s asked for a name or address that is in use, for %(subject)s: %(what)s"),
        "alert-triangle",
        "warn",
    ),
    Event.PROPOSAL_WITHDRAWN: (
        N_("%(actor)s took back what waited for a second person, for %(subject)s: %(what)s"),
        "arrow-back-up",
        "plain",
    ),
    Event.PIN_CHANGED: (N_("%(actor)s changed the PIN"), "lock", "plain"),
    Event.PIN_DISABLED: (
        N_("The PIN of %(subject)s was turned off after %(count)s wrong tries in a row"),
        "lock",
        "bad",
    ),
    Event.PIN_OFF: (N_("%(actor)s turned the PIN off"), "lock-open", "warn"),
    Event.PIN_ON: (N_("%(actor)s turned a PIN on"), "lock", "good"),
    Event.PIN_REFUSED: (N_("A wrong PIN was given for %(subject)s"), "shield-x", "warn"),
    Event.PIN_RULES_CHANGED: (N_("%(actor)s changed when the PIN is asked for"), "lock", "plain"),
    Event.REAUTHENTICATION_CONFIRMED: (
        N_("%(actor)s confirmed the password once more"),
        "shield-check",
        "plain",
    ),
    Event.REAUTHENTICATION_REFUSED: (
        N_("A wrong password or code was given where %(actor)s was asked to confirm"),
        "shield-x",
        "warn",
    ),
    Event.RECOVERY_CODES_MADE: (N_("%(actor)s made new recovery codes"), "list-check", "plain"),
    Event.RECOVERY_CASE_CANCELLED: (
        N_("%(actor)s cancelled the recovery of the second step of %(subject)s"),
        "shield-x",
        "plain",
    ),
    Event.RECOVERY_CASE_COMPLETED: (
        N_("%(actor)s completed the recovery of a lost second step"),
        "shield-check",
        "warn",
    ),
    Event.RECOVERY_CASE_OPENED: (
        N_("%(actor)s said that the second step is lost; it waits %(hours)s hours"),
        "alert-triangle",
        "warn",
    ),
    Event.RECOVERY_CASE_SHORTENED: (
        N_("%(actor)s ended the waiting time of the lost second step of %(subject)s"),
        "clock",
        "warn",
    ),
    Event.RECOVERY_CASE_VOUCHED: (
        N_("%(actor)s vouched for %(subject)s, who lost the second step"),
        "shield-check",
        "plain",
    ),
    Event.RECOVERY_CODE_USED: (N_("%(subject)s used a recovery code"), "list-check", "warn"),
    Event.REFUSAL_RESOLVED: (
        N_("%(actor)s looked up the refusal code %(code)s, %(hits)s found"),
        "search",
        "act",
    ),
    Event.RESTRICTION_LIFTED: (
        N_("%(actor)s lifted the address restriction for %(subject)s; %(count)s entries are gone"),
        "lock-open",
        "warn",
    ),
    Event.SEARCH_WHOLE_VALUE: (
        N_("%(actor)s searched for a whole %(kind)s, %(hits)s found"),
        "search",
        "act",
    ),
    Event.SERVICE_CORRECTED: (N_("%(actor)s corrected service %(code)s"), "server", "act"),
    Event.SERVICE_ENTERED: (N_("%(actor)s entered service %(code)s"), "server", "act"),
    Event.SERVICE_IMPORT_CHANGED: (
        N_("The import brought changes of service %(code)s: %(fields)s"),
        "refresh",
        "plain",
    ),
    Event.SESSIONS_ENDED_ALL: (N_("%(actor)s ended everybody's sessions: %(count)s"), "logout", "warn"),
    Event.SESSION_ENDED: (N_("%(actor)s ended sessions of %(subject)s: %(count)s"), "logout", "plain"),
    Event.SESSION_LOCKED: (N_("%(actor)s locked the screen"), "lock", "plain"),
    Event.SESSION_RULES_CHANGED: (
        N_("%(actor)s changed how long, on how many devices and from where %(subject)s stays signed in"),
        "clock",
        "plain",
    ),
    Event.SESSION_SIGNED_OUT: (N_("%(actor)s signed out"), "logout", "plain"),
    Event.SESSION_UNLOCKED: (N_("%(actor)s unlocked the screen with the PIN"), "lock-open", "plain"),
    Event.SIGN_IN_CODE_REFUSED: (N_("A wrong code was given for %(subject)s"), "shield-x", "warn"),
    Event.SIGN_IN_NOT_ME: (
        N_(
            "%(subject)s said “This wasn't me”; %(sessions_ended)s sessions ended, a new password is asked for"
        ),
        "alert-triangle",
        "bad",
    ),
    Event.SIGN_IN_RELEASED: (
        N_("%(subject)s let a sign-in from a new country go on by a mailed link"),
        "shield-check",
        "plain",
    ),
    Event.SIGN_IN_REFUSED: (N_("A sign-in of %(subject)s was refused"), "lock", "warn"),
    Event.SIGN_IN_SUCCEEDED: (N_("%(actor)s signed in"), "login", "plain"),
    Event.SIGN_IN_UNKNOWN: (N_("A sign-in with an unknown name was refused"), "lock", "warn"),
    Event.STAFF_ADDED: (N_("%(actor)s added %(subject)s to the staff as %(roles)s"), "user-plus", "plain"),
    Event.STAFF_DISABLED: (N_("%(actor)s disabled %(subject)s, a member of staff"), "user-off", "warn"),
    Event.STAFF_ENABLED: (N_("%(actor)s enabled %(subject)s, a member of staff"), "user-check", "good"),
    Event.STAFF_FACTORS_RESET: (
        N_("%(actor)s removed the second factors of %(subject)s"),
        "shield-x",
        "warn",
    ),
    Event.STAFF_INVITED: (
        N_("%(actor)s invited %(subject)s to the staff as %(roles)s"),
        "user-plus",
        "plain",
    ),
    Event.STAFF_ROLES_GIVEN: (
        N_("%(actor)s changed the roles of %(subject)s: %(former_roles)s → %(roles)s"),
        "users",
        "warn",
    ),
    Event.SUPPORT_ALLOWED: (
        N_("%(actor)s allowed support access for %(hours)s hours: %(areas)s"),
        "eye",
        "good",
    ),
    Event.SUPPORT_ENDED: (N_("%(actor)s ended support access"), "eye-off", "plain"),
    Event.SUPPORT_EXTENDED: (N_("%(actor)s extended support access by %(hours)s hours"), "eye", "plain"),
    Event.SUPPORT_LOOKED: (N_("%(actor)s looked at private data: %(area)s"), "eye", "act"),
    Event.SUPPORT_LOOK_REFUSED: (
        N_("%(actor)s was refused a look at private data: %(area)s"),
        "eye-off",
        "warn",
    ),
    Event.TOTP_OFF: (N_("%(actor)s turned the authenticator app off"), "shield-x", "warn"),
    Event.TOTP_ON: (N_("%(actor)s turned an authenticator app on"), "shield-check", "good"),
    Event.TOTP_REPLACED: (N_("%(actor)s moved to another authenticator app"), "shield-check", "plain"),
    Event.TRUSTED_BROWSERS_REMOVED: (
        N_("%(actor)s has the second step asked again in trusted browsers: %(count)s"),
        "devices",
        "plain",
    ),
    Event.TRUSTED_BROWSER_ADDED: (
        N_("%(actor)s trusted a browser, so that no code is asked there for %(days)s days"),
        "devices",
        "warn",
    ),
    Event.TRUSTED_IP_ADDED: (
        N_("%(actor)s put a trusted address on %(list)s: %(purpose)s"),
        "world",
        "plain",
    ),
    Event.TRUSTED_IP_CHANGED: (
        N_("%(actor)s changed a trusted address on %(list)s: %(purpose)s"),
        "world",
        "plain",
    ),
    Event.TRUSTED_IP_CONFIRMED: (N_("%(actor)s confirmed a restriction on %(list)s"), "shield-check", "good"),
    Event.TRUSTED_IP_REMOVED: (
        N_("%(actor)s deleted a trusted address from %(list)s: %(purpose)s"),
        "world",
        "warn",
    ),
    Event.TRUSTED_IP_UNDONE: (N_("%(actor)s undid a restriction on trial on %(list)s"), "world", "plain"),
    Event.PERSON_INVITATION_REFUSED: (
        N_("%(actor)s tried to invite somebody whose %(field)s is in use"),
        "user-plus",
        "warn",
    ),
}

# Their reasons are words between billing and approver: customers and agents read the sentence alone.
FOR_COLLEAGUES = frozenset(
    {
        Event.BALANCE_SET,
        Event.CLOSING_APPROVED,
        Event.CLOSING_CLEARED,
        Event.CLOSING_PASSED_ON,
        Event.CLOSING_SENT_BACK,
        Event.CLOSING_TAKEN_UP,
        Event.FACTS_CONFIRMED,
        Event.INVOICE_CORRECTED,
        Event.INVOICE_ENTERED,
        Event.SERVICE_CORRECTED,
        Event.SERVICE_ENTERED,
    }
)
