"""The approver's step: decide on a hashed snapshot of the facts, or stop what was approved.

Two people by rule: whoever cleared a hold or passed the case on doesn't decide it, and nobody decides the own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.closing import checklist as forms
from admin_app.closing import mails, transitions
from admin_app.closing.available_actions import BILLINGS_ACTS
from admin_app.closing.clearing import clearances_of
from admin_app.closing.models import OPEN_STATES, Clearance, DeactivationMove, DeactivationRequest, State
from admin_app.closing.transitions import Act
from admin_app.email import outbox
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key

DECIDE = Permission.DEACTIVATION_DECIDE


def approve(actor: Actor, request_id: UUID, *, version: int | None, number: str, note: str = "") -> datetime:
    """Approve a closing on the facts as they stand; gives when it is carried out, after the waiting time.

    `number` is the case's, typed. Raises ReauthRequired, NotAllowed (own case, or cleared by the same person),
    MovedMeanwhile, StaleFacts, StillOpen when a fact changed since billing cleared it, Invalid.
    """
    require_fresh(actor)
    note = transitions.clean_words(note)
    with transaction():
        held = transitions.lock(actor, DECIDE, request_id, version, State.CLEARED)
        settled = clearances_of(request_id)
        _refuse_same_person(actor, held.request, settled)
        transitions.typed(number, held.request.number)
        found = billing.facts(held.account.id)
        transitions.refuse_stale(found)
        transitions.refuse_open(forms.uncleared(found, settled), actor.language)
        _keep_snapshot(held.request, found, settled)
        execute_at = _decided(actor, held.request)
        transitions.move(
            actor, held.request, Act.APPROVED, State.APPROVED, note=note, execute_at=execute_at.isoformat()
        )
        queue.enqueue(transitions.EXECUTE, request_id, at=execute_at)
        facts = {"fingerprint": held.request.facts_hash, "execute_at": execute_at.isoformat()}
        transitions.tell(Event.CLOSING_APPROVED, actor, held.request, note=note, **facts)
        owner = transitions.asking(held.request)
        outbox.queue(
            mails.approved(owner, actor, account=held.account, case=held.request, execute_at=execute_at)
        )
    return execute_at


def reject(actor: Actor, request_id: UUID, *, version: int | None, number: str, note: str) -> None:
    """Say no: the case ends and the account has its former status again. The customer reads the note.

    Raises ReauthRequired, NotAllowed (own case, or cleared by the same person), MovedMeanwhile, Invalid.
    """
    require_fresh(actor)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, DECIDE, request_id, version, State.CLEARED)
        _refuse_same_person(actor, held.request, clearances_of(request_id))
        transitions.typed(number, held.request.number)
        _end(actor, held, Act.REJECTED, note)
        transitions.tell(Event.CLOSING_REJECTED, actor, held.request, note=note)
        owner = transitions.asking(held.request)
        outbox.queue(mails.rejected(owner, actor, account=held.account, case=held.request, note=note))


def send_back(actor: Actor, request_id: UUID, *, version: int | None, note: str) -> None:
    """Give the case back to billing with what is to be looked at. Raises MovedMeanwhile, Invalid, NotAllowed."""
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, DECIDE, request_id, version, State.CLEARED)
        transitions.move(actor, held.request, Act.SENT_BACK, State.IN_BILLING, note=note)
        transitions.tell(Event.CLOSING_SENT_BACK, actor, held.request, note=note)
        owner = transitions.asking(held.request)
        outbox.queue(mails.sent_back(owner, actor, account=held.account, case=held.request))


def stop(actor: Actor, request_id: UUID, *, version: int | None, number: str, note: str) -> None:
    """Stop a closing, until it is executed: it counts as rejected, the account has its former status again.

    Raises ReauthRequired, MovedMeanwhile, Invalid, NotAllowed.
    """
    require_fresh(actor)
    note = transitions.clean_note(note)
    with transaction():
        held = transitions.lock(actor, DECIDE, request_id, version, *OPEN_STATES)
        transitions.typed(number, held.request.number)
        _end(actor, held, Act.STOPPED, note)
        transitions.tell(Event.CLOSING_STOPPED, actor, held.request, note=note)
        owner = transitions.asking(held.request)
        outbox.queue(mails.stopped(owner, actor, account=held.account, case=held.request, note=note))


def _refuse_same_person(actor: Actor, request: DeactivationRequest, settled: list[Clearance]) -> None:
    if actor.user_id == request.requested_by:
        raise NotAllowed(N_("You asked for this, so someone else must decide."), grantor="approver")
    done = sa.select(DeactivationMove.actor_id).where(
        DeactivationMove.request_id == request.id, DeactivationMove.act.in_(BILLINGS_ACTS)
    )
    billings = {c.cleared_by for c in settled} | set(db.session.scalars(done))
    if actor.user_id in billings:
        raise NotAllowed(N_("You did billing's check, so someone else must decide."), grantor="approver")


def _keep_snapshot(request: DeactivationRequest, found: Facts, settled: list[Clearance]) -> None:
    """Keep what was decided on: the facts as they were for people to read, and the form that is hashed."""
    people = forms.people_of(request.account_id)
    entries = forms.canonical(people, request.requested_by, found, settled)
    request.facts = {
        "people": [[str(person.id), person.status.value] for person in people],
        "open": [[fact.key, fact.name, fact.value] for fact in forms.in_the_way(found)],
        "form": entries,
    }
    request.facts_hash = forms.fingerprint(request.account_id, request.number, entries)


def _decided(actor: Actor, request: DeactivationRequest) -> datetime:
    """The waiting time is whole days of 24 hours, so that no change of the clocks shortens it (SECURITY 48)."""
    days = policy.number(Key.CLOSING_WAIT_DAYS, request.account_id)
    request.decided_by, request.decided_at = actor.user_id, clock.now()
    request.execute_at = request.decided_at + timedelta(days=days)
    return request.execute_at


def _end(actor: Actor, held: transitions.Locked, act: Act, note: str) -> None:
    held.request.decided_by, held.request.decided_at = actor.user_id, clock.now()
    held.request.execute_at = None
    transitions.move(actor, held.request, act, State.REJECTED, note=note)
    transitions.give_back(held.request, held.account)
