"""Mails about the PIN and the screen lock. None of them ever holds one."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.email.message import link as mail_link
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose


def turned_on(user: User, actor: Actor, *, minutes: int, after_sign_in: bool) -> Message:
    """A PIN opens the locked screen from now on; when that locks (minutes; 0: never by itself), and where else it is asked for."""
    return notice("pin_on", user, actor, minutes=minutes, after_sign_in=after_sign_in)


def changed(user: User, actor: Actor) -> Message:
    """The PIN is a new one."""
    return notice("pin_changed", user, actor)


def turned_off(user: User, actor: Actor) -> Message:
    """The PIN is gone, and with it the screen lock."""
    return notice("pin_off", user, actor)


def shut(user: User, actor: Actor, *, tries: int) -> Message:
    """Wrong tries shut the PIN; it is asked for on, and no longer heard."""
    return notice("pin_shut", user, actor, tries=tries)


def link(user: User, actor: Actor, *, token: str, expires_at: datetime) -> Message:
    """The link that sets a new PIN, for whoever has no second factor."""
    links = {"pin": mail_link(LinkPurpose.PIN, token)}
    return notice("pin_link", user, actor, links=links, expires_at=expires_at)


def rules_changed(user: User, actor: Actor, *, minutes: int, after_sign_in: bool) -> Message:
    """When the screen locks (minutes; 0: never by itself), and whether the PIN is asked for after signing in."""
    return notice("pin_rules_changed", user, actor, minutes=minutes, after_sign_in=after_sign_in)
