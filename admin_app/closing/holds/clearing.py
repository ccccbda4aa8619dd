"""Billing's step: settle each open fact by an outcome, ask the customer, pass the case on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.closing import transitions
from admin_app.closing.holds.checklist import OUTCOMES, RESTS_ON, Fact, Hold, present, uncleared
from admin_app.closing.kind import CLOSING, ClosingAct
from admin_app.closing.models import Clearance, Closing, Outcome
from admin_app.closing.request import take_to_billing
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import RoleKey


def clear(
    actor: Actor,
    request_id: UUID,
    *,
    version: int | None,
    hold: str,
    note: str,
    outcome: str = "",
    outcomes: Mapping[str, str] | None = None,
) -> None:
    """Settle facts of a hold, each by its own outcome, with a note that the approver reads.

    `outcomes` are by fact, as its key names it; `outcome` is that of each open fact without one of its own. A fact
    left out stays as it is. What was settled before can be settled otherwise, also while the customer is asked.
    Raises StaleFacts, Invalid, MovedMeanwhile, NotAllowed, NotFound.
    """
    kind = _hold(hold)
    common = _outcome(kind, outcome) if outcome else None
    each = {fact: _outcome(kind, chosen) for fact, chosen in (outcomes or {}).items() if chosen}
    if common is None and not each:
        raise Invalid(N_("Choose how it was settled."), field="outcome", code="choice")
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.CLEARED, request_id, version)
        facts = billing.facts(held.account.id)
        transitions.refuse_stale(facts, RESTS_ON[kind])
        settled = clearances_of(request_id)
        meant = _meant(facts, settled, kind, common, each)
        for one, chosen in meant:
            _settle(actor, held.request, settled, one, chosen, note)
        named = _by_outcome(meant)
        transitions.move(actor, held.request, ClosingAct.CLEARED, note=note, hold=kind.value, outcomes=named)
        words = {"hold": kind.value, "outcome": ", ".join(chosen.replace("_", " ") for chosen in named)}
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
    """Send the case to the customer with a question; the owner answers it on their own page, and gets a mail."""
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


def _hold(hold: str) -> Hold:
    if hold not in {kind.value for kind in OUTCOMES}:
        raise Invalid(N_("Choose an entry from the list."), field="hold", code="choice")
    return Hold(hold)


def _outcome(hold: Hold, outcome: str) -> Outcome:
    if outcome not in {o.value for o in OUTCOMES[hold]}:
        raise Invalid(N_("Choose how it was settled."), field="outcome", code="choice")
    return Outcome(outcome)


Settling = list[tuple[Fact, Outcome]]


def _meant(
    facts: Facts, settled: list[Clearance], hold: Hold, common: Outcome | None, each: Mapping[str, Outcome]
) -> Settling:
    """The facts that get an outcome, with it: the named ones, and where there is one for all, the other open ones.

    What has its outcome already is left alone, unless nothing else was named: then it is the note that changes.
    """
    here = [fact for fact in present(facts).values() if fact.hold is hold]
    left = {fact.key for fact in uncleared(facts, settled)}
    known = {c.fact: c.outcome for c in settled}
    if common is not None and not left & {fact.key for fact in here}:  # nothing is open: all of it otherwise
        each = {fact.key: common for fact in here if fact.key in known} | dict(each)
    named = [(fact, each[fact.key]) for fact in here if fact.key in each]
    if common is not None:
        named += [(fact, common) for fact in here if fact.key in left and fact.key not in each]
    anew = [(fact, chosen) for fact, chosen in named if fact.key in left or known.get(fact.key) is not chosen]
    if not named:
        raise Invalid(N_("None of this is open any more."), field="outcome", code="nothing_open")
    return anew or named


def _by_outcome(meant: Settling) -> dict[str, list[str]]:
    """The names of the facts, by the outcome they got."""
    found: dict[str, list[str]] = {}
    for fact, outcome in meant:
        found.setdefault(outcome.value, []).append(fact.name)
    return found


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
