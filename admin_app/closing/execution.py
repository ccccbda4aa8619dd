"""After the waiting time: the job that closes the account, the lapse, and reopening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import closing as account_closing
from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.billing.models import Invoice
from admin_app.closing import transitions
from admin_app.closing.holds import checklist
from admin_app.closing.holds.clearing import clearances_of
from admin_app.closing.kind import CLOSING, ClosingAct
from admin_app.closing.models import OPEN_CONDITION, Closing
from admin_app.closing.request import due_from
from admin_app.identity.models import Membership
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, ActorKind, system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.support_access import service as support_access
from admin_app.ticket import ending as tickets
from admin_app.ticket.models import Ticket
from admin_app.ticket.queries import unsolved_of
from admin_app.user import ending, people


@dataclass(frozen=True, slots=True)
class Ends:
    """What closing ends, by kind (`ending`), and what stays, in figures."""

    things: Mapping[str, int]
    invoices: int
    people: int


def execute(actor: Actor, request_id: UUID) -> bool:
    """Close the account as approved, or let the approval lapse because a fact changed; a job, safe to run again.

    Judges the values of the facts, not their age. Does nothing before the waiting time is over or when the
    case isn't approved any more. Gives whether the account was closed. Raises NotAllowed for people.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    with transaction():
        held = transitions.lock_for_job(actor, ClosingAct.EXECUTED, request_id)
        request = held.request
        due = request.state in CLOSING.of(ClosingAct.EXECUTED).sources
        if not due or request.execute_at is None or request.frozen_by:
            return False  # what is frozen is enqueued anew once it counts again
        if clock.now() < request.execute_at:  # the clock was set back: no waiting time shortens
            queue.enqueue(transitions.EXECUTE, request_id, at=request.execute_at)
            return False
        same = _unless_lapsed(actor, held)
        if same:
            _close(actor, held)
    return same


def watch() -> None:
    """Let approvals lapse whose facts have changed, without waiting for their day; run every hour."""
    lapsing = CLOSING.of(ClosingAct.LAPSED).sources
    approved = sa.select(Closing.id).where(OPEN_CONDITION, Closing.state.in_(lapsing))
    for request_id in list(db.session.scalars(approved)):
        with transaction():
            held = transitions.lock_for_job(system(), ClosingAct.LAPSED, request_id)
            if held.request.state in lapsing and not held.request.frozen_by:
                _unless_lapsed(system(), held)


def reopen(actor: Actor, request_id: UUID, *, version: int | None, number: str, reason: str) -> None:
    """Open a closed account again, within 90 days (policy): the account in the state it had, and the owner who asked.

    Nobody else is let in.

    `number` is the account's, typed. Raises ReauthRequired, NotAllowed, MovedMeanwhile, Invalid.
    """
    require_fresh(actor)
    reason = transitions.clean_note(reason, "reason")
    with transaction():
        held = transitions.lock(actor, ClosingAct.REOPENED, request_id, version)
        reasons.typed(number, held.account.number)
        until = reopen_until(held.request)
        if until is None or clock.now() >= until:
            raise Invalid(N_("The time for reopening is over."), code="too_late")
        people.let_in(transitions.asking(held.request))
        account_closing.reopen(held.account, held.request.former_status)
        transitions.move(actor, held.request, ClosingAct.REOPENED, note=reason)
        transitions.tell(ClosingAct.REOPENED, actor, held.request, note=reason)
        transitions.inform(ClosingAct.REOPENED, actor, held)


def reopen_until(request: Closing) -> datetime | None:
    """Until when an administrator may reopen; None when it wasn't closed."""
    if request.executed_at is None:
        return None
    return request.executed_at + timedelta(days=policy.number(Key.CLOSING_REOPEN_DAYS, request.account_id))


def ends(account_id: UUID) -> Ends:
    """What closing an account would end now, in one statement."""
    wanted = sa.select(
        *ending.columns_in(account_id),
        sa.select(unsolved_of(account_id).c.unsolved).scalar_subquery(),
        sa.select(sa.func.count()).where(Invoice.account_id == account_id).scalar_subquery(),
        sa.select(sa.func.count()).where(Membership.account_id == account_id).scalar_subquery(),
    )
    *things, invoices, members = db.session.execute(wanted).one()
    names = [*(noun.name for noun in ending.ENDING), Ticket.__tablename__]
    return Ends(dict(zip(names, things, strict=True)), invoices, members)


def _unless_lapsed(actor: Actor, held: transitions.Locked) -> bool:
    """Whether the facts are those approved on; otherwise the approval lapses."""
    request = held.request
    found, everybody = billing.facts(request.account_id), checklist.people_of(request.account_id)
    entries = checklist.canonical(everybody, request.requested_by, found, clearances_of(request.id))
    if checklist.fingerprint(request.account_id, request.number, entries) == request.facts_hash:
        return True
    _lapse(actor, held, entries, found)
    return False


def _close(actor: Actor, held: transitions.Locked) -> None:
    request, account, now = held.request, held.account, clock.now()
    ended = ending.end_all_in(account.id)["sessions"]
    support_access.end_for_account(actor, account.id)
    account_closing.finish(account)
    tickets.close_all(actor, account.id)
    request.executed_at = request.ended_at = now
    transitions.move(actor, request, ClosingAct.EXECUTED, sessions=ended)
    transitions.tell(ClosingAct.EXECUTED, actor, request, sessions=ended)
    until = now + timedelta(days=policy.number(Key.CLOSING_REOPEN_DAYS, account.id))
    transitions.inform(ClosingAct.EXECUTED, actor, held, reopen_until=until)


def _lapse(
    actor: Actor, held: transitions.Locked, entries: list[checklist.SnapshotEntry], found: Facts
) -> None:
    request, owner = held.request, transitions.asking(held.request)
    before = checklist.snapshot_form(request)
    names = checklist.changed(before, entries, found)
    transitions.move(actor, request, ClosingAct.LAPSED, changed=names)
    transitions.move(actor, request, ClosingAct.RETURNED, changed=names)
    request.facts, request.facts_hash, request.execute_at = None, "", None
    queue.drop(transitions.EXECUTE, request.id)
    request.decided_by = request.decided_at = None
    request.due_at = due_from(clock.now(), policy.number(Key.CLOSING_DUE_DAYS, request.account_id))
    transitions.tell(ClosingAct.LAPSED, actor, request, changed=", ".join(names))
    told = checklist.changed(before, entries, found, owner.language)
    transitions.inform(ClosingAct.LAPSED, actor, held, changed=told)
