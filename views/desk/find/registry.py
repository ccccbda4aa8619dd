"""Every kind of thing that the search finds, told once: its rows, its right, its words, where it opens.

A noun joins by one line of `LINES`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from admin_app.affiliate.models import AffiliatePayout, PayoutState
from admin_app.billing.models import Invoice, InvoiceStatus, Service, ServiceStatus
from admin_app.breach_case.models import BreachCase, BreachState
from admin_app.closing.models import Closing, State
from admin_app.data_case.models import DataCase
from admin_app.data_case.queries import state_shown
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.identity.models import Account, AccountStatus, InvitationEnd, User, UserStatus
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817 - a table of rights
from admin_app.legal_hold.models import HoldState, LegalHold
from admin_app.objection.models import Objection, ObjectionState
from admin_app.policy.keys import Key
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.search import kinds
from admin_app.search.hits import Hit
from admin_app.search.kinds import ACCOUNT, PERSON, REFUSAL, HitKind, things
from admin_app.ticket.models import Ticket, TicketCategory, TicketState
from forms.base import Text
from views.http import addresses, parts
from views.labels import desk
from views.labels.cases import breaches, data_cases, disputes, legal_holds, objections

Chip = tuple[Text, str]


def _in_words(states: type[enum.StrEnum]) -> Callable[[str], Chip]:
    return lambda status: desk.of(states(status))


def _of_person(status: str) -> Chip:
    """A person's state, or how the invitation of who never joined ended."""
    ended = status in set(InvitationEnd)
    return desk.of(InvitationEnd(status) if ended else UserStatus(status))


def _opens(endpoint: str) -> Callable[[Hit], str]:
    return lambda hit: addresses.of_row(endpoint, hit.id)


def _billing(hit: Hit) -> str:
    return url_for("staff_account.billing", account_id=hit.account_id)


