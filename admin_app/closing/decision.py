"""The approver's step: decide on a hashed snapshot of the facts, or stop what was approved.

Two people by rule: whoever cleared a hold or passed the case on doesn't decide it, and nobody decides their own case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.closing import transitions
from admin_app.closing.holds import checklist
from admin_app.closing.holds.clearing import clearances_of
from admin_app.closing.kind import CLOSING, STAGES, ClosingAct
from admin_app.closing.models import Clearance, Closing, ClosingMove
from admin_app.identity import holders
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import RoleKey, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key

DECIDERS_NAMED = 4
WHY_NOT = {
    ClosingAct.REQUESTED: N_("You asked for this, so someone else must decide."),
    ClosingAct.CLEARED: N_("You did billing’s check, so someone else must decide."),
    ClosingAct.PASSED_ON: N_("You did billing’s check, so someone else must decide."),
}


def approve(
    actor: Actor,
    request_id: UUID,
    *,
    version: int | None,
    number: str,
    note: str,
    fingerprint: str | None = None,
) -> datetime:
    """Approve a closing on the facts as they stand; gives when it is carried out, after the waiting time.

    `number` is the case's, typed; `fingerprint` that of the facts which the page showed, None where no page did. Raises ReauthRequired, NotAllowed (own case, or cleared by the same person),
    MovedMeanwhile, Conflict when a fact changed since the page was made, StaleFacts, StillOpen when one changed since
    billing cleared it, Invalid.
    """
    require_fresh(actor)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.APPROVED, request_id, version)
        settled = clearances_of(request_id)
        _refuse_same_person(actor, ClosingAct.APPROVED, held.request, settled)
        reasons.typed(number, held.request.number)
        found = billing.facts(held.account.id)
        transitions.refuse_stale(found)
        transitions.refuse_open(checklist.uncleared(found, settled), actor.language)
        _keep_snapshot(held.request, found, settled)
        if fingerprint is not None and fingerprint != held.request.facts_hash:
            raise Conflict(
                N_("A fact has changed since you opened the case. Look at it again before you decide.")
            )
        execute_at = _decided(actor, held.request)
        transitions.move(
            actor, held.request, ClosingAct.APPROVED, note=note, execute_at=execute_at.isoformat()
        )
        queue.enqueue(transitions.EXECUTE, request_id, at=execute_at)
        facts = {"fingerprint": held.request.facts_hash, "execute_at": execute_at.isoformat()}
        transitions.tell(ClosingAct.APPROVED, actor, held.request, note=note, **facts)
        transitions.inform(ClosingAct.APPROVED, actor, held, execute_at=execute_at)
    return execute_at


def reject(actor: Actor, request_id: UUID, *, version: int | None, number: str, note: str) -> None:
    """Say no: the case ends and the account has its former status again. The customer reads the note.

    Raises ReauthRequired, NotAllowed (own case, or cleared by the same person), MovedMeanwhile, Invalid.
    """
    require_fresh(actor)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.REJECTED, request_id, version)
        _refuse_same_person(actor, ClosingAct.REJECTED, held.request, clearances_of(request_id))
        reasons.typed(number, held.request.number)
        _end(actor, held, ClosingAct.REJECTED, note)
        transitions.tell(ClosingAct.REJECTED, actor, held.request, note=note)
        transitions.inform(ClosingAct.REJECTED, actor, held, note=note)


def send_back(actor: Actor, request_id: UUID, *, version: int | None, note: str) -> None:
    """Give the case back to billing with what is to be looked at. Raises MovedMeanwhile, Invalid, NotAllowed."""
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.SENT_BACK, request_id, version)
        transitions.move(actor, held.request, ClosingAct.SENT_BACK, note=note)
        transitions.tell(ClosingAct.SENT_BACK, actor, held.request, note=note)
        transitions.inform(ClosingAct.SENT_BACK, actor, held)


def stop(actor: Actor, request_id: UUID, *, version: int | None, number: str, note: str) -> None:
    """Stop a closing, until it is executed: it counts as rejected, the account has its former status again.

    Raises ReauthRequired, MovedMeanwhile, Invalid, NotAllowed.
    """
    require_fresh(actor)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, ClosingAct.STOPPED, request_id, version)
        reasons.typed(number, held.request.number)
        _end(actor, held, ClosingAct.STOPPED, note)
        transitions.tell(ClosingAct.STOPPED, actor, held.request, note=note)
        transitions.inform(ClosingAct.STOPPED, actor, held, note=note)


def doers(
    request: Closing,
    settled: Iterable[Clearance],
    moves: Iterable[tuple[ClosingAct, UUID | None]],
) -> dict[ClosingAct, set[UUID]]:
    """Who did what in a case, for the rule of two people; a clearance counts as its act."""
    found: dict[ClosingAct, set[UUID]] = {ClosingAct.REQUESTED: {request.requested_by}}
    for act, who in [*moves, *((ClosingAct.CLEARED, c.cleared_by) for c in settled)]:
        if who is not None:
            found.setdefault(act, set()).add(who)
    return found


def deciders(request: Closing, done: Mapping[ClosingAct, Collection[UUID]]) -> tuple[str, ...]:
    """Some who could decide it, by name; none where it isn't decided any more. `done` is what `doers` gave."""
    stage = STAGES[request.state]
    if stage.passing or not stage.undecided:
        return ()
    entry = CLOSING.of(ClosingAct.APPROVED)
    barred = [who for act in entry.not_after for who in done.get(act, ())]
    wanted = (
        sa.select(User.full_name)
        .where(holders.staff_with(CLOSING.right_of(ClosingAct.APPROVED)), User.id.not_in(barred))
        .order_by(User.full_name)
        .limit(DECIDERS_NAMED)
    )
    return tuple(db.session.scalars(wanted))


def _refuse_same_person(actor: Actor, act: ClosingAct, request: Closing, settled: list[Clearance]) -> None:
    entry = CLOSING.of(act)
    done = sa.select(ClosingMove.act, ClosingMove.actor_id).where(
        ClosingMove.request_id == request.id, ClosingMove.act.in_(entry.not_after)
    )
    moves = [(ClosingAct(name), who) for name, who in db.session.execute(done)]
    barred = entry.barred(actor, doers(request, settled, moves))
    if barred is not None:
        raise NotAllowed(WHY_NOT[barred], grantor=RoleKey.APPROVER)


def _keep_snapshot(request: Closing, found: Facts, settled: list[Clearance]) -> None:
    """Keep what was decided on: the facts as they were for people to read, and the form that is hashed."""
    people = checklist.people_of(request.account_id)
    entries = checklist.canonical(people, request.requested_by, found, settled)
    request.facts = {
        "people": [[str(person.id), person.status.value] for person in people],
        "open": [[fact.key, fact.name, fact.value] for fact in checklist.in_the_way(found)],
        "form": entries,
    }
    request.facts_hash = checklist.fingerprint(request.account_id, request.number, entries)


def _decided(actor: Actor, request: Closing) -> datetime:
    """The waiting time is whole days of 24 hours, so that no change of the clocks shortens it (SECURITY 48)."""
    days = policy.number(Key.CLOSING_WAIT_DAYS, request.account_id)
    request.decided_by, request.decided_at = actor.user_id, clock.now()
    request.execute_at = request.decided_at + timedelta(days=days)
    return request.execute_at


def _end(actor: Actor, held: transitions.Locked, act: ClosingAct, note: str) -> None:
    held.request.decided_by, held.request.decided_at = actor.user_id, clock.now()
    held.request.execute_at = None
    transitions.move(actor, held.request, act, note=note)
    transitions.give_back(held.request, held.account)
