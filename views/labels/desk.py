"""States in words, with the tone of their chip."""

from __future__ import annotations

import enum
from functools import cache
from typing import Literal

from babel.units import format_unit
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from admin_app.affiliate.models import CommissionState, DestinationKind, PayoutState, ReferralState
from admin_app.api_token.models import TokenEnd, TokenLevel
from admin_app.billing.models import FactKind, InvoiceStatus, ServiceStatus
from admin_app.bulk.models import BulkState, RowState
from admin_app.closing.models import State
from admin_app.customer_import.models import RunState
from admin_app.delegation.models import DelegationState
from admin_app.email.models import MailState, Topic
from admin_app.export.models import ExportFailure, ExportFormat, ExportState
from admin_app.identity.models import (
    AccountKind,
    AccountStatus,
    Identity,
    InvitationEnd,
    RoleScope,
    UserKind,
    UserStatus,
)
from admin_app.mailing.models import MailingState
from admin_app.session.models import EndReason, Stage
from admin_app.support_access.models import AskState, GrantMode, LookGround
from admin_app.trusted_ip.models import AddressPurpose, TrustState
from forms.base import Text
from views.http.requester.reader import reader
from views.labels import tickets
from views.labels.cases import closings

Label = tuple[Text, str]
LABELS: dict[type[enum.StrEnum], dict[str, Label]] = {
    AccountStatus: {
        "active": (_l("Active"), "good"),
        "suspended": (_l("Suspended"), "bad"),
        "closing": (_l("Closing"), "warn"),
        "deactivated": (_l("Closed"), "plain"),
        "erased": (_l("Erased"), "plain"),
    },
    AccountKind: {"person": (_l("Person"), "plain"), "company": (_l("Company"), "plain")},
    InvitationEnd: {
        InvitationEnd.REVOKED: (_l("Invitation taken back"), "plain"),
        InvitationEnd.DECLINED: (_l("Invitation declined"), "plain"),
    },
    UserStatus: {
        "invited": (_l("Invited"), "info"),
        "active": (_l("Active"), "good"),
        "disabled": (_l("Disabled"), "plain"),
        "erased": (_l("Erased"), "plain"),
    },
    UserKind: {"staff": (_l("Staff"), "plain"), "customer": (_l("Customer"), "plain")},
    Identity: {
        "local": (_l("Password here"), "plain"),
        "remote": (_l("Company directory"), "plain"),
        "third_party": (_l("Outside sign-in"), "plain"),
    },
    ServiceStatus: {
        "active": (_l("Active"), "good"),
        "suspended": (_l("Suspended"), "warn"),
        "cancelled": (_l("Cancelled"), "plain"),
    },
    InvoiceStatus: {
        "unpaid": (_l("Unpaid"), "warn"),
        "overdue": (_l("Overdue"), "bad"),
        "paid": (_l("Paid"), "good"),
        "credited": (_l("Credited"), "plain"),
    },
    FactKind: {
        "services": (_l("Services"), "plain"),
        "invoices": (_l("Invoices"), "plain"),
        "balance": (_l("Balance"), "plain"),
    },
    MailState: {
        "queued": (_l("Queued"), "info"),
        "sent": (_l("Sent"), "good"),
        "delivered": (_l("Delivered"), "good"),
        "bounced": (_l("Bounced"), "bad"),
        "failed": (_l("Failed"), "bad"),
    },
    Topic: {
        "security": (_l("Security"), "plain"),
        "account": (_l("Account"), "plain"),
        "support": (_l("Support"), "plain"),
        "status": (_l("Service status"), "plain"),
        "billing": (_l("Billing"), "plain"),
        "newsletter": (_l("Newsletter"), "plain"),
    },
    CommissionState: {
        "pending": (_l("Pending"), "info"),
        "earned": (_l("Earned"), "good"),
        "paid": (_l("Paid out"), "plain"),
        "reversed": (_l("Taken back"), "warn"),
    },
    PayoutState: {
        "asked": (_l("Asked for"), "info"),
        "approved": (_l("Approved"), "info"),
        "paid": (_l("Paid out"), "good"),
        "refused": (_l("Refused"), "bad"),
        "withdrawn": (_l("Withdrawn"), "plain"),
    },
    ReferralState: {
        "active": (_l("Counts"), "good"),
        "over": (_l("Over"), "plain"),
    },
    DestinationKind: {
        "bank": (_l("Bank account"), "plain"),
        "credit": (_l("Balance of the account"), "plain"),
    },
    MailingState: {
        "draft": (_l("Draft"), "plain"),
        "sending": (_l("Being sent"), "info"),
        "done": (_l("Sent"), "good"),
        "cancelled": (_l("Cancelled"), "warn"),
    },
    State: closings.STATES,
    **tickets.LABELS,
    Stage: {
        "factor": (_l("Second step"), "info"),
        "factor_setup": (_l("Set-up of a second step"), "info"),
        "limit": (_l("Too many devices"), "warn"),
        "hold": (_l("Held"), "warn"),
        "new_password": (_l("New password"), "info"),
        "pin": (_l("PIN"), "info"),
        "documents": (_l("Documents"), "info"),
        "open": (_l("Signed in"), "good"),
        "locked": (_l("Locked"), "warn"),
    },
    EndReason: {
        "signed_out": (_l("Signed out"), "plain"),
        "other_device": (_l("Ended from another device"), "plain"),
        "staff": (_l("Ended by staff"), "act"),
        "idle": (_l("Too long without activity"), "plain"),
        "life": (_l("Longest time reached"), "plain"),
        "password": (_l("Password changed"), "plain"),
        "disabled": (_l("Person disabled"), "plain"),
        "account": (_l("Account closed"), "plain"),
        "replaced": (_l("Replaced by a new sign-in"), "plain"),
        "factor": (_l("Second step changed"), "plain"),
        "pin": (_l("Wrong PINs"), "warn"),
        "limit": (_l("Replaced by a newer one"), "plain"),
        "not_me": (_l("“This wasn’t me”"), "bad"),
        "recovery": (_l("Second step recovered"), "plain"),
        "identity": (_l("Way to sign in changed"), "plain"),
        "email": (_l("E-mail address changed"), "plain"),
    },
    AskState: {
        "asked": (_l("Asked for"), "info"),
        "allowed": (_l("Allowed"), "good"),
        "declined": (_l("Declined"), "plain"),
        "expired": (_l("Not answered"), "plain"),
        "withdrawn": (_l("Withdrawn"), "plain"),
    },
    GrantMode: {"look": (_l("Look"), "plain"), "change": (_l("Look and change"), "warn")},
    LookGround: {
        "grant": (_l("Support access"), "act"),
        "billing": (_l("Billing"), "act"),
        "case": (_l("Case"), "act"),
        "break_glass": (_l("Break-glass access"), "bad"),
        "search": (_l("Search"), "act"),
    },
    TokenLevel: {
        "read": (_l("Everything the person may read"), "plain"),
        "scopes": (_l("Chosen parts"), "plain"),
    },
    DelegationState: {
        "invited": (_l("Invited"), "info"),
        "active": (_l("Active"), "good"),
        "declined": (_l("Declined"), "plain"),
        "ended": (_l("Ended"), "plain"),
        "expired": (_l("Expired"), "warn"),
    },
    TokenEnd: {
        "account": (_l("Account closed"), "plain"),
        "disabled": (_l("Person disabled"), "plain"),
        "not_me": (_l("“This wasn’t me”"), "bad"),
        "own": (_l("Ended by the person"), "plain"),
        "owner": (_l("Ended by an owner"), "plain"),
        "password": (_l("New password"), "plain"),
        "staff": (_l("Ended by staff"), "act"),
        "time": (_l("Last day is over"), "plain"),
    },
    AddressPurpose: {
        "restrict": (_l("Only from here"), "warn"),
        "skip_totp": (_l("Skips the code"), "plain"),
        "skip_pin": (_l("Skips the PIN"), "plain"),
    },
    TrustState: {"trial": (_l("On trial"), "warn"), "on": (_l("On"), "good")},
    RoleScope: {"staff": (_l("Staff"), "plain"), "account": (_l("Account"), "plain")},
    ExportState: {
        "queued": (_l("In the queue"), "info"),
        "running": (_l("Running"), "info"),
        "done": (_l("Ready"), "good"),
        "failed": (_l("Not written"), "bad"),
        "cancelled": (_l("Cancelled"), "plain"),
        "expired": (_l("Expired"), "plain"),
    },
    ExportFormat: {"csv": ("CSV", "plain"), "xlsx": ("Excel", "plain")},
    ExportFailure: {
        "right": (_l("You may not see this list any more."), "bad"),
        "list": (_l("The list can no longer be filtered like that."), "bad"),
        "size": (_l("The file would be too large. Narrow the list by a filter first."), "bad"),
        "fault": (_l("Something went wrong on our side. Request it again."), "bad"),
    },
    RunState: {
        "running": (_l("Running"), "info"),
        "done": (_l("Done"), "good"),
        "interrupted": (_l("Stopped"), "warn"),
        "abandoned": (_l("Broken off"), "bad"),
    },
    BulkState: {
        "prepared": (_l("Preview"), "plain"),
        "proposed": (_l("Waits for a second person"), "warn"),
        "running": (_l("Running"), "info"),
        "done": (_l("Done"), "good"),
        "cancelled": (_l("Cancelled"), "warn"),
        "stopped": (_l("Stopped"), "bad"),
    },
    RowState: {
        "waiting": (_l("Waiting"), "info"),
        "done": (_l("Done"), "good"),
        "skipped": (_l("Skipped"), "plain"),
        "failed": (_l("Not done"), "bad"),
        "left": (_l("Left out"), "plain"),
    },
}


