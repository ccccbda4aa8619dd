"""Mails about a call with our support: the code that is read out, and that somebody was verified by one."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, Recipient, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def code(user: User, *, address: str, called: str, code: str, expires_at: datetime) -> Message:
    """The code that the person reads out to whom they called; `called` is our number, or the company's name."""
    to = Recipient(address, user.full_name, user.id, user.language, user.time_zone)
    context = {"called": called, "expires_at": expires_at}
    return Message("caller_code", Topic.SECURITY, to, context, {"code": code})


def verified(to: User, actor: Actor, *, account: Account, person: User, channel: str) -> Message:
    """A code was read out on the phone, so that our support took the caller for `person`."""
    return notice(
        "caller_verified",
        to,
        actor,
        account_id=account.id,
        account_name=account.name,
        own=to.id == person.id,
        person=person.full_name,
        channel=channel,
    )
