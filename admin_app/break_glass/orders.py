"""Legal orders to keep silent: recorded by one administrator, confirmed by an approver, 90 days at most.

The threat: staff who hide a look behind an order that isn't there. So two people who don't depend on each other make
it, before the glass is broken, and whoever breaks it is neither of them. What it kept back appears by itself.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.withholding import withhold
from admin_app.bell import service as bell
from admin_app.break_glass import telling
from admin_app.break_glass.kind import LEGAL_ORDER, LegalOrderAct
from admin_app.break_glass.models import BreakGlass, LegalOrder, LegalOrderState
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User
from admin_app.independence import service as independence
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require, require_fresh
from admin_app.proposal.models import Proposal, ProposalKind

REFERENCE_MAX = 120
DAYS_MAX = 90
ORDER = "order"  # in the facts of a proposal: what keeps it back
_PROPOSED = sa.select(Proposal).where(Proposal.kind == ProposalKind.BREAK_GLASS)
WHY_NOT = N_("You recorded this order, so an approver must decide about it.")


def record_order(actor: Actor, account_id: UUID, *, reference: str, days: int, reason: str) -> UUID:
    """Record an order that forbids to tell an account's customer; an approver confirms it before it counts.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (reference, days over 90, reason), Conflict while one waits.
    """
    words = reasons.needed(reason)
    named = text.clean_line(reference, REFERENCE_MAX, "reference")
    if not 1 <= days <= DAYS_MAX:
        raise Invalid(N_("Choose 1 to 90 days."), field="days", code="range")
    require_fresh(actor)
    with transaction() as session:
        account = lock_account(account_id)
        require(actor, LEGAL_ORDER.right_of(LegalOrderAct.RECORDED), subject_of(account))
        if actor.user_id is None:
            raise NotAllowed
        if _waiting(account.id) is not None:
            raise Conflict(N_("An order for this account waits for an approver already."))
        order = LegalOrder(
            id=clock.new_id(),
            account_id=account.id,
            reference=named,
            reason=words,
            days=days,
            recorded_by=actor.user_id,
        )
        session.add(order)
        session.flush()
        # Whatever becomes of it: that somebody asked for silence would tell what it is about.
        withhold(order.id, clock.now() + timedelta(days=DAYS_MAX))
        _record(LegalOrderAct.RECORDED, actor, order, reason=words)
        telling.confirmers(actor, account, order)
    return order.id


def confirm_order(actor: Actor, order_id: UUID, *, version: int | None = None) -> None:
    """Let a recorded order count from now on, for the days it says.

    Raises ReauthRequired, NotFound, NotAllowed (role, whoever recorded it, who isn't independent), Conflict.
    """
    require_fresh(actor)
    with transaction():
        order = _judged(actor, LegalOrderAct.CONFIRMED, order_id, version)
        order.decided_by, order.decided_at = actor.user_id, clock.now()
        order.until_at = clock.now() + timedelta(days=order.days)
        withhold(order.id, order.until_at)
        _move(actor, LegalOrderAct.CONFIRMED, order)


def decline_order(actor: Actor, order_id: UUID, *, note: str, version: int | None = None) -> None:
    """Say no to a recorded order. Raises NotFound, NotAllowed, Invalid (note), Conflict."""
    words = reasons.needed(note, "note")
    with transaction():
        order = _judged(actor, LegalOrderAct.DECLINED, order_id, version)
        order.decided_by, order.decided_at, order.decided_note = actor.user_id, clock.now(), words
        _move(actor, LegalOrderAct.DECLINED, order, reason=words)


def end_order(actor: Actor, order_id: UUID, *, reason: str, version: int | None = None) -> None:
    """End an order before its date: what it kept back appears at once, and the owners are mailed.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (reason), Conflict when it ended already.
    """
    words = reasons.needed(reason)
    require_fresh(actor)
    with transaction() as session:
        order = _judged(actor, LegalOrderAct.ENDED, order_id, version)
        now = clock.now()
        order.ended_at, order.ended_by = now, actor.user_id
        withhold(order.id, now)
        _move(actor, LegalOrderAct.ENDED, order, reason=words)
        for glass_id in session.scalars(sa.select(BreakGlass.id).where(BreakGlass.order_id == order.id)):
            withhold(glass_id, now)
            telling.now_that_order_ended(glass_id)
        for proposal in session.scalars(_PROPOSED.where(Proposal.account_id == order.account_id)):
            if proposal.facts.get(ORDER) == str(order.id):
                withhold(proposal.id, now)


def keep_back_proposal(order: LegalOrder, proposal_id: UUID) -> None:
    """Keep from the customer, as long as an order is in force, that somebody asked to break the glass beyond the limits."""
    proposal = db.session.get(Proposal, proposal_id)
    if proposal is not None and order.until_at is not None:
        proposal.facts = {**proposal.facts, ORDER: str(order.id)}
        withhold(proposal.id, order.until_at)


def in_force(account_id: UUID, *, but: UUID) -> LegalOrder | None:
    """The order that keeps back what is done now; whoever acts (`but`) recorded and confirmed it not."""
    wanted = (
        sa.select(LegalOrder)
        .where(
            LegalOrder.account_id == account_id,
            LegalOrder.state == LegalOrderState.ON,
            LegalOrder.until_at > clock.now(),
            LegalOrder.frozen_by.is_(None),
            LegalOrder.recorded_by != but,
            LegalOrder.decided_by != but,
        )
        .order_by(LegalOrder.until_at.desc())
        .limit(1)
    )
    return db.session.scalar(wanted)


def state_of(order: LegalOrder) -> LegalOrderState:
    """The state as the clock has it."""
    run_out = order.until_at is not None and order.until_at <= clock.now()
    return LegalOrderState.ENDED if order.state is LegalOrderState.ON and run_out else order.state


def _waiting(account_id: UUID) -> UUID | None:
    return db.session.scalar(
        sa.select(LegalOrder.id).where(
            LegalOrder.account_id == account_id, LegalOrder.state == LegalOrderState.RECORDED
        )
    )


def _judged(actor: Actor, act: LegalOrderAct, order_id: UUID, version: int | None) -> LegalOrder:
    known = db.session.get(LegalOrder, order_id)
    if known is None:
        raise NotFound
    account: Account = lock_account(known.account_id)
    order = lock_row(LegalOrder, order_id)
    if order is None:
        raise NotFound
    require(actor, LEGAL_ORDER.right_of(act), subject_of(account))
    if LEGAL_ORDER.of(act).barred(actor, {LegalOrderAct.RECORDED: {order.recorded_by}}) is not None:
        raise NotAllowed(WHY_NOT)
    if act is LegalOrderAct.CONFIRMED:
        independence.require_independent(actor, order.recorded_by)
    if order.frozen_by is not None:
        raise Conflict(
            N_(
                "The person who recorded this reported that sign-in with “This wasn’t me”. Nothing is decided until that is settled."
            )
        )
    if state_of(order) not in LEGAL_ORDER.of(act).sources:
        raise _decided(actor, order)
    meanwhile.require_same(actor, version, order.version, order.id)
    return order


def _decided(actor: Actor, order: LegalOrder) -> Conflict:
    by, at = order.ended_by or order.decided_by, order.ended_at or order.decided_at
    name = db.session.scalar(sa.select(User.full_name).where(User.id == by)) if by else None
    if not name or at is None:
        return Conflict(N_("This order isn’t in force."))
    act = {
        LegalOrderState.ON: LegalOrderAct.CONFIRMED,
        LegalOrderState.DECLINED: LegalOrderAct.DECLINED,
        LegalOrderState.ENDED: LegalOrderAct.ENDED,
    }[order.state]
    what = translate(LEGAL_ORDER.of(act).words, actor.language)
    return Conflict(
        N_("%(who)s decided this %(when)s: %(what)s."),
        who=name,
        when=told_when(at, actor.language, actor.time_zone),
        what=what,
    )


def _move(actor: Actor, act: LegalOrderAct, order: LegalOrder, *, reason: str = "") -> None:
    order.state = LEGAL_ORDER.next_state(act, order.state)
    bell.silence(order.id)
    _record(act, actor, order, reason=reason)


def _record(act: LegalOrderAct, actor: Actor, order: LegalOrder, *, reason: str = "") -> None:
    event = LEGAL_ORDER.of(act).event
    if event is None:
        raise RuntimeError("each act on an order is told")
    audit.record(
        event,
        actor,
        account_id=order.account_id,
        target=("legal_order", order.id),
        facts={"days": order.days},
        reason=reason,
    )
