"""Mails about legal holds, to the person or to the owners of the account: only where the law allows to tell."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def placed(
    reader: User,
    actor: Actor,
    *,
    number: str,
    reason: str,
    until: datetime | None,
    account_id: UUID | None = None,
    account_name: str = "",
) -> Message:
    """Data isn't deleted for now. With `account_name` it is the account's, to an owner; else the reader's own."""
    return notice(
        "legal_hold_placed",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account_id,
        account_name=account_name,
        number=number,
        reason=reason,
        until=until,
    )


def ended(
    reader: User, actor: Actor, *, number: str, account_id: UUID | None = None, account_name: str = ""
) -> Message:
    """The hold is over: what is due to be deleted is deleted again."""
    return notice(
        "legal_hold_ended",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account_id,
        account_name=account_name,
        number=number,
    )
