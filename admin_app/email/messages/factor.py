"""Mails about two-step sign-in and recovery codes."""

from __future__ import annotations

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def totp_on(user: User, actor: Actor) -> Message:
    """The authenticator app is asked for from now on."""
    return notice("totp_on", user, actor)


def totp_replaced(user: User, actor: Actor) -> Message:
    """Another authenticator app took the former one's place."""
    return notice("totp_replaced", user, actor)


def totp_off(user: User, actor: Actor) -> Message:
    """The password alone is enough again."""
    return notice("totp_off", user, actor)


def factors_reset(user: User, actor: Actor, *, reason: str = "") -> Message:
    """The console or another administrator took all second factors away; a new one is to be set up."""
    return notice("factors_reset", user, actor, reason=reason)


def recovery_codes_made(user: User, actor: Actor) -> Message:
    """A new set of recovery codes stands; the former ones are worthless."""
    return notice("recovery_codes_made", user, actor)


def recovery_code_used(user: User, actor: Actor, *, left: int) -> Message:
    """A recovery code was used up; `left` are still good."""
    return notice("recovery_code_used", user, actor, left=left)


def recovery_codes_low(user: User, actor: Actor, *, left: int) -> Message:
    """Few codes are left (3), so it's time for new ones."""
    return notice("recovery_codes_low", user, actor, left=left)


def browser_trusted(user: User, actor: Actor, *, days: int) -> Message:
    """No code is asked for in a browser for some days."""
    return notice("browser_trusted", user, actor, days=days)
