"""Mails about trusted addresses. They name no network: whoever reads along learns no way in."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def restriction_on_trial(user: User, actor: Actor, *, until: datetime, of_account: bool) -> Message:
    """From now on sign-in works from named networks only; it falls back by itself unless confirmed."""
    return notice("restriction_on_trial", user, actor, until=until, of_account=of_account)


def restriction_kept(user: User, actor: Actor, *, of_account: bool) -> Message:
    """A restriction was confirmed and stays."""
    return notice("restriction_kept", user, actor, of_account=of_account)


def restriction_fell_back(user: User, actor: Actor, *, until: datetime, of_account: bool) -> Message:
    """A restriction on trial wasn't confirmed in time."""
    return notice("restriction_fell_back", user, actor, until=until, of_account=of_account)


def restriction_removed(user: User, actor: Actor, *, of_account: bool) -> Message:
    """A network was taken off a restriction, or one on trial was undone."""
    return notice("restriction_removed", user, actor, of_account=of_account)


def step_spared(user: User, actor: Actor, *, step: str, of_account: bool) -> Message:
    """From some network a step of signing in (skip_totp, skip_pin) isn't asked for."""
    return notice("step_spared", user, actor, step=step, of_account=of_account)


def step_asked_again(user: User, actor: Actor, *, step: str, of_account: bool) -> Message:
    """A step (skip_totp, skip_pin) that was spared somewhere is asked for there again."""
    return notice("step_asked_again", user, actor, step=step, of_account=of_account)
