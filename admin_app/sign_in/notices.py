"""Telling a person of a change to the own security: at every address that is known (SECURITY 9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.kernel.db import db
from admin_app.user.models import User


def to_person(user_id: UUID, write: Callable[[User], Message]) -> None:
    """Queue a mail to a person's own address, in the caller's transaction."""
    user = db.session.get(User, user_id)
    if user is not None:
        outbox.queue(write(user))


def everywhere(user_id: UUID, write: Callable[[User], Message]) -> None:
    """Queue a mail to a person's own address and to each active e-mail contact, in the caller's transaction."""
    user = db.session.get(User, user_id)
    if user is None:
        return
    message = write(user)
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
