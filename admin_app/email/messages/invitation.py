"""Mails that let somebody in for the first time. They go to strangers, so they hold nothing that anybody typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from admin_app.email.message import Message, link, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose


def invited(
    user: User, actor: Actor, *, account: Account, role: str, token: str, expires_at: datetime
) -> Message:
    """To a new person of an account: the link that sets the password. `role` is the role's name."""
    return notice(
        "invited",
        user,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        links={"activate": link(LinkPurpose.ACTIVATE, token)},
        account_number=account.number,
        role=role,
        expires_at=expires_at,
    )


def invited_elsewhere(holder: User, actor: Actor, *, account: Account, address: str) -> Message:
    """To somebody who signs in already with the address that another account invited; nothing typed by others stands in it."""
    message = notice(
        "invited_elsewhere",
        holder,
        actor,
        topic=Topic.ACCOUNT,
        account_number=account.number,
        account_name=account.number,
    )
    return replace(message, to=replace(message.to, address=address), addressee_only=True)


def staff_invited(
    user: User, actor: Actor, *, roles: Sequence[str], token: str, expires_at: datetime
) -> Message:
    """To a new member of staff: the link that sets the password, then the authenticator app."""
    return notice(
        "staff_invited",
        user,
        actor,
        links={"activate": link(LinkPurpose.STAFF_SETUP, token)},
        roles=list(roles),
        expires_at=expires_at,
    )


def revoked(user: User, actor: Actor, *, account: Account) -> Message:
    """To somebody who was invited: the link that came earlier leads nowhere any more."""
    return notice(
        "invitation_revoked", user, actor, topic=Topic.ACCOUNT, account_id=account.id, to_self=True, person=""
    )


def revoked_of(owner: User, actor: Actor, *, account: Account, person: User) -> Message:
    """To an owner: a colleague took an invitation back."""
    return notice(
        "invitation_revoked",
        owner,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        to_self=False,
        person=person.full_name,
        account_name=account.name,
    )


def declined(owner: User, actor: Actor, *, account: Account, person: User) -> Message:
    """To an owner: somebody said no to the invitation."""
    return notice(
        "invitation_declined",
        owner,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        person=person.full_name,
        account_name=account.name,
    )
