"""Mails about API tokens. None of them holds a token or a part of it."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def made(user: User, actor: Actor, name: str, ends_at: datetime | None) -> Message:
    """A token opens the account to programs from now on, until its end if it has one."""
    return notice("api_token_made", user, actor, name=name, ends_at=ends_at)


def ended(user: User, actor: Actor, name: str) -> Message:
    """Somebody else ended a token."""
    return notice("api_token_ended", user, actor, name=name)


def ends_soon(user: User, actor: Actor, name: str, ends_at: datetime) -> Message:
    """A token comes to its end, so whatever uses it needs another one."""
    return notice("api_token_ends_soon", user, actor, name=name, ends_at=ends_at)
