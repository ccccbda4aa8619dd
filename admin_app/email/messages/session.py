"""Mails about sessions and waits at the door."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.kernel.actor import Actor
from admin_app.user.models import User


def unlocked(user: User, actor: Actor) -> Message:
    """Staff ended the wait after wrong passwords."""
    return notice("unlocked", user, actor)


def sessions_ended(user: User, actor: Actor, *, count: int) -> Message:
    """Staff signed the person out of `count` devices."""
    return notice("sessions_ended", user, actor, count=count)
