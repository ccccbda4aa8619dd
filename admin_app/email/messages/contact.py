"""Mails about contacts: the code that proves an address, and what changed among the contacts."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, Recipient, notice
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def code(
    user: User, *, address: str, code: str, minutes: int, expires_at: datetime, sign_in: bool = False
) -> Message:
    """A code to an address that isn't proven yet: it may be a stranger's, so no name stands in it.

    `sign_in`: the address is to become the one that the person signs in with.
    """
    to = Recipient(address, "", user.id, user.language, user.time_zone)
    context = {"minutes": minutes, "expires_at": expires_at, "for_sign_in": sign_in}
    return Message("contact_code", Topic.SECURITY, to, context, {"code": code})


def added(user: User, actor: Actor, *, masked: str) -> Message:
    """A contact was added; it isn't proven yet. `masked`: what may be seen of it."""
    return notice("contact_added", user, actor, contact=masked)


def confirmed(user: User, actor: Actor, *, masked: str) -> Message:
    """A contact was proven by its code."""
    return notice("contact_confirmed", user, actor, contact=masked)


def primary(user: User, actor: Actor, *, masked: str) -> Message:
    """Another contact is the first one of its kind now."""
    return notice("contact_primary", user, actor, contact=masked)


def removed(user: User, actor: Actor, *, masked: str) -> Message:
    """A contact was removed; the last mail to it tells so."""
    return notice("contact_removed", user, actor, contact=masked)
