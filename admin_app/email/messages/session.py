"""Mails about sessions and waits at the door."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def unlocked(user: User, actor: Actor) -> Message:
    """Staff ended the wait after wrong passwords."""
    return notice("unlocked", user, actor)


def wait_passed(user: User, actor: Actor, *, minutes: int) -> Message:
    """Staff let the person sign in for some minutes, though too many tries came from the address."""
    return notice("wait_passed", user, actor, minutes=minutes)


def rules_changed(
    user: User,
    actor: Actor,
    *,
    idle_minutes: int,
    life: int,
    limit: int,
    refuses: bool,
    bind: bool,
    changed: list[str],
) -> Message:
    """How sessions end was changed; `changed` names the rules that differ. `life` is in days, of staff in hours."""
    return notice(
        "session_rules_changed",
        user,
        actor,
        idle_minutes=idle_minutes,
        life=life,
        limit=limit,
        refuses=refuses,
        bind=bind,
        changed=changed,
    )


def sessions_ended(user: User, actor: Actor, *, count: int) -> Message:
    """Staff signed the person out of `count` devices."""
    return notice("sessions_ended", user, actor, count=count)
