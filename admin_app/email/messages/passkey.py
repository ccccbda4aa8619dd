"""Mails about passkeys."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def added(user: User, actor: Actor, *, name: str) -> Message:
    """A passkey opens the account from now on, without a password."""
    return notice("passkey_added", user, actor, name=name)


def removed(user: User, actor: Actor, *, name: str, last: bool) -> Message:
    """A passkey opens nothing any more; `last`: no second factor is left."""
    return notice("passkey_removed", user, actor, name=name, last=last)


def refused(user: User, actor: Actor, *, name: str) -> Message:
    """A passkey's counter went back, so it may have been copied."""
    return notice("passkey_refused", user, actor, name=name)
