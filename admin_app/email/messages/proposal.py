"""Mails about what two members of staff did to somebody's sign-in: told at every known address."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def factor_removed(user: User, actor: Actor, *, factor: str, words: str, opens_at: datetime) -> Message:
    """A way to sign in was taken away: a factor, told by a sentence of its own (`words`, a msgid), all, or the pin.

    A mailed password link waits until `opens_at`.
    """
    return notice("factor_removed", user, actor, factor=factor, words=words, opens_at=opens_at)


def restriction_lifted(user: User, actor: Actor, *, of_account: bool) -> Message:
    """The address restriction is gone: the person's own, or the account's."""
    return notice("restriction_lifted", user, actor, of_account=of_account)


def binding_lifted(user: User, actor: Actor) -> Message:
    """The tie to one address is loose: the next sign-in may come from anywhere."""
    return notice("binding_lifted", user, actor)
