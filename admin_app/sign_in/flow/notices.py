"""The mails about a sign-in and about a session that moved: jobs, since the person is told a moment later."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from uuid import UUID

from admin_app.contact import security_mail
from admin_app.email.messages import notices as mails
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row
from admin_app.sign_in.flow import client_snapshot


def send_sign_in(
    _system: Actor, subject_id: UUID, *, fact: str, session: str, when: str, door_told: str
) -> None:
    """The job behind each sign-in: mail the person where and how somebody signed in.

    `fact` is the strongest one: a new country, a new device, or neither. In the job's transaction.
    """
    if (user := _reader(subject_id)) is None:
        return
    message = mails.signed_in(user, _whoever(user, door_told), fact=fact, at=datetime.fromisoformat(when))
    told = {"what": "sign_in", "at": when, "session": session}
    security_mail.with_former(user, security_mail.carrying(user, message, told))


def send_moved(
    _system: Actor, subject_id: UUID, *, fact: str, session: str, when: str, door_told: str
) -> None:
    """The job behind a session that moved: mail the person where it went on, or where a copy was refused.

    `fact` is the strongest one, of `moves`. In the job's transaction.
    """
    if (user := _reader(subject_id)) is None:
        return
    message = mails.moved(user, _whoever(user, door_told), fact=fact, at=datetime.fromisoformat(when))
    told = {"what": message.template, "at": when, "session": session}
    security_mail.with_former(user, security_mail.carrying(user, message, told))


def _reader(user_id: UUID) -> User | None:
    user = lock_row(User, user_id)
    return user if user is not None and user.status is UserStatus.ACTIVE else None


def _whoever(user: User, door_told: str) -> Actor:
    """Whoever it was, who acts as the person."""
    return dataclasses.replace(client_snapshot.unseal(door_told), user_id=user.id, name=user.full_name)
