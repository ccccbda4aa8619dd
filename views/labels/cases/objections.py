"""Objections in words: their states, the acts they are about, and where the act that undoes one is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.audit.events import Event
from admin_app.objection.models import ObjectionState
from admin_app.objection.queries import ObjectionLine
from forms.base import Text

STATES: Mapping[ObjectionState, tuple[Text, str]] = {
    ObjectionState.OPEN: (_l("Waiting for an answer"), "warn"),
    ObjectionState.UPHELD: (_l("Upheld"), "good"),
    ObjectionState.REJECTED: (_l("Rejected"), "plain"),
}
OVERDUE: tuple[Text, str] = (_l("Overdue"), "bad")
# The act that gave the receipt, as a heading.
ACTS: Mapping[Event, Text] = {
    Event.ACCOUNT_REOPENED: _l("Account reopened"),
    Event.ACCOUNT_RESUMED: _l("Account resumed"),
    Event.ACCOUNT_SUSPENDED: _l("Account suspended"),
    Event.API_TOKEN_ENDED: _l("API token ended"),
    Event.BINDING_LIFTED: _l("Tie to one address lifted"),
    Event.CALLER_CHECK_VERIFIED: _l("Caller checked"),
    Event.CLOSING_APPROVED: _l("Closing approved"),
    Event.CLOSING_CLEARED: _l("Hold of a closing cleared"),
    Event.CLOSING_CUSTOMER_ASKED: _l("Question about a closing"),
    Event.CLOSING_PASSED_ON: _l("Closing passed on to approval"),
    Event.CLOSING_REJECTED: _l("Closing rejected"),
    Event.CLOSING_SENT_BACK: _l("Closing sent back to billing"),
    Event.CLOSING_STOPPED: _l("Closing stopped"),
    Event.DATA_KEPT_RESTRICTED: _l("Data kept restricted"),
    Event.DATA_LIFTING_ANNOUNCED: _l("End of a restriction of data announced"),
    Event.DATA_RESTRICTED: _l("Data restricted"),
    Event.DATA_USED: _l("Restricted data used"),
    Event.DELEGATION_ENDED: _l("Delegation ended"),
    Event.FACTOR_REMOVED: _l("Way to sign in removed"),
    Event.GLASS_BROKEN: _l("Break-glass access"),
    Event.PASSWORD_LINK_SENT: _l("Password link sent"),
    Event.PERSON_DISABLED: _l("Person disabled"),
    Event.PERSON_EMAIL_CHANGED: _l("E-mail address changed"),
    Event.PERSON_ENABLED: _l("Person enabled"),
    Event.PERSON_INVITATION_RESENT: _l("Invitation sent again"),
    Event.PERSON_MAIL_COUNTS_AGAIN: _l("Returned e-mails forgotten"),
    Event.PERSON_ROLE_CHANGED: _l("Role changed"),
    Event.PERSON_UNLOCKED: _l("Sign-in unlocked"),
    Event.PERSON_USERNAME_CHANGED: _l("Username changed"),
    Event.RECOVERY_CASE_CANCELLED: _l("Case of a lost second step ended"),
    Event.RECOVERY_CASE_SHORTENED: _l("Waiting time of a lost second step ended"),
    Event.RESTRICTION_LIFTED: _l("Address restriction lifted"),
    Event.SESSION_ENDED: _l("Sessions ended"),
    Event.SUPPORT_ASKED: _l("Support access asked for"),
    Event.VIEW_STARTED: _l("Seen as the customer sees it"),
    Event.WAIT_PASSED: _l("Let through despite the wait of an address"),
}
ANY_ACT = _l("Act of our staff")
# Where the act that undoes another is done, and what its button says.
REMEDIES: Mapping[Event, tuple[str, str, Text]] = {
    Event.ACCOUNT_RESUMED: ("accounts.resume", "row_id", _l("Resume the account")),
    Event.ACCOUNT_SUSPENDED: ("accounts.suspend", "row_id", _l("Suspend the account")),
    Event.CLOSING_STOPPED: ("staff_requests.stop", "request_id", _l("Stop the closing")),
    Event.PERSON_DISABLED: ("people.disable", "row_id", _l("Disable the person")),
    Event.PERSON_EMAIL_CHANGED: ("people.propose_email", "row_id", _l("Propose the previous address")),
    Event.PERSON_ENABLED: ("people.enable", "row_id", _l("Enable the person")),
    Event.PERSON_ROLE_CHANGED: ("people.role", "row_id", _l("Give the previous role back")),
    Event.PERSON_USERNAME_CHANGED: ("people.propose_username", "row_id", _l("Propose the previous username")),
}


def state(of: ObjectionState, *, overdue: bool = False) -> tuple[str, str]:
    """The words and tone of a state."""
    text, tone = OVERDUE if overdue else STATES[of]
    return str(text), tone


def act(event: Event) -> str:
    """The act that somebody objected to."""
    return str(ACTS.get(event, ANY_ACT))


def about(line: ObjectionLine) -> str:
    """Whom or what it is about."""
    return line.person or line.account


def remedy(event: Event) -> str:
    """The act that undoes another one, as a button."""
    return str(REMEDIES[event][2])


def remedy_url(line: ObjectionLine) -> str:
    """Where the act that undoes it is done, its reason filled in from the objection."""
    if line.remedy is None:
        return ""
    endpoint, part, _words = REMEDIES[line.remedy]
    values: dict[str, Any] = {"because": line.id, part: line.target_id}
    return url_for(endpoint, **values)


def reason(note: str) -> str:
    """The reason of the act that undoes what was objected to."""
    return gettext("Objection upheld: %(note)s", note=note)
