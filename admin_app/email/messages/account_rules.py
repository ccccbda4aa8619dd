"""Mails about the rules for signing in that an owner sets for an account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor

NAMES = (
    "password_rule",
    "password_length",
    "factor_required",
    "idle_minutes",
    "session_days",
    "session_limit",
)


def changed(
    reader: User,
    actor: Actor,
    *,
    account: Account,
    rules: Mapping[str, int | str | None],
    asks: Collection[str],
    holds_from: datetime | None,
) -> Message:
    """Rules changed: what holds from when on (None: at once), each by its name, and what that asks of the reader."""
    return notice(
        "account_rules_changed",
        reader,
        actor,
        account_id=account.id,
        account_name=account.name,
        rules={name: rules.get(name) for name in NAMES},
        changed=sorted(rules),
        asks=sorted(asks),
        holds_from=holds_from,
    )
