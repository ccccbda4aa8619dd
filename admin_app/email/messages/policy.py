"""Mails about policies: another value holds for everybody, or for one account."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def policy_set(
    reader: User,
    actor: Actor,
    *,
    policy: str,
    before: str,
    after: str,
    begins: datetime,
    account: Account | None,
    reason: str = "",
) -> Message:
    """To administrators, and to an account's owners about what holds for it. Policy and values in the reader's words.

    The reason is for colleagues alone.
    """
    return notice(
        "policy_set",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id if account else None,
        policy=policy,
        before=before,
        after=after,
        begins=begins,
        reason=reason,
        account_name=account.name if account else "",
    )
