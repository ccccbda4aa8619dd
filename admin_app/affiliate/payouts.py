"""Payouts as owners ask for them: all that is earned in a currency, to a destination whose waiting time is over.

The threat: money leaves twice, or to the wrong place. So the account's lock comes first, one payout a currency is open at a
time, each commission is in one payout at most, and a keyed hash over amount, commissions and destination is kept: what is
approved and paid (`deciding`) is the very thing that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.affiliate import commissions, destination, entry, waiting
from admin_app.affiliate.models import (
    OPEN_PAYOUTS,
    AffiliateCommission,
    AffiliateDestination,
    AffiliatePayout,
    CommissionState,
    PayoutState,
)
from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bell import service as bell
from admin_app.billing import money
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import affiliate as mails
from admin_app.email.messages.affiliate import PayoutMail
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require_fresh

S = PayoutState
ONE_OPEN = N_("A payout in this currency is under way already.")
NOWHERE = N_("Say first where payouts go.")
WAITS = N_("Payouts can be asked for once the waiting time of the new destination is over.")
TOO_LITTLE = N_("The smallest payout is %(least)s; you have earned %(amount)s so far.")
NOT_WAITING = N_("This payout isn’t waiting for a decision.")


def ask(actor: Actor, *, currency: str) -> UUID:
    """Ask for all that is earned in a currency; gives the payout's id.

    Raises ReauthRequired, NotAllowed, NotFound, Invalid beside `currency` (too little), Conflict where one is open already,
    where nothing says where it goes, or during that waiting time.
    """
    require_fresh(actor)
    code = money.currency(currency)
    with transaction() as session:
        _person, account, terms = entry.begin(actor, anew=True)
        place = destination.of_account(account.id)
        if place is None:
            raise Conflict(NOWHERE)
        if not destination.serves(place, clock.now()):
            raise Conflict(WAITS)
        earned = commissions.judge_earned(system("affiliate"), _earned(account.id, code))
        earned = [row for row in earned if row.currency == code]
        amount, least = sum(row.amount for row in earned), terms.least(code)
        if amount < least:
            shown = {
                "least": money.shown(least, code, actor.language),
                "amount": money.shown(amount, code, actor.language),
            }
            raise Invalid(TOO_LITTLE, field="currency", code="too_little", **shown)
        row = AffiliatePayout(
            id=clock.new_id(),
            account_id=account.id,
            currency=code,
            amount=amount,
            commissions=len(earned),
            kind=place.kind,
            hint=place.hint,
            asked_by=actor.user_id,
            asked_at=clock.now(),
        )
        row.snapshot = snapshot(row, [one.id for one in earned], place)
        session.add(row)
        _flush_only_one()
        for one in earned:
            one.payout_id = row.id
        record(Event.AFFILIATE_PAYOUT_ASKED, actor, row)
        tell(actor, account, row, mails.payout_asked)
    return row.id


def withdraw(actor: Actor, payout_id: UUID, *, version: int | None = None) -> None:
    """Take it back before it is decided: its commissions can be asked for again.

    Raises NotAllowed, NotFound, Conflict where it is decided, or was changed meanwhile.
    """
    with transaction():
        _person, account, _terms = entry.begin(actor)
        row = lock_row(AffiliatePayout, payout_id)
        if row is None or row.account_id != account.id:
            raise NotFound
        meanwhile.require_same(actor, version, row.version, row.id)
        if row.state is not S.ASKED:
            raise Conflict(NOT_WAITING)
        take_back(row)
        record(Event.AFFILIATE_PAYOUT_WITHDRAWN, actor, row)


def take_back(row: AffiliatePayout) -> None:
    """Withdraw it and let its commissions go, in the caller's transaction, whose lock it is under."""
    row.state, row.ended_at = S.WITHDRAWN, clock.now()
    bell.silence(row.id)
    release(row)


def _earned(account_id: UUID, currency: str) -> list[AffiliateCommission]:
    wanted = (
        sa.select(AffiliateCommission)
        .where(
            AffiliateCommission.account_id == account_id,
            AffiliateCommission.state == CommissionState.EARNED,
            AffiliateCommission.currency == currency,
            AffiliateCommission.payout_id.is_(None),
        )
        .order_by(AffiliateCommission.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(wanted))


def snapshot(row: AffiliatePayout, commissions: list[UUID], place: AffiliateDestination) -> str:
    """A keyed hash of what a payout is made of: amount, currency, each commission, and where it goes."""
    where = (place.id.hex, place.kind.value, place.iban_hash, place.set_at.isoformat())
    parts = (str(row.amount), row.currency, *(one.hex for one in commissions), *where)
    return crypto.lookup_hash("\x1f".join(parts), "affiliate_payout")


def release(row: AffiliatePayout) -> None:
    """Let its commissions go, in the caller's transaction."""
    db.session.execute(
        sa.update(AffiliateCommission)
        .where(AffiliateCommission.payout_id == row.id)
        .values(payout_id=None)
        .execution_options(synchronize_session=False)
    )


def _flush_only_one() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(ONE_OPEN, code="open") from error


def record(event: Event, actor: Actor, row: AffiliatePayout, reason: str = "") -> None:
    """Tell of it in the trail."""
    db.session.flush()
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("affiliate_payout", row.id),
        facts={"number": row.number},
        after={"currency": row.currency, "amount": row.amount},
        reason=reason,
    )


def tell(
    actor: Actor,
    account: Account,
    row: AffiliatePayout,
    write: Callable[[User, Actor, PayoutMail], Message],
) -> None:
    """Mail the owners, and let the bell tell billing whose step is next, in the caller's transaction."""
    bell.silence(row.id)
    if row.state in OPEN_PAYOUTS:
        waiting.tell(actor, row, account)
    for owner in contacts.owners_of(account.id):
        told = PayoutMail(
            row.number,
            money.shown(row.amount, row.currency, owner.language),
            row.hint,
            account.id,
            account.name,
            row.reason,
            row.reference,
        )
        outbox.queue(write(owner, actor, told))
