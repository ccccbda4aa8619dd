"""The sentences each event is told in: to others, to whoever did it, and to whom it was done. Sorted as the events.

A language may need other words for "you" than for a name (another verb form, another case, another possessive), so
nothing is put together: each is a sentence of its own. Where there is only one, it fits everybody.

Places of a sentence: %(actor)s (always its first word) and %(subject)s, the names of the event's facts, and of its
words where the reader may see them. A fact with a unit behind it, as in %(count__sessions)s, is told as "2 sessions".
One table, longer than other files, since it is looked up by one key and read as a list.
"""

from __future__ import annotations

from dataclasses import dataclass

from admin_app.audit.events import Event
from admin_app.kernel.i18n import N_


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one event, each a msgid; an empty one is told like the next more general."""

    others: str  # somebody did it, to somebody else where there is a subject
    you: str = ""  # the reader did it
    to_you: str = ""  # it was done to the reader
    you_own: str = ""  # the reader did it to oneself
    own: str = ""  # somebody did it to oneself

    def told(self, *, acted: bool, concerned: bool, to_oneself: bool) -> str:
        """The sentence for a reader who `acted`, or who is `concerned`, or for anybody else."""
        if acted and concerned:
            return self.you_own or self.to_you or self.you or self.others
        if acted:
            return self.you or self.others
        if concerned:
            return self.to_you or self.others
        return (self.own or self.others) if to_oneself else self.others


# fmt: off - one sentence a line
SENTENCES: dict[Event, Sentences] = {
    Event.ACCOUNT_DETAILS_CHANGED: Sentences(
        N_("%(actor)s changed the account's details: %(fields)s"),
        you=N_("You changed the account's details: %(fields)s"),
    ),
    Event.ACCOUNT_IMPORT_CHANGED: Sentences(N_("The import changed the account: %(fields)s")),
    Event.ACCOUNT_OPENED: Sentences(N_("%(actor)s opened the account"), you=N_("You opened the account")),
    Event.ACCOUNT_REOPENED: Sentences(
        N_("%(actor)s reopened the account closed in %(case)s"),
        you=N_("You reopened the account closed in %(case)s"),
    ),
    Event.ACCOUNT_RESUMED: Sentences(N_("%(actor)s resumed the account"), you=N_("You resumed the account")),
    Event.ACCOUNT_SUSPENDED: Sentences(
        N_("%(actor)s suspended the account"), you=N_("You suspended the account")
    ),
    Event.ADDRESS_ADDED: Sentences(
        N_("%(actor)s added a postal address"), you=N_("You added a postal address")
    ),
    Event.ADDRESS_CHANGED: Sentences(
        N_("%(actor)s changed a postal address: %(fields)s"),
        you=N_("You changed a postal address: %(fields)s"),
    ),
    Event.ADDRESS_REMOVED: Sentences(
        N_("%(actor)s removed a postal address"),
        you=N_("You removed a postal address"),
    ),
    Event.BALANCE_SET: Sentences(
        N_("%(actor)s set the balance in %(currency)s"),
        you=N_("You set the balance in %(currency)s"),
    ),
    Event.BINDING_LIFTED: Sentences(
        N_("%(actor)s lifted the tie of %(subject)s to one address"),
        you=N_("You lifted the tie of %(subject)s to one address"),
        to_you=N_("%(actor)s lifted your tie to one address"),
        you_own=N_("You lifted your tie to one address"),
    ),
    Event.CLOSING_ANSWERED: Sentences(
        N_("%(actor)s answered billing's question in %(case)s"),
        you=N_("You answered billing's question in %(case)s"),
    ),
    Event.CLOSING_APPROVED: Sentences(
        N_("%(actor)s approved closing the account in %(case)s"),
        you=N_("You approved closing the account in %(case)s"),
    ),
    Event.CLOSING_CLEARED: Sentences(
        N_("%(actor)s settled a hold in %(case)s: %(hold)s, %(outcome)s"),
        you=N_("You settled a hold in %(case)s: %(hold)s, %(outcome)s"),
    ),
    Event.CLOSING_CUSTOMER_ASKED: Sentences(
        N_("%(actor)s asked the customer a question in %(case)s"),
        you=N_("You asked the customer a question in %(case)s"),
    ),
    Event.CLOSING_EXECUTED: Sentences(
        N_("The account was closed as approved in %(case)s; %(sessions__sessions)s ended")
    ),
    Event.CLOSING_GATHERED: Sentences(N_("The billing facts for %(case)s are known; billing checks them")),
    Event.CLOSING_LAPSED: Sentences(N_("The approval of %(case)s lapsed, because this changed: %(changed)s")),
    Event.CLOSING_PASSED_ON: Sentences(
        N_("%(actor)s passed %(case)s on for approval"),
        you=N_("You passed %(case)s on for approval"),
    ),
    Event.CLOSING_REJECTED: Sentences(
        N_("%(actor)s rejected closing the account in %(case)s"),
        you=N_("You rejected closing the account in %(case)s"),
    ),
    Event.CLOSING_REQUESTED: Sentences(
        N_("%(actor)s asked to close the account, case %(case)s"),
        you=N_("You asked to close the account, case %(case)s"),
    ),
    Event.CLOSING_SENT_BACK: Sentences(
        N_("%(actor)s sent %(case)s back to billing"),
        you=N_("You sent %(case)s back to billing"),
    ),
    Event.CLOSING_STOPPED: Sentences(
        N_("%(actor)s stopped the closing %(case)s"),
        you=N_("You stopped the closing %(case)s"),
    ),
    Event.CLOSING_TAKEN_UP: Sentences(
        N_("%(actor)s went on with %(case)s without an answer"),
        you=N_("You went on with %(case)s without an answer"),
    ),
    Event.CLOSING_WITHDRAWN: Sentences(
        N_("%(actor)s withdrew the closing %(case)s"),
        you=N_("You withdrew the closing %(case)s"),
    ),
    Event.CONTACT_ADDED: Sentences(
        N_("%(actor)s added a contact: %(kind)s"),
        you=N_("You added a contact: %(kind)s"),
    ),
    Event.CONTACT_CODE_REFUSED: Sentences(
        N_("%(actor)s typed a wrong code for a new address"),
        you=N_("You typed a wrong code for a new address"),
    ),
    Event.CONTACT_CODE_SENT: Sentences(
        N_("%(actor)s had a code sent to prove an address: %(channel)s"),
        you=N_("You had a code sent to prove an address: %(channel)s"),
    ),
    Event.CONTACT_CONFIRMED: Sentences(
        N_("%(actor)s confirmed a contact: %(kind)s"),
        you=N_("You confirmed a contact: %(kind)s"),
    ),
    Event.CONTACT_PRIMARY_SET: Sentences(
        N_("%(actor)s chose another primary contact: %(kind)s"),
        you=N_("You chose another primary contact: %(kind)s"),
    ),
    Event.CONTACT_REMOVED: Sentences(
        N_("%(actor)s removed a contact: %(kind)s"),
        you=N_("You removed a contact: %(kind)s"),
    ),
    Event.DISPUTE_CONFIRMED: Sentences(
        N_("%(actor)s confirmed taking back what was done in the name of %(subject)s"),
        you=N_("You confirmed taking back what was done in the name of %(subject)s"),
        to_you=N_("%(actor)s confirmed taking back what was done in your name"),
        you_own=N_("You confirmed taking back what was done in your name"),
    ),
    Event.DISPUTE_DECIDED: Sentences(
        N_("%(actor)s decided for %(subject)s after an objection; a new password can be set"),
        you=N_("You decided for %(subject)s after an objection; a new password can be set"),
        to_you=N_("%(actor)s decided for you after an objection; a new password can be set"),
        you_own=N_("You decided for yourself after an objection; a new password can be set"),
    ),
    Event.DISPUTE_DROPPED: Sentences(
        N_("%(actor)s dropped “This wasn't me” of %(subject)s after an objection; everything counts again"),
        you=N_("You dropped “This wasn't me” of %(subject)s after an objection; everything counts again"),
        to_you=N_("%(actor)s dropped your “This wasn't me” after an objection; everything counts again"),
        you_own=N_("You dropped your own “This wasn't me” after an objection; everything counts again"),
    ),
    Event.DISPUTE_ITEM_CONFIRMED: Sentences(
        N_("%(actor)s confirmed what was frozen about %(subject)s: %(what)s"),
        you=N_("You confirmed what was frozen about %(subject)s: %(what)s"),
        to_you=N_("%(actor)s confirmed what was frozen about you: %(what)s"),
        you_own=N_("You confirmed what was frozen about you: %(what)s"),
    ),
    Event.DISPUTE_ITEM_DROPPED: Sentences(
        N_("%(actor)s undid what was frozen about %(subject)s: %(what)s"),
        you=N_("You undid what was frozen about %(subject)s: %(what)s"),
        to_you=N_("%(actor)s undid what was frozen about you: %(what)s"),
        you_own=N_("You undid what was frozen about you: %(what)s"),
    ),
    Event.DISPUTE_OBJECTED: Sentences(
        N_("Somebody objected to “This wasn't me” of %(subject)s; no new password before our staff decide"),
        to_you=N_("Somebody objected to your “This wasn't me”; no new password before our staff decide"),
    ),
    Event.DISPUTE_RESTORED: Sentences(
        N_("%(actor)s put back what was taken back after “This wasn't me”: %(what)s"),
        you=N_("You put back what was taken back after “This wasn't me”: %(what)s"),
    ),
    Event.DISPUTE_SETTLED: Sentences(
        N_("“This wasn't me” of %(subject)s is settled; what was set up since is taken back"),
        to_you=N_("Your “This wasn't me” is settled; what was set up since is taken back"),
    ),
    Event.FACTOR_REMOVED: Sentences(
        N_("%(actor)s removed %(factor)s of %(subject)s; %(sessions_ended__sessions)s ended"),
        you=N_("You removed %(factor)s of %(subject)s; %(sessions_ended__sessions)s ended"),
        to_you=N_("%(actor)s removed %(factor)s from your sign-in; %(sessions_ended__sessions)s ended"),
        you_own=N_("You removed %(factor)s from your sign-in; %(sessions_ended__sessions)s ended"),
    ),
    Event.FACTS_CONFIRMED: Sentences(
        N_("%(actor)s confirmed that nothing changed: %(kinds)s"),
        you=N_("You confirmed that nothing changed: %(kinds)s"),
    ),
    Event.IMPORT_ABANDONED: Sentences(
        N_("An import of %(started)s broke off; a later one closed its record")
    ),
    Event.IMPORT_DONE: Sentences(
        N_("%(actor)s ran an import: %(created)s new, %(changed)s changed, %(refused)s refused"),
        you=N_("You ran an import: %(created)s new, %(changed)s changed, %(refused)s refused"),
    ),
    Event.IMPORT_INTERRUPTED: Sentences(
        N_(
            "%(actor)s stopped an import: %(created)s new, %(changed)s changed, %(refused)s refused until then"
        ),
        you=N_("You stopped an import: %(created)s new, %(changed)s changed, %(refused)s refused until then"),
    ),
    Event.INVOICE_CORRECTED: Sentences(
        N_("%(actor)s corrected invoice %(number)s"),
        you=N_("You corrected invoice %(number)s"),
    ),
    Event.INVOICE_ENTERED: Sentences(
        N_("%(actor)s entered invoice %(number)s"),
        you=N_("You entered invoice %(number)s"),
    ),
    Event.INVOICE_IMPORT_CHANGED: Sentences(N_("The import changed invoice %(number)s: %(fields)s")),
    Event.LIST_EXPORTED: Sentences(
        N_("%(actor)s exported %(rows__rows)s of a list: %(list)s"),
        you=N_("You exported %(rows__rows)s of a list: %(list)s"),
    ),
    Event.NOTICES_CHANGED: Sentences(
        N_("%(actor)s changed which sign-ins are told by mail: %(fields)s"),
        you=N_("You changed which sign-ins are told by mail: %(fields)s"),
    ),
    Event.PASSKEY_ADDED: Sentences(N_("%(actor)s added a passkey"), you=N_("You added a passkey")),
    Event.PASSKEY_REFUSED: Sentences(
        N_("A passkey of %(subject)s was refused"),
        to_you=N_("A passkey of yours was refused"),
    ),
    Event.PASSKEY_REMOVED: Sentences(N_("%(actor)s removed a passkey"), you=N_("You removed a passkey")),
    Event.PASSKEY_RENAMED: Sentences(N_("%(actor)s renamed a passkey"), you=N_("You renamed a passkey")),
    Event.PASSWORD_CHANGED: Sentences(
        N_("%(actor)s changed the password"), you=N_("You changed your password")
    ),
    Event.PASSWORD_LINK_ASKED: Sentences(
        N_("Somebody asked for a password link for %(subject)s"),
        to_you=N_("Somebody asked for a password link for you"),
    ),
    Event.PASSWORD_LINK_SENT: Sentences(
        N_("%(actor)s sent %(subject)s a link for a new password"),
        you=N_("You sent %(subject)s a link for a new password"),
        to_you=N_("%(actor)s sent you a link for a new password"),
        you_own=N_("You had a link for a new password sent to you"),
    ),
    Event.PASSWORD_SET: Sentences(
        N_("%(subject)s set a new password by a mailed link"),
        to_you=N_("You set a new password by a mailed link"),
    ),
    Event.PERSON_ACTIVATED: Sentences(
        N_("%(subject)s followed the invitation and can sign in"),
        to_you=N_("You followed the invitation and can sign in"),
    ),
    Event.PERSON_AVATAR_CHANGED: Sentences(
        N_("%(actor)s changed the picture of %(subject)s"),
        you=N_("You changed the picture of %(subject)s"),
        to_you=N_("%(actor)s changed your picture"),
        you_own=N_("You changed your picture"),
        own=N_("%(actor)s changed their own picture"),
    ),
    Event.PERSON_AVATAR_REMOVED: Sentences(
        N_("%(actor)s removed the picture of %(subject)s"),
        you=N_("You removed the picture of %(subject)s"),
        to_you=N_("%(actor)s removed your picture"),
        you_own=N_("You removed your picture"),
        own=N_("%(actor)s removed their own picture"),
    ),
    Event.PERSON_DISABLED: Sentences(
        N_("%(actor)s disabled %(subject)s"),
        you=N_("You disabled %(subject)s"),
        to_you=N_("%(actor)s disabled you"),
        you_own=N_("You disabled yourself"),
    ),
    Event.PERSON_EMAIL_ASKED: Sentences(
        N_("%(actor)s asked for another e-mail address; a code was sent there"),
        you=N_("You asked for another e-mail address; a code was sent there"),
    ),
    Event.PERSON_EMAIL_CHANGED: Sentences(
        N_("%(actor)s changed the e-mail address of %(subject)s"),
        you=N_("You changed the e-mail address of %(subject)s"),
        to_you=N_("%(actor)s changed your e-mail address"),
        you_own=N_("You changed your e-mail address"),
        own=N_("%(actor)s changed their own e-mail address"),
    ),
    Event.PERSON_EMAIL_GIVEN_UP: Sentences(
        N_("%(actor)s gave up changing the e-mail address"),
        you=N_("You gave up changing your e-mail address"),
    ),
    Event.PERSON_EMAIL_UNDONE: Sentences(
        N_(
            "A change of the e-mail address of %(subject)s was undone by a mailed link; %(sessions_ended__sessions)s ended"
        ),
        to_you=N_(
            "A change of your e-mail address was undone by a mailed link; %(sessions_ended__sessions)s ended"
        ),
    ),
    Event.PERSON_ENABLED: Sentences(
        N_("%(actor)s enabled %(subject)s"),
        you=N_("You enabled %(subject)s"),
        to_you=N_("%(actor)s enabled you"),
        you_own=N_("You enabled yourself"),
    ),
    Event.PERSON_IMPORT_CHANGED: Sentences(
        N_("The import changed data of %(subject)s: %(fields)s"),
        to_you=N_("The import changed your data: %(fields)s"),
    ),
    Event.PERSON_INVITATION_REFUSED: Sentences(
        N_("%(actor)s tried to invite somebody whose %(field)s is in use"),
        you=N_("You tried to invite somebody whose %(field)s is in use"),
    ),
    Event.PERSON_INVITATION_RESENT: Sentences(
        N_("%(actor)s sent %(subject)s the invitation again"),
        you=N_("You sent %(subject)s the invitation again"),
        to_you=N_("%(actor)s sent you the invitation again"),
        you_own=N_("You sent yourself the invitation again"),
    ),
    Event.PERSON_INVITED: Sentences(
        N_("%(actor)s invited %(subject)s as %(role)s"),
        you=N_("You invited %(subject)s as %(role)s"),
        to_you=N_("%(actor)s invited you as %(role)s"),
        you_own=N_("You invited yourself as %(role)s"),
    ),
    Event.PERSON_PROFILE_CHANGED: Sentences(
        N_("%(actor)s changed the profile of %(subject)s: %(fields)s"),
        you=N_("You changed the profile of %(subject)s: %(fields)s"),
        to_you=N_("%(actor)s changed your profile: %(fields)s"),
        you_own=N_("You changed your profile: %(fields)s"),
        own=N_("%(actor)s changed their own profile: %(fields)s"),
    ),
    Event.PERSON_ROLE_CHANGED: Sentences(
        N_("%(actor)s changed the role of %(subject)s: %(former_role)s → %(role)s"),
        you=N_("You changed the role of %(subject)s: %(former_role)s → %(role)s"),
        to_you=N_("%(actor)s changed your role: %(former_role)s → %(role)s"),
        you_own=N_("You changed your role: %(former_role)s → %(role)s"),
        own=N_("%(actor)s changed their own role: %(former_role)s → %(role)s"),
    ),
    Event.PERSON_UNLOCKED: Sentences(
        N_("%(actor)s unlocked the sign-in of %(subject)s"),
        you=N_("You unlocked the sign-in of %(subject)s"),
        to_you=N_("%(actor)s unlocked your sign-in"),
        you_own=N_("You unlocked your sign-in"),
    ),
    Event.PERSON_USERNAME_CHANGED: Sentences(
        N_("%(actor)s changed the username of %(subject)s"),
        you=N_("You changed the username of %(subject)s"),
        to_you=N_("%(actor)s changed your username"),
        you_own=N_("You changed your username"),
        own=N_("%(actor)s changed their own username"),
    ),
    Event.PIN_CHANGED: Sentences(N_("%(actor)s changed the PIN"), you=N_("You changed your PIN")),
    Event.PIN_DISABLED: Sentences(
        N_("The PIN of %(subject)s was turned off: %(count__tries)s in a row"),
        to_you=N_("Your PIN was turned off: %(count__tries)s in a row"),
    ),
    Event.PIN_OFF: Sentences(N_("%(actor)s turned the PIN off"), you=N_("You turned your PIN off")),
    Event.PIN_ON: Sentences(N_("%(actor)s turned a PIN on"), you=N_("You turned a PIN on")),
    Event.PIN_REFUSED: Sentences(
        N_("A wrong PIN was given for %(subject)s"),
        to_you=N_("A wrong PIN was given for you"),
    ),
    Event.PIN_RULES_CHANGED: Sentences(
        N_("%(actor)s changed when the PIN is asked for"),
        you=N_("You changed when the PIN is asked for"),
    ),
    Event.PLACE_ANSWERED: Sentences(
        N_("%(actor)s confirmed a sign-in from a new place"),
        you=N_("You confirmed a sign-in from a new place"),
    ),
    Event.POLICY_SET: Sentences(
        N_("%(actor)s set the policy %(key)s: %(before)s → %(after)s"),
        you=N_("You set the policy %(key)s: %(before)s → %(after)s"),
    ),
    Event.PROPOSAL_CONFIRMED: Sentences(
        N_("%(actor)s, as the second person, confirmed for %(subject)s: %(what)s"),
        you=N_("You, as the second person, confirmed for %(subject)s: %(what)s"),
        to_you=N_("%(actor)s, as the second person, confirmed for you: %(what)s"),
        you_own=N_("You, as the second person, confirmed for yourself: %(what)s"),
    ),
    Event.PROPOSAL_DECLINED: Sentences(
        N_("%(actor)s, as the second person, declined for %(subject)s: %(what)s"),
        you=N_("You, as the second person, declined for %(subject)s: %(what)s"),
        to_you=N_("%(actor)s, as the second person, declined for you: %(what)s"),
        you_own=N_("You, as the second person, declined for yourself: %(what)s"),
    ),
    Event.PROPOSAL_LAPSED: Sentences(
        N_("Nobody confirmed in time as the second person, for %(subject)s: %(what)s"),
        to_you=N_("Nobody confirmed in time as the second person, for you: %(what)s"),
    ),
    Event.PROPOSAL_MADE: Sentences(
        N_("%(actor)s asked a second person to confirm for %(subject)s: %(what)s"),
        you=N_("You asked a second person to confirm for %(subject)s: %(what)s"),
        to_you=N_("%(actor)s asked a second person to confirm for you: %(what)s"),
        you_own=N_("You asked a second person to confirm for yourself: %(what)s"),
    ),
    Event.PROPOSAL_REFUSED: Sentences(
        N_("%(actor)s asked for a name or address that is in use, for %(subject)s: %(what)s"),
        you=N_("You asked for a name or address that is in use, for %(subject)s: %(what)s"),
        to_you=N_("%(actor)s asked for a name or address that is in use, for you: %(what)s"),
        you_own=N_("You asked for a name or address that is in use, for yourself: %(what)s"),
    ),
    Event.PROPOSAL_WITHDRAWN: Sentences(
        N_("%(actor)s took back what waited for a second person, for %(subject)s: %(what)s"),
        you=N_("You took back what waited for a second person, for %(subject)s: %(what)s"),
        to_you=N_("%(actor)s took back what waited for a second person, for you: %(what)s"),
        you_own=N_("You took back what waited for a second person, for yourself: %(what)s"),
    ),
    Event.REAUTHENTICATION_CONFIRMED: Sentences(
        N_("%(actor)s confirmed the password once more"),
        you=N_("You confirmed your password once more"),
    ),
    Event.REAUTHENTICATION_REFUSED: Sentences(
        N_("%(actor)s was asked to confirm and gave a wrong password or code"),
        you=N_("You were asked to confirm and gave a wrong password or code"),
    ),
    Event.RECOVERY_CASE_CANCELLED: Sentences(
        N_("%(actor)s cancelled the recovery of %(subject)s's second step"),
        you=N_("You cancelled the recovery of %(subject)s's second step"),
        to_you=N_("%(actor)s cancelled the recovery of your second step"),
        you_own=N_("You cancelled the recovery of your second step"),
        own=N_("%(actor)s cancelled the recovery of their own second step"),
    ),
    Event.RECOVERY_CASE_COMPLETED: Sentences(
        N_("%(actor)s completed the recovery of a lost second step"),
        you=N_("You completed the recovery of a lost second step"),
    ),
    Event.RECOVERY_CASE_OPENED: Sentences(
        N_("%(actor)s said that the second step is lost; the waiting time is %(hours__hours)s"),
        you=N_("You said that your second step is lost; the waiting time is %(hours__hours)s"),
    ),
    Event.RECOVERY_CASE_SHORTENED: Sentences(
        N_("%(actor)s ended the waiting time for %(subject)s's lost second step"),
        you=N_("You ended the waiting time for %(subject)s's lost second step"),
        to_you=N_("%(actor)s ended the waiting time for your lost second step"),
        you_own=N_("You ended the waiting time for your lost second step"),
    ),
    Event.RECOVERY_CASE_VOUCHED: Sentences(
        N_("%(actor)s vouched for %(subject)s after the loss of the second step"),
        you=N_("You vouched for %(subject)s after the loss of the second step"),
        to_you=N_("%(actor)s vouched for you after the loss of your second step"),
        you_own=N_("You vouched for yourself after the loss of your second step"),
    ),
    Event.RECOVERY_CODES_MADE: Sentences(
        N_("%(actor)s made new recovery codes"),
        you=N_("You made new recovery codes"),
    ),
    Event.RECOVERY_CODE_USED: Sentences(
        N_("%(subject)s used a recovery code"),
        to_you=N_("You used a recovery code"),
    ),
    Event.REFUSAL_RESOLVED: Sentences(
        N_("%(actor)s looked up the refusal code %(code)s; %(hits)s found"),
        you=N_("You looked up the refusal code %(code)s; %(hits)s found"),
    ),
    Event.RESTRICTION_LIFTED: Sentences(
        N_("%(actor)s lifted the address restriction of %(subject)s; %(count__entries)s removed"),
        you=N_("You lifted the address restriction of %(subject)s; %(count__entries)s removed"),
        to_you=N_("%(actor)s lifted your address restriction; %(count__entries)s removed"),
        you_own=N_("You lifted your address restriction; %(count__entries)s removed"),
    ),
    Event.SEARCH_WHOLE_VALUE: Sentences(
        N_("%(actor)s searched for a whole value (%(kind)s); %(hits)s found"),
        you=N_("You searched for a whole value (%(kind)s); %(hits)s found"),
    ),
    Event.SERVICE_CORRECTED: Sentences(
        N_("%(actor)s corrected service %(code)s"),
        you=N_("You corrected service %(code)s"),
    ),
    Event.SERVICE_ENTERED: Sentences(
        N_("%(actor)s entered service %(code)s"),
        you=N_("You entered service %(code)s"),
    ),
    Event.SERVICE_IMPORT_CHANGED: Sentences(N_("The import changed service %(code)s: %(fields)s")),
    Event.SESSIONS_ENDED_ALL: Sentences(
        N_("%(actor)s ended everybody's sessions: %(count__sessions)s"),
        you=N_("You ended everybody's sessions: %(count__sessions)s"),
    ),
    Event.SESSION_ENDED: Sentences(
        N_("%(actor)s ended %(count__sessions)s of %(subject)s"),
        you=N_("You ended %(count__sessions)s of %(subject)s"),
        to_you=N_("%(actor)s ended %(count)s of your sessions"),
        you_own=N_("You ended %(count)s of your sessions"),
        own=N_("%(actor)s ended %(count)s of their own sessions"),
    ),
    Event.SESSION_LOCKED: Sentences(N_("%(actor)s locked the screen"), you=N_("You locked the screen")),
    Event.SESSION_RULES_CHANGED: Sentences(
        N_("%(actor)s changed how long, on how many devices and from where %(subject)s stays signed in"),
        you=N_("You changed how long, on how many devices and from where %(subject)s stays signed in"),
        to_you=N_("%(actor)s changed how long, on how many devices and from where you stay signed in"),
        you_own=N_("You changed how long, on how many devices and from where you stay signed in"),
        own=N_("%(actor)s changed the rules of their own sign-in: how long, on how many devices, from where"),
    ),
    Event.SESSION_SIGNED_OUT: Sentences(N_("%(actor)s signed out"), you=N_("You signed out")),
    Event.SESSION_UNLOCKED: Sentences(
        N_("%(actor)s unlocked the screen with the PIN"),
        you=N_("You unlocked the screen with the PIN"),
    ),
    Event.SIGN_IN_CODE_REFUSED: Sentences(
        N_("A wrong code was given for %(subject)s"),
        to_you=N_("A wrong code was given for you"),
    ),
    Event.SIGN_IN_NOT_ME: Sentences(
        N_(
            "%(subject)s said “This wasn't me”; %(sessions_ended__sessions)s ended, a new password is asked for"
        ),
        to_you=N_(
            "You said “This wasn't me”; %(sessions_ended__sessions)s ended, a new password is asked for"
        ),
    ),
    Event.SIGN_IN_REFUSED: Sentences(
        N_("A sign-in of %(subject)s was refused"),
        to_you=N_("A sign-in of yours was refused"),
    ),
    Event.SIGN_IN_RELEASED: Sentences(
        N_("%(subject)s let a sign-in from a new country go on by a mailed link"),
        to_you=N_("You let a sign-in from a new country go on by a mailed link"),
    ),
    Event.SIGN_IN_SUCCEEDED: Sentences(N_("%(actor)s signed in"), you=N_("You signed in")),
    Event.SIGN_IN_UNKNOWN: Sentences(N_("A sign-in with an unknown name was refused")),
    Event.STAFF_ADDED: Sentences(
        N_("%(actor)s added %(subject)s to the staff as %(roles)s"),
        you=N_("You added %(subject)s to the staff as %(roles)s"),
        to_you=N_("%(actor)s added you to the staff as %(roles)s"),
        you_own=N_("You added yourself to the staff as %(roles)s"),
    ),
    Event.STAFF_DISABLED: Sentences(
        N_("%(actor)s disabled %(subject)s, a member of staff"),
        you=N_("You disabled %(subject)s, a member of staff"),
        to_you=N_("%(actor)s disabled you as a member of staff"),
        you_own=N_("You disabled yourself as a member of staff"),
    ),
    Event.STAFF_ENABLED: Sentences(
        N_("%(actor)s enabled %(subject)s, a member of staff"),
        you=N_("You enabled %(subject)s, a member of staff"),
        to_you=N_("%(actor)s enabled you as a member of staff"),
        you_own=N_("You enabled yourself as a member of staff"),
    ),
    Event.STAFF_FACTORS_RESET: Sentences(
        N_("%(actor)s removed %(subject)s's second factors"),
        you=N_("You removed %(subject)s's second factors"),
        to_you=N_("%(actor)s removed your second factors"),
        you_own=N_("You removed your second factors"),
    ),
    Event.STAFF_INVITED: Sentences(
        N_("%(actor)s invited %(subject)s to the staff as %(roles)s"),
        you=N_("You invited %(subject)s to the staff as %(roles)s"),
        to_you=N_("%(actor)s invited you to the staff as %(roles)s"),
        you_own=N_("You invited yourself to the staff as %(roles)s"),
    ),
    Event.STAFF_ROLES_GIVEN: Sentences(
        N_("%(actor)s changed the roles of %(subject)s: %(former_roles)s → %(roles)s"),
        you=N_("You changed the roles of %(subject)s: %(former_roles)s → %(roles)s"),
        to_you=N_("%(actor)s changed your roles: %(former_roles)s → %(roles)s"),
        you_own=N_("You changed your roles: %(former_roles)s → %(roles)s"),
        own=N_("%(actor)s changed their own roles: %(former_roles)s → %(roles)s"),
    ),
    Event.SUPPORT_ALLOWED: Sentences(
        N_("%(actor)s allowed support access for %(hours__hours)s: %(areas)s"),
        you=N_("You allowed support access for %(hours__hours)s: %(areas)s"),
    ),
    Event.SUPPORT_ENDED: Sentences(N_("%(actor)s ended support access"), you=N_("You ended support access")),
    Event.SUPPORT_EXTENDED: Sentences(
        N_("%(actor)s extended support access by %(hours__hours)s"),
        you=N_("You extended support access by %(hours__hours)s"),
    ),
    Event.SUPPORT_LOOKED: Sentences(
        N_("%(actor)s looked at private data: %(area)s"),
        you=N_("You looked at private data: %(area)s"),
    ),
    Event.SUPPORT_LOOK_REFUSED: Sentences(
        N_("%(actor)s was refused a look at private data: %(area)s"),
        you=N_("You were refused a look at private data: %(area)s"),
    ),
    Event.TOTP_OFF: Sentences(
        N_("%(actor)s turned the authenticator app off"),
        you=N_("You turned your authenticator app off"),
    ),
    Event.TOTP_ON: Sentences(
        N_("%(actor)s turned an authenticator app on"),
        you=N_("You turned an authenticator app on"),
    ),
    Event.TOTP_REPLACED: Sentences(
        N_("%(actor)s moved to another authenticator app"),
        you=N_("You moved to another authenticator app"),
    ),
    Event.TRUSTED_BROWSERS_REMOVED: Sentences(
        N_("%(actor)s had the second step asked for again in trusted browsers: %(count__browsers)s"),
        you=N_("You had the second step asked for again in trusted browsers: %(count__browsers)s"),
    ),
    Event.TRUSTED_BROWSER_ADDED: Sentences(
        N_("%(actor)s trusted a browser, so that no code is asked for there for %(days__days)s"),
        you=N_("You trusted a browser, so that no code is asked for there for %(days__days)s"),
    ),
    Event.TRUSTED_IP_ADDED: Sentences(
        N_("%(actor)s added a trusted address: %(list)s, %(purpose)s"),
        you=N_("You added a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_CHANGED: Sentences(
        N_("%(actor)s changed a trusted address: %(list)s, %(purpose)s"),
        you=N_("You changed a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_CONFIRMED: Sentences(
        N_("%(actor)s confirmed an address restriction on trial: %(list)s"),
        you=N_("You confirmed an address restriction on trial: %(list)s"),
    ),
    Event.TRUSTED_IP_REMOVED: Sentences(
        N_("%(actor)s deleted a trusted address: %(list)s, %(purpose)s"),
        you=N_("You deleted a trusted address: %(list)s, %(purpose)s"),
    ),
    Event.TRUSTED_IP_UNDONE: Sentences(
        N_("%(actor)s undid an address restriction on trial: %(list)s"),
        you=N_("You undid an address restriction on trial: %(list)s"),
    ),
}
# fmt: on
