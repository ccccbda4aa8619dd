"""Payouts as billing decides them: approved or refused, and marked as paid under a reference.

What is approved and paid is the very amount, commissions and destination that were asked for. Who compared the destination's
holder approves no payout to it, and the two are independent of each other.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import commissions, destination, entry, payouts
from admin_app.affiliate.models import (
    OPEN_PAYOUTS,
    REFERENCE_MAX,
    AffiliateCommission,
    AffiliateDestination,
    AffiliatePayout,
    CommissionState,
    DestinationKind,
    PayoutState,
)
from admin_app.affiliate.payouts import NOT_WAITING
from admin_app.audit.events import Event
from admin_app.billing import credit
from admin_app.email.messages import affiliate as mails
from admin_app.independence import service as independence
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require_fresh

S = PayoutState
CHANGED = N_(
    "The destination or the commissions were changed since this payout was asked for. Refuse it, so that it can be asked for again."
)
NOT_COMPARED = N_("Compare the holder of the bank account first.")
COMPARED_IT = N_("You compared the holder of this bank account, so someone else must approve the payout.")
FROZEN = N_("Who asked for this is disputed, so it waits until that is settled.")


def approve(actor: Actor, payout_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Approve it as it was asked for; the owners are told.

    Raises ReauthRequired, NotFound, NotAllowed (role, the holder compared by the same person), NotIndependent, Invalid beside
    `reason`, Conflict where it is decided, frozen, or anything of it was changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        account, row = entry.begin_at_desk(actor, AffiliatePayout, payout_id, version)
        _require_state(row, S.ASKED)
        place = destination.of_account(row.account_id)
        _require_same(row, place)
        _require_paid_invoices(row)
        if place is not None and place.kind is DestinationKind.BANK:
            if place.verified_at is None:
                raise Conflict(NOT_COMPARED)
            if place.verified_by == actor.user_id:
                raise NotAllowed(COMPARED_IT, code="compared_it")
            independence.require_independent(actor, place.verified_by)
        row.state, row.decided_by, row.decided_at = S.APPROVED, actor.user_id, clock.now()
        payouts.record(Event.AFFILIATE_PAYOUT_APPROVED, actor, row, reason)
        payouts.tell(actor, account, row, mails.payout_approved)


def refuse(actor: Actor, payout_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Refuse it, also once it is approved, as long as it isn't paid; the owners read the reason, the commissions stay theirs.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `reason`, Conflict where it is decided otherwise or was
    changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        account, row = entry.begin_at_desk(actor, AffiliatePayout, payout_id, version)
        _require_state(row, *OPEN_PAYOUTS)
        row.state, row.decided_by, row.decided_at = S.REFUSED, actor.user_id, clock.now()
        row.ended_at, row.reason = clock.now(), reason
        payouts.release(row)
        payouts.record(Event.AFFILIATE_PAYOUT_REFUSED, actor, row, reason)
        payouts.tell(actor, account, row, mails.payout_refused)


def mark_paid(
    actor: Actor, payout_id: UUID, *, reason: str, reference: str = "", version: int | None = None
) -> None:
    """Note that an approved payout was transferred, under the bank's reference; one to the balance is booked by this.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `reason` or `reference`, Conflict where it isn't approved,
    is frozen, or anything of it was changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        account, row = entry.begin_at_desk(actor, AffiliatePayout, payout_id, version)
        _require_state(row, S.APPROVED)
        _require_same(row, destination.of_account(row.account_id))
        if row.kind is DestinationKind.BANK:
            row.reference = text.clean_line(reference, REFERENCE_MAX, "reference")
        else:
            _require_paid_invoices(row)  # this is what pays it; one to a bank account has left already
            row.reference = row.number
            credit.add(actor, account.id, currency=row.currency, amount=row.amount, reason=row.number)
        row.state, row.paid_by, row.ended_at = S.PAID, actor.user_id, clock.now()
        db.session.execute(
            sa.update(AffiliateCommission)
            .where(AffiliateCommission.payout_id == row.id)
            .values(state=CommissionState.PAID, ended_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        payouts.record(Event.AFFILIATE_PAYOUT_PAID, actor, row, reason)
        payouts.tell(actor, account, row, mails.payout_paid)


def _require_state(row: AffiliatePayout, *states: PayoutState) -> None:
    if row.state not in states:
        raise Conflict(NOT_WAITING)
    if row.frozen_by is not None and states != OPEN_PAYOUTS:
        raise Conflict(FROZEN, code="frozen")


def _require_same(row: AffiliatePayout, place: AffiliateDestination | None) -> None:
    inside = sa.select(AffiliateCommission.id).where(AffiliateCommission.payout_id == row.id)
    ids = list(db.session.scalars(inside.order_by(AffiliateCommission.id)))
    if place is None or not crypto.same(row.snapshot, payouts.snapshot(row, ids, place)):
        raise Conflict(CHANGED, code="facts_changed")


def _require_paid_invoices(row: AffiliatePayout) -> None:
    """Raises Conflict where an invoice behind it was refunded or corrected since it was asked for."""
    if not commissions.stand_as_asked(row.id):
        raise Conflict(CHANGED, code="facts_changed")
