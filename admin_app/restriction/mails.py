"""The mails about a restriction of data: that it began, is used all the same, will end, goes on, has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import translate
from admin_app.restriction.models import RestrictionGround, UseGround
from admin_app.restriction.words import GROUNDS, USE_GROUNDS


def begun(user: User, actor: Actor, *, account: Account | None, ground: RestrictionGround) -> Message:
    """Data are stored only from now on. `account`: where all of an account's are."""
    return notice(
        "data_restricted", user, actor, **_of(account), ground=translate(GROUNDS[ground], user.language)
    )


def used(
    user: User, actor: Actor, *, account: Account | None, ground: UseGround, reason: str, until: datetime
) -> Message:
    """Somebody of staff uses restricted data, and on which ground."""
    return notice(
        "data_used",
        user,
        actor,
        **_of(account),
        ground=translate(USE_GROUNDS[ground], user.language),
        reason=reason,
        until=until,
    )


def lifting(user: User, actor: Actor, *, account: Account | None, reason: str, at: datetime) -> Message:
    """The restriction will end at a moment (GDPR art. 18(3))."""
    return notice("data_lifting", user, actor, **_of(account), reason=reason, at=at)


def kept(user: User, actor: Actor, *, account: Account | None, reason: str) -> Message:
    """What was announced doesn't happen: the data stay restricted."""
    return notice("data_kept_restricted", user, actor, **_of(account), reason=reason)


def lifted(user: User, actor: Actor, *, account: Account | None) -> Message:
    """The data may be used again."""
    return notice("data_released", user, actor, **_of(account))


def _of(account: Account | None) -> dict[str, Any]:
    """What each of them says: whether it is about all of an account, and where it stands."""
    return {
        "topic": Topic.ACCOUNT,
        "account_id": account.id if account else None,
        "whole": account is not None,
        "account_name": account.name if account else "",
        "privacy_url": page("/privacy/restriction"),
    }
