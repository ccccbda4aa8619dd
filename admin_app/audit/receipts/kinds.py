"""Which acts of staff give the customer a receipt, what it shows, and which act would undo it.

An act of staff that mails a customer stands here or under `WITHOUT`, with the reason; a test holds both against what
the commands do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin_app.audit.events import Event
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817 - a table of rights


@dataclass(frozen=True, slots=True)
class Change:
    """One line of before and after, each a msgid with the event's facts in its places, as in an event's sentences."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """The act that undoes another one: what is recorded once it is done, and whose right it takes."""

    event: Event
    right: P


@dataclass(frozen=True, slots=True)
class ReceiptKind:
    """What is known of one act's receipts.

    `changes` are told from the event's facts; what the event's details hold as before and after is told besides.
    `rolls_back`: the customer puts it back by a click; anything else takes an objection. `inverse` is what an upheld
    objection opens; without one the act can't be undone.
    """

    changes: tuple[Change, ...] = ()
    inverse: Inverse | None = None
    rolls_back: bool = False
    adds: bool = False  # it put a row there that wasn't: putting back takes it away


SIGN_IN, CLOSING, ADDRESSES, DATA = N_("Sign-in"), N_("Closing"), N_("Where from"), N_("Personal data")

RECEIPTS: Mapping[Event, ReceiptKind] = {
    Event.ACCOUNT_DETAILS_CHANGED: ReceiptKind(rolls_back=True),
    Event.ACCOUNT_REOPENED: ReceiptKind((Change(N_("Account"), N_("closed"), N_("open again")),)),
    Event.ACCOUNT_RESUMED: ReceiptKind(
        (Change(N_("Account"), N_("suspended"), N_("active")),), Inverse(Event.ACCOUNT_SUSPENDED, P.ACCOUNT_SUSPEND)
    ),
    Event.ACCOUNT_SUSPENDED: ReceiptKind(
        (Change(N_("Account"), N_("active"), N_("suspended")),), Inverse(Event.ACCOUNT_RESUMED, P.ACCOUNT_SUSPEND)
    ),
    Event.ADDRESS_ADDED: ReceiptKind(rolls_back=True, adds=True),
    Event.ADDRESS_CHANGED: ReceiptKind(rolls_back=True),
    Event.API_TOKEN_ENDED: ReceiptKind((Change(N_("API token"), N_("in use"), N_("ended")),)),
    Event.BINDING_LIFTED: ReceiptKind((Change(ADDRESSES, N_("tied to one address"), N_("any address")),)),
    Event.CALLER_CHECK_VERIFIED: ReceiptKind((Change(N_("Who called"), N_("unknown"), "%(channel)s"),)),
    Event.CLOSING_APPROVED: ReceiptKind(
        (Change(CLOSING, N_("waited for a decision"), N_("approved")),), Inverse(Event.CLOSING_STOPPED, P.CLOSING_DECIDE)
    ),
    Event.CLOSING_CLEARED: ReceiptKind((Change("%(hold)s", N_("open"), "%(outcome)s"),)),
    Event.CLOSING_CUSTOMER_ASKED: ReceiptKind((Change(CLOSING, N_("with billing"), N_("waits for you")),)),
    Event.CLOSING_PASSED_ON: ReceiptKind((Change(CLOSING, N_("with billing"), N_("waits for a decision")),)),
    Event.CLOSING_REJECTED: ReceiptKind((Change(CLOSING, N_("waited for a decision"), N_("rejected")),)),
    Event.CLOSING_SENT_BACK: ReceiptKind((Change(CLOSING, N_("waited for a decision"), N_("with billing")),)),
    Event.CLOSING_STOPPED: ReceiptKind((Change(CLOSING, N_("under way"), N_("stopped")),)),
    Event.CONTACT_ADDED: ReceiptKind(rolls_back=True, adds=True),
    Event.DATA_KEPT_RESTRICTED: ReceiptKind((Change(DATA, N_("to be used again soon"), N_("restricted")),)),
    Event.DATA_LIFTING_ANNOUNCED: ReceiptKind((Change(DATA, N_("restricted"), N_("to be used again soon")),)),
    Event.DATA_RESTRICTED: ReceiptKind((Change(DATA, N_("in use"), N_("restricted")),)),
    Event.DATA_USED: ReceiptKind((Change(DATA, N_("restricted"), N_("used for 30 minutes, on a ground of the law")),)),
    Event.DELEGATION_ENDED: ReceiptKind((Change(N_("Delegation"), N_("in effect"), N_("ended")),)),
    Event.FACTOR_REMOVED: ReceiptKind((Change(N_("Way to sign in"), N_("set up"), "%(factor)s"),)),
    Event.GLASS_BROKEN: ReceiptKind((Change(N_("Private data"), N_("masked"), "%(areas)s"),)),
    Event.PASSWORD_LINK_SENT: ReceiptKind((Change(N_("Link for a new password"), N_("none"), N_("sent by e-mail")),)),
    Event.PERSON_DISABLED: ReceiptKind(
        (Change(SIGN_IN, "%(former_state)s", N_("disabled")), Change(N_("Signed in"), "%(sessions_ended__sessions)s", N_("nowhere"))),
        Inverse(Event.PERSON_ENABLED, P.PERSON_DISABLE),
    ),
    Event.PERSON_EMAIL_CHANGED: ReceiptKind(inverse=Inverse(Event.PERSON_EMAIL_CHANGED, P.PERSON_PROPOSE)),
    Event.PERSON_ENABLED: ReceiptKind(
        (Change(SIGN_IN, N_("disabled"), "%(state)s"),), Inverse(Event.PERSON_DISABLED, P.PERSON_DISABLE)
    ),
    Event.PERSON_INVITATION_RESENT: ReceiptKind((Change(N_("Invitation"), N_("the previous one"), N_("a new one, by e-mail")),)),
    Event.PERSON_MAIL_COUNTS_AGAIN: ReceiptKind((Change(N_("Address for e-mails"), N_("e-mails came back"), N_("in use again")),)),
    Event.PERSON_PROFILE_CHANGED: ReceiptKind(rolls_back=True),
    Event.PERSON_ROLE_CHANGED: ReceiptKind(
        (Change(N_("Role"), "%(former_role)s", "%(role)s"),), Inverse(Event.PERSON_ROLE_CHANGED, P.PERSON_ROLE)
    ),
    Event.PERSON_UNLOCKED: ReceiptKind((Change(SIGN_IN, N_("had to wait"), N_("open")),)),
    Event.PERSON_USERNAME_CHANGED: ReceiptKind(inverse=Inverse(Event.PERSON_USERNAME_CHANGED, P.PERSON_PROPOSE)),
    Event.RECOVERY_CASE_CANCELLED: ReceiptKind((Change(N_("Lost second step"), N_("waited"), N_("ended")),)),
    Event.RECOVERY_CASE_SHORTENED: ReceiptKind((Change(N_("Lost second step"), N_("waited"), N_("ready")),)),
    Event.RESTRICTION_LIFTED: ReceiptKind((Change(ADDRESSES, "%(count__entries)s", N_("any address")),)),
    Event.SESSION_ENDED: ReceiptKind((Change(N_("Signed in"), "%(count__sessions)s", N_("signed out")),)),
    Event.SUPPORT_ASKED: ReceiptKind((Change(N_("Support access"), N_("not asked for"), "%(areas)s"),)),
    Event.VIEW_STARTED: ReceiptKind((Change(N_("Your pages"), N_("seen only by you"), N_("seen by our staff too: %(areas)s")),)),
    Event.WAIT_PASSED: ReceiptKind((Change(SIGN_IN, N_("the internet address had to wait"), N_("let through for 10 minutes")),)),
}  # fmt: skip
# Acts of staff that mail a customer and give no receipt.
WITHOUT: Mapping[Event, str] = {
    Event.TICKET_MERGED: "the ticket it goes on in has every text, and its author answers there",
    Event.TICKET_REPLIED: "an answer to what the customer asked; it is read and answered on the ticket’s page",
    Event.TICKET_SECRET_REVEALED: "a look, which stands on the ticket’s page; who doesn’t want another one destroys the password there",
    Event.TICKET_SOLVED: "the customer reopens it by a click or an answer",
    Event.AFFILIATE_PAYOUT_APPROVED: "a payout has its own page with each step and reason; it is what the customer asked for",
    Event.AFFILIATE_PAYOUT_PAID: "the same",
    Event.AFFILIATE_PAYOUT_REFUSED: "the same; what was in it is asked for anew there",
    Event.CALLER_CHECK_ASKED: "the message carries the code alone; what comes of it gives one",
    Event.DATA_CASE_CORRECTED: "the request has its own page with every step and reason; who disagrees complains to the authority",
    Event.DATA_CASE_ENTERED: "the same; who didn't ask withdraws it there",
    Event.DATA_CASE_EXTENDED: "the same",
    Event.DATA_CASE_FULFILLED: "the same",
    Event.DATA_CASE_REFUSED: "the same",
    Event.DATA_CASE_RESTRICTED: "the same",
    Event.DATA_CASE_STATED: "the same",
    Event.DATA_CASE_SENT_BACK: "a question, answered on the request’s page; nothing of theirs is changed",
    Event.DATA_CASE_DOUBTED: "a question, which the person answers by a link; nothing of theirs is changed",
    Event.DELETION_APPROVED: "the request has its own page; until it is carried out the person takes it back there, or by the mail's link",
    Event.DISPUTE_DECIDED: "a dispute has its own page, on which the person reads how it ended and puts things back",
    Event.DISPUTE_DROPPED: "a dispute has its own page too",
    Event.OBJECTION_REJECTED: "the receipt objected to shows how it ended; nobody objects to that anew",
    Event.OBJECTION_UPHELD: "the same",
    Event.SUPPORT_ALLOWED_BY_PHONE: "an owner allowed it; it stands with its end on the page of support access",
    Event.GLASS_REVIEWED: "the broken glass has its receipt; what a second person said of it stands beside it",
    Event.LEGAL_HOLD_ENDED: "nothing of the customer's is changed: what was due before goes on",
    Event.LEGAL_HOLD_PLACED: "the law asks for it, so an objection to us can't undo it; it takes nothing but the deletion",
    Event.LEGAL_HOLD_TOLD: "the same",
    Event.POLICY_SET: "a limit set by the operator is no act on what is the customer's; the pages it holds for name it and whose it is",
}
