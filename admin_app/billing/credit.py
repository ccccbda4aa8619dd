"""Credit that another part of the product gives to an account, in the transaction of that."""

from __future__ import annotations

from uuid import UUID

from admin_app.billing import entry
from admin_app.billing.facts import MANUAL
from admin_app.billing.models import FactKind, FactsKnown
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, in_transaction


def add(actor: Actor, account_id: UUID, *, currency: str, amount: int, reason: str) -> None:
    """Add cents to an account's balance in one currency, in the caller's transaction, which has locked the account.

    The caller has judged the right. Raises Invalid where the balance would be larger than any company has.
    """
    if not in_transaction():
        raise RuntimeError("credit belongs into the transaction of what gives it")
    entry.put_balance(actor, account_id, currency, lambda before: before + amount, reason=reason)
    if db.session.get(FactsKnown, (account_id, FactKind.BALANCE, MANUAL)) is not None:
        entry.known_now(actor, account_id, FactKind.BALANCE)  # else nobody has said yet what it was before
