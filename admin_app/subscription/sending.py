"""Mail of a topic that people choose: it goes to those addresses of its reader that get the topic, to none of them twice."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from uuid import UUID

from admin_app.bounce import service as bounces
from admin_app.email import outbox
from admin_app.email.kinds import CHOSEN
from admin_app.email.message import Message
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel import text
from admin_app.kernel.db import db
from admin_app.subscription import topics
from admin_app.subscription.topics import Place

CAN_WAIT = frozenset({Topic.STATUS, Topic.NEWSLETTER})  # not sent where mail only comes back


def places_of(user: User, topic: Topic) -> list[Place]:
    """The addresses of a person that a topic goes to, the sign-in address first."""
    back = bounces.troubles(user.id) if topic in CAN_WAIT else {}
    return [
        place
        for place in topics.places(user)
        if topic in place.topics and not (place.id in back and back[place.id].unreachable)
    ]


def queue(message: Message, *, skip: Collection[str] = ()) -> list[UUID]:
    """Queue a message to each address of its reader that gets its topic, in the caller's transaction; their ids.

    `skip`: addresses, folded, that have it already. Raises ValueError for a topic that nobody chooses, and for a reader
    who is no person of ours.
    """
    user = db.session.get(User, message.to.user_id) if message.to.user_id else None
    if message.topic not in CHOSEN or user is None:
        raise ValueError("only what people choose goes by topic")
    addresses: dict[str, str] = {}
    for place in places_of(user, message.topic):
        addresses.setdefault(text.fold(place.address), place.address)
    return [
        outbox.queue(
            dataclasses.replace(message, to=dataclasses.replace(message.to, address=address), subscribed=True)
        )
        for folded, address in addresses.items()
        if folded not in skip
    ]