def _payout(hit: Hit) -> str:
    """Its page, or its account's once the programme is off and nothing of it is under way."""
    if parts.is_on(Key.AFFILIATE_ON):
        return addresses.of_row("affiliate_payouts.details_view", hit.id)
    return addresses.of_row("accounts.details_view", hit.account_id or hit.id)


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A kind with its name in lists of hits, its icon, its state in words, and the page that a hit opens."""

    kind: HitKind
    label: Text
    icon: str
    chip: Callable[[str], Chip]
    url: Callable[[Hit], str]


RECOVERIES: dict[CaseState, Chip] = {
    CaseState.WAITING: (_l("In the waiting time"), "warn"),
    CaseState.COMPLETED: (_l("Completed"), "good"),
    CaseState.CANCELLED: (_l("Ended"), "plain"),
    CaseState.LAPSED: (_l("Lapsed"), "plain"),
}
_DISPUTES = things(Dispute.id, User.full_name, Dispute.state, Dispute.account_id, Dispute.user_id)
_RECOVERIES = things(
    RecoveryCase.id, User.full_name, RecoveryCase.state, RecoveryCase.account_id, RecoveryCase.user_id
)
_TICKETS = things(Ticket.id, Ticket.subject, Ticket.state, Ticket.account_id, Ticket.author_id)
LINES: tuple[SearchLine, ...] = (
    SearchLine(ACCOUNT, _l("Account"), "building", _in_words(AccountStatus), _opens("accounts.details_view")),
    SearchLine(PERSON, _l("Person"), "user", _of_person, _opens("people.details_view")),
    SearchLine(REFUSAL, _l("Refused sign-in"), "shield-x", lambda _s: (_l("Refused"), "bad"),
               lambda hit: url_for("staff_refusals.one", refusal_id=hit.id)),
    SearchLine(HitKind("closing", P.CLOSING_READ, things(Closing.id, Closing.number, Closing.state, Closing.account_id),
                       Closing.number, kinds.like("C-[0-9A-Z]{6}")),
               _l("Closing"), "door-exit", _in_words(State), lambda hit: url_for("staff_requests.case", request_id=hit.id)),
    SearchLine(HitKind("breach_case", P.BREACH_READ, things(BreachCase.id, BreachCase.number, BreachCase.state, None),
                       BreachCase.number, kinds.like("B-[0-9A-Z]{6}")),
               _l("Data breach"), "shield-x", lambda s: breaches.STATES[BreachState(s)], _opens("breaches.details_view")),
    SearchLine(HitKind("legal_hold", P.LEGAL_HOLD_READ, things(LegalHold.id, LegalHold.number, LegalHold.state, None),
                       LegalHold.number, kinds.like("H-[0-9A-Z]{6}")),
               _l("Legal hold"), "lock", lambda s: legal_holds.STATES[HoldState(s)], _opens("legal_holds.details_view")),
    SearchLine(HitKind("data_case", P.DATA_CASE_READ, things(DataCase.id, DataCase.number, state_shown(), DataCase.account_id),
                       DataCase.number, kinds.like("P-[0-9A-Z]{6}")),
               _l("Data request"), "shield-check", data_cases.found, _opens("data_cases.details_view")),
    SearchLine(HitKind("affiliate_payout", P.AFFILIATE_READ, things(AffiliatePayout.id, AffiliatePayout.number, AffiliatePayout.state, AffiliatePayout.account_id),
                       AffiliatePayout.number, kinds.like("PO-[0-9A-Z]{6}")),
               _l("Payout"), "coin", _in_words(PayoutState), _payout),
    SearchLine(HitKind("ticket", P.TICKET_EVERY, _TICKETS, Ticket.number, kinds.like("T-[0-9A-Z]{6}")),
               _l("Support ticket"), "message", _in_words(TicketState), _opens("tickets.details_view")),
    SearchLine(HitKind("billing_ticket", P.TICKET_READ, _TICKETS.where(Ticket.category == TicketCategory.BILLING), Ticket.number,
                       kinds.like("T-[0-9A-Z]{6}"), unless=P.TICKET_EVERY),
               _l("Support ticket"), "message", _in_words(TicketState), _opens("tickets.details_view")),
    SearchLine(HitKind("invoice", P.INVOICE_READ, things(Invoice.id, Invoice.number, Invoice.status, Invoice.account_id),
                       Invoice.number, kinds.in_figures),
               _l("Invoice"), "file-invoice", _in_words(InvoiceStatus), _billing),
    SearchLine(HitKind("service", P.SERVICE_READ, things(Service.id, Service.name, Service.status, Service.account_id),
                       Service.code, kinds.in_figures, named=Service.name, by_code_point=True),
               _l("Service"), "server", _in_words(ServiceStatus), _billing),
    SearchLine(HitKind("dispute", P.PERSON_RESTORE, _DISPUTES.join(User, User.id == Dispute.user_id), Dispute.number, kinds.like("D-[0-9A-Z]{6}")),
               _l("Dispute"), "alert-triangle", lambda s: disputes.STATES[DisputeState(s)], _opens("disputes.details_view")),
    SearchLine(HitKind("recovery_case", P.PERSON_READ, _RECOVERIES.join(User, User.id == RecoveryCase.user_id), RecoveryCase.number, kinds.like("RC-[0-9A-Z]{6}")),
               _l("Recovery case"), "key", lambda s: RECOVERIES[CaseState(s)], lambda hit: addresses.of_row("people.details_view", hit.person_id or hit.id)),
    SearchLine(HitKind("objection", P.OBJECTION_READ, things(Objection.id, Account.name, Objection.state, Objection.account_id),
                       Objection.number, kinds.like("OB-[0-9A-Z]{6}")),
               _l("Objection"), "message", lambda s: objections.state(ObjectionState(s)), _opens("objections.details_view")),
)  # fmt: skip
BY_KIND: dict[str, SearchLine] = {line.kind.key: line for line in LINES}


def register() -> None:
    """Name the kinds to the search."""
    kinds.use([line.kind for line in LINES if line.kind.statement is not None])
