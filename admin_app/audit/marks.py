"""How each event is marked: its icon and tone in a list, the filters it stands under, and who reads its reason.

Its sentences stand in `sentences`. One table, sorted as the events.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.audit.events import Event


class TimelineFilter(enum.StrEnum):
    """The chips above a timeline, each a list of events."""

    SIGN_INS = "sign_ins"
    CHANGES = "changes"  # tried ones too
    CLOSING = "closing"
    SECURITY = "security"  # what a person should know of the own sign-in security
    LOOKS = "looks"  # staff reading what is private


@dataclass(frozen=True, slots=True)
class Mark:
    """One event. `inside`: its reason is for billing and approvers, others read the sentence alone."""

    icon: str
    tone: str
    filters: frozenset[TimelineFilter]
    inside: bool = False


def of_filter(name: TimelineFilter) -> list[Event]:
    """The events under a filter."""
    return [event for event, mark in MARKS.items() if name in mark.filters]


def _mark(icon: str, tone: str, *filters: TimelineFilter, inside: bool = False) -> Mark:
    return Mark(icon, tone, frozenset(filters), inside)


SIGN_INS, CHANGES, CLOSING, SECURITY, LOOKS = TimelineFilter

# fmt: off - one event a line
MARKS: dict[Event, Mark] = {
    Event.ACCOUNT_DETAILS_CHANGED: _mark("building", "plain", CHANGES),
    Event.ACCOUNT_IMPORT_CHANGED: _mark("refresh", "plain", CHANGES),
    Event.ACCOUNT_OPENED: _mark("building", "plain", CHANGES),
    Event.ACCOUNT_REOPENED: _mark("lock-open", "good", CHANGES, CLOSING),
    Event.ACCOUNT_RESUMED: _mark("player-play", "good", CHANGES),
    Event.ACCOUNT_SUSPENDED: _mark("player-pause", "warn", CHANGES),
    Event.ADDRESS_ADDED: _mark("map-pin", "plain", CHANGES),
    Event.ADDRESS_CHANGED: _mark("map-pin", "plain", CHANGES),
    Event.ADDRESS_REMOVED: _mark("map-pin", "plain", CHANGES),
    Event.BALANCE_SET: _mark("coin", "act", CHANGES, inside=True),
    Event.BINDING_LIFTED: _mark("lock-open", "warn", CHANGES, SECURITY),
    Event.CLOSING_ANSWERED: _mark("message", "info", CLOSING),
    Event.CLOSING_APPROVED: _mark("gavel", "warn", CLOSING, inside=True),
    Event.CLOSING_CLEARED: _mark("check", "act", CLOSING, inside=True),
    Event.CLOSING_CUSTOMER_ASKED: _mark("message", "act", CLOSING),
    Event.CLOSING_EXECUTED: _mark("door-exit", "bad", CLOSING),
    Event.CLOSING_GATHERED: _mark("receipt", "plain", CLOSING),
    Event.CLOSING_LAPSED: _mark("alert-triangle", "warn", CLOSING),
    Event.CLOSING_PASSED_ON: _mark("arrow-right", "act", CLOSING, inside=True),
    Event.CLOSING_REJECTED: _mark("x", "act", CLOSING),
    Event.CLOSING_REQUESTED: _mark("send", "info", CLOSING),
    Event.CLOSING_SENT_BACK: _mark("arrow-back-up", "act", CLOSING, inside=True),
    Event.CLOSING_STOPPED: _mark("ban", "act", CLOSING),
    Event.CLOSING_TAKEN_UP: _mark("arrow-right", "act", CLOSING, inside=True),
    Event.CLOSING_WITHDRAWN: _mark("arrow-back-up", "good", CLOSING),
    Event.CONTACT_ADDED: _mark("address-book", "plain", CHANGES, SECURITY),
    Event.CONTACT_CODE_REFUSED: _mark("shield-x", "warn", CHANGES, SECURITY),
    Event.CONTACT_CODE_SENT: _mark("send", "plain", CHANGES, SECURITY),
    Event.CONTACT_CONFIRMED: _mark("circle-check", "good", CHANGES, SECURITY),
    Event.CONTACT_PRIMARY_SET: _mark("address-book", "plain", CHANGES, SECURITY),
    Event.CONTACT_REMOVED: _mark("address-book", "warn", CHANGES, SECURITY),
    Event.DISPUTE_CONFIRMED: _mark("shield-check", "warn", CHANGES, SECURITY),
    Event.DISPUTE_DECIDED: _mark("gavel", "warn", CHANGES, SECURITY),
    Event.DISPUTE_DROPPED: _mark("gavel", "warn", CHANGES, SECURITY),
    Event.DISPUTE_ITEM_CONFIRMED: _mark("check", "plain", CHANGES, SECURITY),
    Event.DISPUTE_ITEM_DROPPED: _mark("x", "plain", CHANGES, SECURITY),
    Event.DISPUTE_OBJECTED: _mark("alert-triangle", "bad", CHANGES, SECURITY),
    Event.DISPUTE_RESTORED: _mark("arrow-back-up", "plain", CHANGES, SECURITY),
    Event.DISPUTE_SETTLED: _mark("shield-check", "good", CHANGES, SECURITY),
    Event.FACTOR_REMOVED: _mark("shield-x", "warn", CHANGES, SECURITY),
    Event.FACTS_CONFIRMED: _mark("refresh", "act", CHANGES, inside=True),
    Event.IMPORT_ABANDONED: _mark("alert-triangle", "warn", CHANGES),
    Event.IMPORT_DONE: _mark("download", "act", CHANGES),
    Event.IMPORT_INTERRUPTED: _mark("download", "warn", CHANGES),
    Event.INVOICE_CORRECTED: _mark("file-invoice", "act", CHANGES, inside=True),
    Event.INVOICE_ENTERED: _mark("file-invoice", "act", CHANGES, inside=True),
    Event.INVOICE_IMPORT_CHANGED: _mark("refresh", "plain", CHANGES),
    Event.LIST_EXPORTED: _mark("download", "plain", LOOKS),
    Event.NOTICES_CHANGED: _mark("bell", "plain", CHANGES, SECURITY),
    Event.PASSKEY_ADDED: _mark("fingerprint", "good", CHANGES, SECURITY),
    Event.PASSKEY_REFUSED: _mark("shield-x", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.PASSKEY_REMOVED: _mark("fingerprint", "warn", CHANGES, SECURITY),
    Event.PASSKEY_RENAMED: _mark("fingerprint", "plain", CHANGES, SECURITY),
    Event.PASSWORD_CHANGED: _mark("key", "plain", CHANGES, SECURITY),
    Event.PASSWORD_LINK_ASKED: _mark("mail", "plain", CHANGES, SECURITY),
    Event.PASSWORD_LINK_SENT: _mark("mail-forward", "plain", CHANGES, SECURITY),
    Event.PASSWORD_SET: _mark("key", "plain", CHANGES, SECURITY),
    Event.PERSON_ACTIVATED: _mark("user-check", "good", CHANGES),
    Event.PERSON_AVATAR_CHANGED: _mark("user-circle", "plain", CHANGES),
    Event.PERSON_AVATAR_REMOVED: _mark("user-circle", "plain", CHANGES),
    Event.PERSON_DISABLED: _mark("user-off", "warn", CHANGES),
    Event.PERSON_EMAIL_ASKED: _mark("mail", "plain", CHANGES, SECURITY),
    Event.PERSON_EMAIL_CHANGED: _mark("mail", "warn", CHANGES, SECURITY),
    Event.PERSON_EMAIL_GIVEN_UP: _mark("mail", "plain", CHANGES, SECURITY),
    Event.PERSON_EMAIL_UNDONE: _mark("arrow-back-up", "warn", CHANGES, SECURITY),
    Event.PERSON_ENABLED: _mark("user-check", "good", CHANGES),
    Event.PERSON_IMPORT_CHANGED: _mark("refresh", "plain", CHANGES),
    Event.PERSON_INVITATION_REFUSED: _mark("user-plus", "warn", CHANGES),
    Event.PERSON_INVITATION_RESENT: _mark("send", "plain", CHANGES),
    Event.PERSON_INVITED: _mark("user-plus", "plain", CHANGES),
    Event.PERSON_PROFILE_CHANGED: _mark("pencil", "plain", CHANGES),
    Event.PERSON_ROLE_CHANGED: _mark("users", "plain", CHANGES),
    Event.PERSON_UNLOCKED: _mark("lock-open", "good", CHANGES, SECURITY),
    Event.PERSON_USERNAME_CHANGED: _mark("id", "plain", CHANGES, SECURITY),
    Event.PIN_CHANGED: _mark("lock", "plain", CHANGES, SECURITY),
    Event.PIN_DISABLED: _mark("lock", "bad", CHANGES, SECURITY),
    Event.PIN_OFF: _mark("lock-open", "warn", CHANGES, SECURITY),
    Event.PIN_ON: _mark("lock", "good", CHANGES, SECURITY),
    Event.PIN_REFUSED: _mark("shield-x", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.PIN_RULES_CHANGED: _mark("lock", "plain", CHANGES, SECURITY),
    Event.PLACE_ANSWERED: _mark("shield-check", "good", CHANGES, SECURITY),
    Event.POLICY_SET: _mark("adjustments", "plain", CHANGES),
    Event.PROPOSAL_CONFIRMED: _mark("users", "warn", CHANGES, SECURITY),
    Event.PROPOSAL_DECLINED: _mark("x", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_LAPSED: _mark("clock", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_MADE: _mark("users", "plain", CHANGES, SECURITY),
    Event.PROPOSAL_REFUSED: _mark("alert-triangle", "warn", CHANGES, SECURITY),
    Event.PROPOSAL_WITHDRAWN: _mark("arrow-back-up", "plain", CHANGES, SECURITY),
    Event.REAUTHENTICATION_CONFIRMED: _mark("shield-check", "plain", SIGN_INS),
    Event.REAUTHENTICATION_REFUSED: _mark("shield-x", "warn", SIGN_INS),
    Event.RECOVERY_CASE_CANCELLED: _mark("shield-x", "plain", CHANGES, SECURITY),
    Event.RECOVERY_CASE_COMPLETED: _mark("shield-check", "warn", CHANGES, SECURITY),
    Event.RECOVERY_CASE_OPENED: _mark("alert-triangle", "warn", CHANGES, SECURITY),
    Event.RECOVERY_CASE_SHORTENED: _mark("clock", "warn", CHANGES, SECURITY),
    Event.RECOVERY_CASE_VOUCHED: _mark("shield-check", "plain", CHANGES, SECURITY),
    Event.RECOVERY_CODES_MADE: _mark("list-check", "plain", CHANGES, SECURITY),
    Event.RECOVERY_CODE_USED: _mark("list-check", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.REFUSAL_RESOLVED: _mark("search", "act", LOOKS),
    Event.RESTRICTION_LIFTED: _mark("lock-open", "warn", CHANGES, SECURITY),
    Event.SEARCH_WHOLE_VALUE: _mark("search", "act", LOOKS),
    Event.SERVICE_CORRECTED: _mark("server", "act", CHANGES, inside=True),
    Event.SERVICE_ENTERED: _mark("server", "act", CHANGES, inside=True),
    Event.SERVICE_IMPORT_CHANGED: _mark("refresh", "plain", CHANGES),
    Event.SESSIONS_ENDED_ALL: _mark("logout", "warn", SIGN_INS, CHANGES, SECURITY),
    Event.SESSION_ENDED: _mark("logout", "plain", SIGN_INS, SECURITY),
    Event.SESSION_LOCKED: _mark("lock", "plain", SIGN_INS, SECURITY),
    Event.SESSION_RULES_CHANGED: _mark("clock", "plain", SIGN_INS, CHANGES, SECURITY),
    Event.SESSION_SIGNED_OUT: _mark("logout", "plain", SIGN_INS, SECURITY),
    Event.SESSION_UNLOCKED: _mark("lock-open", "plain", SIGN_INS, SECURITY),
    Event.SIGN_IN_CODE_REFUSED: _mark("shield-x", "warn", SIGN_INS, SECURITY),
    Event.SIGN_IN_NOT_ME: _mark("alert-triangle", "bad", SIGN_INS, CHANGES, SECURITY),
    Event.SIGN_IN_REFUSED: _mark("lock", "warn", SIGN_INS, SECURITY),
    Event.SIGN_IN_RELEASED: _mark("shield-check", "plain", SIGN_INS, SECURITY),
    Event.SIGN_IN_SUCCEEDED: _mark("login", "plain", SIGN_INS, SECURITY),
    Event.SIGN_IN_UNKNOWN: _mark("lock", "warn", SIGN_INS, SECURITY),
    Event.STAFF_ADDED: _mark("user-plus", "plain", CHANGES),
    Event.STAFF_DISABLED: _mark("user-off", "warn", CHANGES),
    Event.STAFF_ENABLED: _mark("user-check", "good", CHANGES),
    Event.STAFF_FACTORS_RESET: _mark("shield-x", "warn", CHANGES, SECURITY),
    Event.STAFF_INVITED: _mark("user-plus", "plain", CHANGES),
    Event.STAFF_ROLES_GIVEN: _mark("users", "warn", CHANGES),
    Event.SUPPORT_ALLOWED: _mark("eye", "good", CHANGES, SECURITY),
    Event.SUPPORT_ENDED: _mark("eye-off", "plain", CHANGES, SECURITY),
    Event.SUPPORT_EXTENDED: _mark("eye", "plain", CHANGES, SECURITY),
    Event.SUPPORT_LOOKED: _mark("eye", "act", CHANGES, SECURITY, LOOKS),
    Event.SUPPORT_LOOK_REFUSED: _mark("eye-off", "warn", CHANGES, SECURITY),
    Event.TOTP_OFF: _mark("shield-x", "warn", CHANGES, SECURITY),
    Event.TOTP_ON: _mark("shield-check", "good", CHANGES, SECURITY),
    Event.TOTP_REPLACED: _mark("shield-check", "plain", CHANGES, SECURITY),
    Event.TRUSTED_BROWSERS_REMOVED: _mark("devices", "plain", CHANGES, SECURITY),
    Event.TRUSTED_BROWSER_ADDED: _mark("devices", "warn", CHANGES, SECURITY),
    Event.TRUSTED_IP_ADDED: _mark("world", "plain", CHANGES, SECURITY),
    Event.TRUSTED_IP_CHANGED: _mark("world", "plain", CHANGES, SECURITY),
    Event.TRUSTED_IP_CONFIRMED: _mark("shield-check", "good", CHANGES, SECURITY),
    Event.TRUSTED_IP_REMOVED: _mark("world", "warn", CHANGES, SECURITY),
    Event.TRUSTED_IP_UNDONE: _mark("world", "plain", CHANGES, SECURITY),
}
# fmt: on