def of(value: enum.StrEnum) -> tuple[str, str]:
    """A state's word and tone."""
    return _said(type(value), value.value, reader().language)


@cache
def _said(kind: type[enum.StrEnum], value: str, language: str) -> tuple[str, str]:
    # By the kind: states of two kinds that are written alike are equal.
    word, tone = LABELS.get(kind, {}).get(value, (value, "plain"))
    with force_locale(language):
        return str(word), tone


def choices(kind: type[enum.StrEnum]) -> list[tuple[str, str]]:
    """The states of a kind, as a filter offers them."""
    return [(member.value, of(member)[0]) for member in kind]


# Heads of columns; a view may call one of its own otherwise.
COLUMNS: dict[str, LazyString] = {
    "account": _l("Account"),
    "actor": _l("By"),
    "allowed_by": _l("Allowed by"),
    "act": _l("Act"),
    "agent": _l("For one agent only"),
    "answered_at": _l("Answered"),
    "answered_by": _l("Answered by"),
    "areas": _l("Areas"),
    "asked_at": _l("Asked for"),
    "asked_by": _l("Asked for by"),
    "as_of": _l("As of"),
    "attempts": _l("Attempts"),
    "built_in": _l("Built in"),
    "code": _l("Service"),
    "comment": _l("Comment"),
    "counts": _l("Rows"),
    "country": _l("Country"),
    "created_at": _l("Created"),
    "currency": _l("Currency"),
    "customer_since": _l("Customer since"),
    "decided_by": _l("Decided by"),
    "device": _l("Device"),
    "begun_at": _l("Started"),
    "due_on": _l("Due"),
    "email": _l("E-mail"),
    "emails": _l("E-mail addresses"),
    "ended_at": _l("Ended"),
    "ended_why": _l("Why it ended"),
    "extensions": _l("Extended"),
    "expires_at": _l("Answer by"),
    "fingerprint": _l("Fingerprint"),
    "first_ip": _l("First address"),
    "from_at": _l("From"),
    "full_name": _l("Name"),
    "full_name_folded": _l("Name"),
    "hours": _l("Hours"),
    "identity": _l("Password"),
    "invited_at": _l("Invited"),
    "issued_on": _l("Issued"),
    "key": _l("Key"),
    "kind": _l("Kind"),
    "label": _l("Label"),
    "language": _l("Language"),
    "last_error": _l("Reason"),
    "last_ip": _l("Address"),
    "last_seen_at": _l("Last seen"),
    "last_sign_in_at": _l("Last sign-in"),
    "methods": _l("Signed in with"),
    "looks": _l("Looks"),
    "made_by": _l("Started by"),
    "mode": _l("May"),
    "name": _l("Name"),
    "name_folded": _l("Account"),
    "network": _l("Network"),
    "note": _l("Message from the customer"),
    "number": _l("Number"),
    "open_amount": _l("Open amount"),
    "owner": _l("Owner"),
    "paid": _l("Paid"),
    "people": _l("People"),
    "permissions": _l("Permissions"),
    "person": _l("Person"),
    "proposed_by": _l("Asked by"),
    "purpose": _l("Purpose"),
    "reason": _l("Reason"),
    "role": _l("Role"),
    "roles": _l("Roles"),
    "scope": _l("For"),
    "sent_at": _l("Sent"),
    "since": _l("Since"),
    "source": _l("Source"),
    "stage": _l("State"),
    "started_at": _l("Started"),
    "state": _l("State"),
    "status": _l("State"),
    "subject": _l("Subject"),
    "support": _l("Support access"),
    "template": _l("Kind of mail"),
    "ticket": _l("Ticket"),
    "time_zone": _l("Time zone"),
    "to_address": _l("To"),
    "topic": _l("Topic"),
    "total": _l("Total"),
    "trial_until": _l("On trial until"),
    "two_step": _l("Two-step"),
    "until_at": _l("Until"),
    "what": _l("What"),
    "username": _l("Username"),
}


def column_label(name: str) -> Text:
    """The head of a column."""
    return COLUMNS.get(name, name)


KILO = 1000
UNITS = ("byte", "kilobyte", "megabyte", "gigabyte")


def size(count: int) -> str:
    """So many bytes, in words: "84 kB", "1.2 MB"."""
    value, unit = float(count), 0
    while value >= KILO and unit < len(UNITS) - 1:
        value, unit = value / KILO, unit + 1
    length: Literal["long", "short"] = "short" if unit else "long"  # else English says "17 byte"
    return format_unit(round(value, 1), f"digital-{UNITS[unit]}", length, locale=reader().locale)
