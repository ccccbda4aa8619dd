"""Mails about an account as a whole, to its owners."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def suspended(owner: User, actor: Actor, *, account: Account) -> Message:
    """People can sign in and read, and little else; the reason is told."""
    return _to_owner("account_suspended", owner, actor, account, reason=account.status_reason)


def resumed(owner: User, actor: Actor, *, account: Account) -> Message:
    """All is as before."""
    return _to_owner("account_resumed", owner, actor, account)


def details_changed(owner: User, actor: Actor, *, account: Account) -> Message:
    """Legal name, registered number or VAT id were changed."""
    return _to_owner("account_details_changed", owner, actor, account)


def _to_owner(template: str, owner: User, actor: Actor, account: Account, reason: str = "") -> Message:
    return notice(
        template,
        owner,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        account_name=account.name,
        account_number=account.number,
        reason=reason,
    )
