"""Mails about what takes two members of staff: to whom it was done, to those who decide, to whoever asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def factor_removed(
    user: User,
    actor: Actor,
    *,
    factor: str,
    words: str,
    opens_at: datetime,
    tokens_ended: int = 0,
    tokens_left: int = 0,
) -> Message:
    """A way to sign in was taken away: a factor, told by a sentence of its own (`words`, a msgid), all, or the pin.

    A mailed password link waits until `opens_at`. `tokens_ended` and `tokens_left` of the API tokens.
    """
    return notice(
        "factor_removed",
        user,
        actor,
        factor=factor,
        words=words,
        opens_at=opens_at,
        tokens_ended=tokens_ended,
        tokens_left=tokens_left,
    )


def restriction_lifted(user: User, actor: Actor, *, of_account: bool) -> Message:
    """The address restriction is gone: the person's own, or the account's."""
    return notice("restriction_lifted", user, actor, of_account=of_account)


def binding_lifted(user: User, actor: Actor) -> Message:
    """The tie to one address is loose: the next sign-in may come from anywhere."""
    return notice("binding_lifted", user, actor)


def waits(reader: User, actor: Actor, *, proposal_id: UUID, about: str, until: datetime) -> Message:
    """To a member of staff who may confirm it: something about a person or thing waits for a second person."""
    url = page(f"/admin/proposals/{proposal_id}")
    return notice(
        "proposal_waits",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        until=until,
        url=url,
        name=actor.name,
        person=about,
    )


def ended(reader: User, actor: Actor, *, proposal_id: UUID, about: str, answer: str) -> Message:
    """To whoever asked for it: it was `confirmed`, `declined`, or has `lapsed`."""
    url = page(f"/admin/proposals/{proposal_id}")
    return notice(
        "proposal_ended",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        answer=answer,
        url=url,
        name=actor.name,
        person=about,
    )
