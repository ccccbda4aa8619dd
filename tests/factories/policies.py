"""Policies as the commands change them: proposed by one, confirmed by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from admin_app.desk import policy_change
from admin_app.desk.policy_change import ToldFirst
from admin_app.identity.models import Account, User
from admin_app.policy.register import Key, Value
from admin_app.policy.schedule import Setting
from tests.cast import actor_of

REASON = "Agreed with the customer"


def ask(
    by: User, key: Key, value: Value | None, account: Account | None = None, *, at: datetime | None = None
) -> UUID:
    """One member of staff reads what it does and asks."""
    setting = Setting(key, account.id if account else None)
    given = {"value": value, "at": at, "reason": REASON}
    try:
        return policy_change.propose(actor_of(by), setting, **given)
    except ToldFirst as first:
        return policy_change.propose(actor_of(by), setting, **given, told=first.preview.mark)


def change(
    cast: Any, key: Key, value: Value | None, account: Account | None = None, *, at: datetime | None = None
) -> datetime:
    """Root asks, Ada confirms."""
    return policy_change.confirm(actor_of(cast.ada), ask(cast.root, key, value, account, at=at))


def in_world(_account: Account) -> dict[str, Any]:
    """A policy and its page."""
    return {"policy_group": "sessions", "policy_key": "session.days"}
