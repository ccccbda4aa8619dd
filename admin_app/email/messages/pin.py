"""Mails about the PIN and the screen lock. None of them ever holds one."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def turned_on(user: User, actor: Actor) -> Message:
    """A PIN opens the locked screen from now on."""
    return notice("pin_on", user, actor)


def changed(user: User, actor: Actor) -> Message:
    """The PIN is a new one."""
    return notice("pin_changed", user, actor)


def turned_off(user: User, actor: Actor) -> Message:
    """The PIN is gone, and with it the screen lock."""
    return notice("pin_off", user, actor)


def disabled(user: User, actor: Actor, *, tries: int) -> Message:
    """Wrong tries in a row turned the PIN off; what was locked has been signed out."""
    return notice("pin_disabled", user, actor, tries=tries)


def rules_changed(user: User, actor: Actor, *, minutes: int, after_sign_in: bool) -> Message:
    """When the screen locks (minutes; 0: never by itself), and whether the PIN is asked for after signing in."""
    return notice("pin_rules_changed", user, actor, minutes=minutes, after_sign_in=after_sign_in)
