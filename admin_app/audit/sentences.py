"""The sentence each event is told in, its icon and tone. Sorted as the events.

Places of a sentence: %(actor)s, %(subject)s, %(account)s, the names of the event's facts, and of its words where
the reader may see them. One table, longer than other files, since it is looked up by one key and read as a list.
"""

from __future__ import annotations

from admin_app.audit.events import Event
from admin_app.kernel.i18n import N_

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
    Event.DISPUTE_CONFIRMED: (
        N_(
            "%(actor)s confirmed that what was done in the name of %(subject)s is taken back: %(taken_back)s for others"
        ),
        "shield-check",
        "warn",
    ),
    Event.DISPUTE_DECIDED: (
        N_("%(actor)s decided for %(subject)s after an objection; a new password can be set"),
        "gavel",
        "warn",
    ),
    Event.DISPUTE_DROPPED: (
        N_("%(actor)s dropped “This wasn't me” of %(subject)s after an objection; everything counts again"),
        "gavel",
        "warn",
    ),
    Event.DISPUTE_ITEM_CONFIRMED: (
        N_("%(actor)s confirmed what was frozen about %(subject)s: %(what)s"),
        "check",
        "plain",
    ),
    Event.DISPUTE_ITEM_DROPPED: (
        N_("%(actor)s left undone what was frozen about %(subject)s: %(what)s"),
        "x",
        "plain",
    ),
    Event.DISPUTE_OBJECTED: (
        N_(
            "Somebody who was told objected to “This wasn't me” of %(subject)s; no new password before staff decide"
        ),
        "alert-triangle",
        "bad",
    ),
    Event.DISPUTE_RESTORED: (
        N_("%(actor)s put back what was taken back after “This wasn't me”: %(what)s"),
        "arrow-back-up",
        "plain",
    ),
    Event.DISPUTE_SETTLED: (
        N_("“This wasn't me” of %(subject)s is settled; what was set up since is taken back"),
        "shield-check",
        "good",
    ),
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
