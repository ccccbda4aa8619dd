"""The mail about a sign-in: a job of its own, since the person is told a moment later."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from uuid import UUID

from admin_app.contact import security_mail
from admin_app.email import outbox
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
    user = lock_row(User, subject_id)
    if user is None or user.status is not UserStatus.ACTIVE:
        return
    actor = dataclasses.replace(client_snapshot.unseal(door_told), user_id=user.id, name=user.full_name)
    message = mails.signed_in(user, actor, fact=fact, at=datetime.fromisoformat(when))
    outbox.queue(security_mail.carrying(user, message, {"what": "sign_in", "at": when, "session": session}))
