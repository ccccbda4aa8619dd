"""Billing's step: settle each open fact by an outcome, ask the customer, pass the case on."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.closing import transitions
from admin_app.closing.checklist import OUTCOMES, RESTS_ON, Fact, Hold, present, uncleared
from admin_app.closing.kind import CLOSING, ClosingAct
from admin_app.closing.models import Clearance, Closing, Outcome
from admin_app.closing.request import take_to_billing
from admin_app.kernel import clock, reasons
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import RoleKey


def clear(
    actor: Actor,
    request_id: UUID,
    *,
    version: int | None,
    hold: str,
    outcome: str,
    note: str,
    fact: str | None = None,
) -> None:
    """Settle one fact of a hold, or all that are open, by an outcome with a note that the approver reads.

    What was settled before can be settled otherwise by naming the fact, or by clearing a hold with nothing open.
    Raises StaleFacts, Invalid, MovedMeanwhile, NotAllowed, NotFound.
    """
    kind, chosen = _outcome_of(hold, outcome)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.CLEARED, request_id, version)
        facts = billing.facts(held.account.id)
        transitions.refuse_stale(facts, RESTS_ON[kind])
        settled = clearances_of(request_id)
        for one in _meant(facts, settled, kind, fact):
            _settle(actor, held.request, settled, one, chosen, note)
        details = {"hold": kind.value, "outcome": chosen.value, "fact": fact or ""}
        transitions.move(actor, held.request, ClosingAct.CLEARED, note=note, **details)
        words = {"hold": kind.value, "outcome": chosen.value.replace("_", " ")}
        transitions.tell(ClosingAct.CLEARED, actor, held.request, note=note, **words)


def confirm_facts(
    actor: Actor, request_id: UUID, *, version: int | None, kinds: Iterable[str], reason: str
) -> None:
    """Confirm from the case that nothing changed in some kinds of facts; one still being gathered goes to billing."""
    reason = reasons.needed(reason)
    with transaction():
        held = transitions.lock(actor, ClosingAct.CONFIRMED, request_id, version)
        chosen = list(kinds)
        billing.confirm_unchanged(actor, held.account.id, kinds=chosen, reason=reason)
        transitions.move(actor, held.request, ClosingAct.CONFIRMED, note=reason, kinds=chosen)
        if held.request.state in CLOSING.of(ClosingAct.GATHERED).sources:
            take_to_billing(held.request)


def ask_customer(actor: Actor, request_id: UUID, *, version: int | None, note: str) -> None:
    """Send the case to the customer with a question; the owner answers it on the own page, and gets a mail."""
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.ASKED_CUSTOMER, request_id, version)
        transitions.move(actor, held.request, ClosingAct.ASKED_CUSTOMER, note=note)
        transitions.tell(ClosingAct.ASKED_CUSTOMER, actor, held.request, note=note)
        transitions.inform(ClosingAct.ASKED_CUSTOMER, actor, held, note=note)


def take_up(actor: Actor, request_id: UUID, *, version: int | None, note: str = "") -> None:
    """Go on without the customer's answer: back to billing."""
    note = transitions.clean_words(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.TAKEN_UP, request_id, version)
        transitions.move(actor, held.request, ClosingAct.TAKEN_UP, note=note)
        transitions.tell(ClosingAct.TAKEN_UP, actor, held.request, note=note)


def pass_on(actor: Actor, request_id: UUID, *, version: int | None, note: str = "") -> None:
    """Everything is settled: an approver decides next. The customer gets a mail.

    Raises StillOpen or StaleFacts naming what stands in the way, MovedMeanwhile, NotAllowed, NotFound.
    """
    note = transitions.clean_words(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.PASSED_ON, request_id, version)
        facts = billing.facts(held.account.id)
        transitions.refuse_stale(facts)
        transitions.refuse_open(uncleared(facts, clearances_of(request_id)), actor.language)
        transitions.move(actor, held.request, ClosingAct.PASSED_ON, note=note)
        transitions.tell(ClosingAct.PASSED_ON, actor, held.request, note=note)
        transitions.inform(ClosingAct.PASSED_ON, actor, held)


def clearances_of(request_id: UUID) -> list[Clearance]:
    """What billing settled in a case, oldest first."""
    wanted = sa.select(Clearance).where(Clearance.request_id == request_id)
    return list(db.session.scalars(wanted.order_by(Clearance.cleared_at, Clearance.id)))


def _outcome_of(hold: str, outcome: str) -> tuple[Hold, Outcome]:
    if hold not in {kind.value for kind in OUTCOMES}:
        raise Invalid(N_("Choose one of the list."), field="hold", code="choice")
    kind = Hold(hold)
    if outcome not in {o.value for o in OUTCOMES[kind]}:
        raise Invalid(N_("Choose how it was settled."), field="outcome", code="choice")
    return kind, Outcome(outcome)


def _meant(facts: Facts, settled: list[Clearance], hold: Hold, key: str | None) -> list[Fact]:
    """The fact named; else what is open of the hold; else, to change an outcome, all of it that still stands."""
    here = [fact for fact in present(facts).values() if fact.hold is hold]
    if key:
        meant = [fact for fact in here if fact.key == key]
    else:
        meant = [fact for fact in uncleared(facts, settled) if fact.hold is hold]
        meant = meant or [fact for fact in here if fact.key in {c.fact for c in settled}]
    if not meant:
        raise Invalid(N_("Nothing of this is open any more."), field="outcome", code="nothing_open")
    return meant


def _settle(
    actor: Actor,
    request: Closing,
    settled: list[Clearance],
    fact: Fact,
    outcome: Outcome,
    note: str,
) -> None:
    if actor.user_id is None:
        raise NotAllowed(grantor=RoleKey.BILLING)
    row = next((c for c in settled if c.fact == fact.key), None)
    if row is None:
        row = Clearance(id=clock.new_id(), request_id=request.id, hold=fact.hold.value, fact=fact.key)
        db.session.add(row)
    row.value, row.outcome, row.note = fact.value, outcome, note
    row.cleared_by, row.cleared_at = actor.user_id, clock.now()
