"""Mails about what a person signs in with: username and e-mail address. The code itself is in `contact`."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from admin_app.email.message import Happening, Message, Recipient, link, notice, place_of
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose
from admin_app.lib import masks


def username_changed(user: User, actor: Actor, *, former: str) -> Message:
    """The person signs in with another username from now on."""
    return notice("username_changed", user, actor, former=former, username=user.username)


def email_in_use(holder: User, *, address: str) -> Message:
    """To whoever has an address already that somebody else wanted for a sign-in: nothing happened, nobody is named."""
    to = dataclasses.replace(Recipient.of(holder), address=address)
    happening = Happening(clock.now(), "", as_reader=False)
    return Message("email_in_use", Topic.SECURITY, to, {"event": happening})


def email_changed(
    user: User, actor: Actor, *, address: str, former: str, undo: tuple[str, datetime] | None = None
) -> Message:
    """The person's address is another one. Every known `address` is told; those that don't belong to whoever
    changed it get `undo`: token and end of the link that puts the former one back.
    """
    links = {"undo": link(LinkPurpose.EMAIL_UNDO, undo[0])} if undo else {}
    return _to(
        address,
        "email_changed",
        user,
        actor,
        links=links,
        former=former if address == former else masks.email(former, besides=user.email),
        new=user.email if address == user.email else masks.email(user.email, besides=former),
        is_new=address == user.email,
        undo_until=undo[1] if undo else None,
    )


def email_undone(
    user: User, actor: Actor, *, address: str, dropped: str, reset: str, objection: str = ""
) -> Message:
    """The former address is back by the undo link. `dropped` is the one that had taken its place.

    Only the address that is back gets `reset`, the token that sets a new password. `objection` is the token by which
    each may object while the new password waits.
    """
    links = {"reset": link(LinkPurpose.RESET, reset)} if address == user.email else {}
    if objection:
        links["object"] = link(LinkPurpose.DISPUTE_OBJECT, objection)
    return _to(
        address,
        "email_undone",
        user,
        actor,
        links=links,
        restored=user.email if address == user.email else masks.email(user.email, besides=dropped),
        dropped=dropped if address == dropped else masks.email(dropped, besides=user.email),
        is_dropped=address == dropped != user.email,
        asked_from=place_of(actor, user.language),
    )


def _to(address: str, template: str, user: User, actor: Actor, **context: Any) -> Message:
    message = notice(template, user, actor, **context)
    return dataclasses.replace(message, to=dataclasses.replace(message.to, address=address))
