"""Mails about SSH keys. A fingerprint is no secret: by it one recognises the key."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def added(user: User, actor: Actor, *, name: str, fingerprint: str) -> Message:
    """A key opens servers from now on."""
    return notice("ssh_key_added", user, actor, name=name, fingerprint=fingerprint)


def removed(user: User, actor: Actor, *, name: str, fingerprint: str) -> Message:
    """A key is gone."""
    return notice("ssh_key_removed", user, actor, name=name, fingerprint=fingerprint)
