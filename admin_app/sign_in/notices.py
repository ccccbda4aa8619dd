"""Telling a person of a sign-in, or of a change to the own security: at every address that is known (SECURITY 9).

Each of these mails carries a link of its own that says "This wasn't me", good once and for 7 days. It opens
nothing: see `dispute`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email import message as mail
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import notices as mails
from admin_app.email.models import Topic
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.session import ended
from admin_app.sign_in import door, links
from admin_app.sign_in.models import LinkPurpose

NOT_ME_LIFE = timedelta(days=7)


def to_person(user_id: UUID, write: Callable[[User], Message]) -> None:
    """Queue a mail to a person's own address, in the caller's transaction."""
    user = db.session.get(User, user_id)
    if user is not None:
        outbox.queue(_with_way_out(user, write(user)))


def everywhere(user_id: UUID, write: Callable[[User], Message]) -> None:
    """Queue a mail to a person's own address and to each active e-mail contact, in the caller's transaction."""
    user = db.session.get(User, user_id)
    if user is None:
        return
    message = _with_way_out(user, write(user))
    outbox.queue(message)
    others = db.session.scalars(
        sa.select(Contact.value).where(
            Contact.user_id == user_id,
            Contact.kind == ContactKind.EMAIL,
            Contact.status == ContactStatus.ACTIVE,
        )
    )
    for address in others:
        if address.casefold() != user.email.casefold():
            outbox.queue(dataclasses.replace(message, to=dataclasses.replace(message.to, address=address)))


def _with_way_out(user: User, message: Message) -> Message:
    """The same mail with a link that says "This wasn't me", where it tells of the own security."""
    if message.by_session is not None:
        ended.refuse(message.by_session)
    if message.topic is not Topic.SECURITY or mails.NOT_ME in message.links or message.template == mails.SAID:
        return message
    payload = {"what": message.template, "at": clock.now().isoformat()}
    if message.by_session:
        payload["session"] = message.by_session.hex
    return _carrying(user, message, payload)


def _carrying(user: User, message: Message, payload: dict[str, Any]) -> Message:
    issued = links.issue(user, LinkPurpose.NOT_ME, payload=payload, life=NOT_ME_LIFE, keep_older=True)
    way_out = {mails.NOT_ME: mail.link(LinkPurpose.NOT_ME, issued.token)}
    return dataclasses.replace(message, links={**message.links, **way_out})


def send_sign_in(
    _system: Actor, subject_id: UUID, *, fact: str, session: str, when: str, door_told: str
) -> None:
    """The job behind each sign-in: mail the person where and how somebody signed in.

    `fact` is the strongest one: a new country, a new device, or neither. In the job's transaction.
    """
    user = lock_row(User, subject_id)
    if user is None or user.status is not UserStatus.ACTIVE:
        return
    actor = dataclasses.replace(door.unsealed(door_told), user_id=user.id, name=user.full_name)
    message = mails.signed_in(user, actor, fact=fact, at=datetime.fromisoformat(when))
    outbox.queue(_carrying(user, message, {"what": "sign_in", "at": when, "session": session}))
