"""Mails about the affiliate programme: where payouts go, and what becomes of each. None of them holds a bank account whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PayoutMail:
    """What a mail tells of a payout: its number, its amount in the reader's words, where it goes (empty: the balance)."""

    number: str
    amount: str
    hint: str
    account_id: UUID
    account_name: str
    reason: str = ""
    reference: str = ""


def destination_set(user: User, actor: Actor, account_name: str, hint: str, usable_at: datetime) -> Message:
    """Payouts go elsewhere from a moment on. `hint` is the masked account; empty: the account's own balance."""
    return notice(
        "affiliate_destination_set", user, actor, account_name=account_name, hint=hint, usable_at=usable_at
    )


def payout_asked(owner: User, actor: Actor, payout: PayoutMail) -> Message:
    """An owner asked for a payout."""
    return _of_payout("affiliate_payout_asked", owner, actor, payout)


def payout_approved(owner: User, actor: Actor, payout: PayoutMail) -> Message:
    """Billing approved it; the money is on its way next."""
    return _of_payout("affiliate_payout_approved", owner, actor, payout)


def payout_refused(owner: User, actor: Actor, payout: PayoutMail) -> Message:
    """Billing refused it, and says why. What it was made of can be asked for again."""
    return _of_payout("affiliate_payout_refused", owner, actor, payout)


def payout_paid(owner: User, actor: Actor, payout: PayoutMail) -> Message:
    """It was paid, under a reference."""
    return _of_payout("affiliate_payout_paid", owner, actor, payout)


def _of_payout(template: str, owner: User, actor: Actor, payout: PayoutMail) -> Message:
    """Each owner has one; whoever else is of the account has no right to amounts, so it isn't shared."""
    message = notice(
        template,
        owner,
        actor,
        topic=Topic.ACCOUNT,
        account_id=payout.account_id,
        account_name=payout.account_name,
        number=payout.number,
        amount=payout.amount,
        hint=payout.hint,
        reason=payout.reason,
        reference=payout.reference,
    )
    return replace(message, addressee_only=True)
