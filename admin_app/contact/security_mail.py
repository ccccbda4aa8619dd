"""Telling a person of a change to their own security: at every address that is known (SECURITY 9).

For 72 hours after a change of address the former one is told as well: who took it over would else act unseen.

Each of these mails carries a link of its own that says "This wasn't me", good once and for 7 days. It opens
nothing: see `dispute`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email import message as mail
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import notices as mails
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.db import db
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.session import ended

NOT_ME_LIFE = timedelta(days=7)
_former: list[Callable[[UUID], sa.Select[str]]] = []


def to_person(user_id: UUID, write: Callable[[User], Message]) -> None:
    """Queue a mail to a person's own address, in the caller's transaction."""
    user = db.session.get(User, user_id)
    if user is not None:
        with_former(user, _with_way_out(user, write(user)))


def on_former(addresses: Callable[[UUID], sa.Select[str]]) -> None:
    """Name the function that selects a person's former addresses that are still told (the change of address does)."""
    _former[:] = [addresses]


def everywhere(user_id: UUID, write: Callable[[User], Message], *, also: str = "") -> None:
    """Queue a mail to a person's own address, to each active e-mail contact, and to an address that was theirs
    until lately, in the caller's transaction: one mail to each. `also`: one more address of theirs, noted before.
    """
    user = db.session.get(User, user_id)
    if user is None:
        return
    contacts = sa.select(Contact.value).where(
        Contact.user_id == user_id,
        Contact.kind == ContactKind.EMAIL,
        Contact.status == ContactStatus.ACTIVE,
    )
    _queue(user, _with_way_out(user, write(user)), contacts, noted=also)


def with_former(user: User, message: Message) -> None:
    """Queue a mail about one's own security to a person's address, and to the one that was their own until lately."""
    _queue(user, message)


def _queue(user: User, message: Message, *others: sa.Select[str], noted: str = "") -> None:
    outbox.queue(message)
    wanted = [*others, *(addresses(user.id) for addresses in _former)]
    found = db.session.scalars(sa.union_all(*wanted)).all() if wanted else []
    also = {text.fold(address): address for address in (*found, noted) if address}
    also.pop(text.fold(user.email), None)
    for address in also.values():
        outbox.queue(dataclasses.replace(message, to=dataclasses.replace(message.to, address=address)))


def _with_way_out(user: User, message: Message) -> Message:
    """The same mail with a link that says "This wasn't me", where it tells of their own security."""
    if message.by_session is not None:
        ended.refuse(message.by_session)
    if message.topic is not Topic.SECURITY or mails.NOT_ME in message.links or message.template == mails.SAID:
        return message
    payload = {"what": message.template, "at": clock.now().isoformat()}
    if message.by_session:
        payload["session"] = message.by_session.hex
    return carrying(user, message, payload)


def carrying(user: User, message: Message, payload: dict[str, Any]) -> Message:
    """The same mail with a link of its own that says "This wasn't me" about what the payload names."""
    issued = mailed_links.issue(
        user.id,
        LinkPurpose.NOT_ME,
        state=mailed_links.state_of_answer(),
        life=NOT_ME_LIFE,
        payload=payload,
        keep_older=True,
    )
    way_out = {mails.NOT_ME: mail.link(LinkPurpose.NOT_ME, issued.token)}
    return dataclasses.replace(message, links={**message.links, **way_out})
