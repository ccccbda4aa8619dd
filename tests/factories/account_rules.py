"""Rules for signing in that owners set."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db, transaction
from admin_app.policy import schedule
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key, Value
from admin_app.policy.schedule import Made, Setting


def make_rule(
    account: Account, key: Key, value: Value | None, *, by: User | None = None, at: datetime | None = None
) -> UUID | None:
    """A rule of an account, from now or a moment on; gives its id."""
    with transaction():
        schedule.put(Setting(key, account.id, by_owner=True), value, Made(by.id if by else None), at=at)
    return db.session.scalar(
        sa.select(PolicyValue.id)
        .where(PolicyValue.account_id == account.id, PolicyValue.key == key.value, PolicyValue.by_owner)
        .order_by(PolicyValue.effective_from.desc())
        .limit(1)
    )


def in_world(account: Account) -> dict[str, Any]:
    """A rule that can be taken back."""
    return {"account_rule": make_rule(account, Key.SESSION_LIMIT, 20)}
