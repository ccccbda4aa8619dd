"""Mails about broken glass: to the owners of the account, and to whoever broke it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.lib import masks


def broken(
    owner: User, actor: Actor, *, account: Account, areas: Sequence[str], reason: str, until: datetime
) -> Message:
    """Staff look at private data now though nobody allowed it."""
    return notice(
        "glass_broken",
        owner,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id,
        account_name=account.name,
        areas=list(areas),
        reason=reason,
        until=until,
    )


def disclosed(
    owner: User,
    actor: Actor,
    *,
    account: Account,
    who: str,
    areas: Sequence[str],
    reason: str,
    at: datetime,
    until: datetime,
) -> Message:
    """The same, told after a legal order had forbidden it for a while."""
    return notice(
        "glass_disclosed",
        owner,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id,
        account_name=account.name,
        person=masks.short_name(who),
        areas=list(areas),
        reason=reason,
        at=at,
        until=until,
    )


def reviewed(
    reader: User, actor: Actor, *, account: Account, verdict: str, note: str, at: datetime
) -> Message:
    """What a second person said of it."""
    return notice(
        "glass_reviewed",
        reader,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id,
        account_name=account.name,
        verdict=verdict,
        note=note,
        at=at,
    )
