"""Mails about a password. None of them ever holds one."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, link, notice, place_of
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose


def reset_link(
    user: User, actor: Actor, *, token: str, expires_at: datetime, opens_at: datetime | None = None
) -> Message:
    """The link that sets a new password: asked for at "Forgotten password" (actor is nobody) or sent by staff.

    `opens_at`: it works only from then on, since staff removed a way to sign in.
    """
    asked_from = "" if actor.is_staff else place_of(actor, user.language)
    return notice(
        "reset_link",
        user,
        actor,
        links={"reset": link(LinkPurpose.RESET, token)},
        expires_at=expires_at,
        opens_at=opens_at,
        by_staff=actor.is_staff,
        asked_from=asked_from,
        username=user.username,
    )


def signs_in_elsewhere(user: User, actor: Actor) -> Message:
    """A password was asked for, but this person's lives with another service, so there is none to set here."""
    return notice(
        "signs_in_elsewhere", user, actor, asked_from=place_of(actor, user.language), username=user.username
    )


def changed(
    user: User, actor: Actor, *, by_link: bool = False, tokens_ended: int = 0, tokens_left: int = 0
) -> Message:
    """The password is a new one; `by_link` where a mailed link set it, otherwise the old one was known.

    `tokens_ended`, `tokens_left`: how many of the person's API tokens ended with it, and how many go on working.
    """
    asked_from = place_of(actor, user.language) if by_link else ""
    return notice(
        "password_changed",
        user,
        actor,
        by_link=by_link,
        asked_from=asked_from,
        tokens_ended=tokens_ended,
        tokens_left=tokens_left,
    )
