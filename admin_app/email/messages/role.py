"""Mails about roles as such: made, changed or deleted, and what somebody may do from now on."""

from __future__ import annotations

from collections.abc import Collection

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def role_edited(
    reader: User,
    actor: Actor,
    *,
    name: str,
    what: str,
    gained: Collection[str] = (),
    lost: Collection[str] = (),
) -> Message:
    """To administrators: a role was `made`, `changed` or `deleted`; the rights it has now and hasn't any more."""
    return notice("role_edited", reader, actor, name=name, what=what, gained=list(gained), lost=list(lost))


def rights_changed(
    reader: User,
    actor: Actor,
    *,
    name: str,
    gained: Collection[str],
    lost: Collection[str],
    account: Account | None = None,
    holds: bool = True,
) -> Message:
    """To whoever holds a role that holds other rights from now on, or to an owner in whose account somebody does."""
    return notice(
        "rights_changed",
        reader,
        actor,
        topic=Topic.SECURITY if holds else Topic.ACCOUNT,
        account_id=account.id if account else None,
        name=name,
        holds=holds,
        gained=list(gained),
        lost=list(lost),
        account_name=account.name if account else "",
    )
