"""Which topics may be chosen, and what holds until somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email.kinds import CHOSEN
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.subscription.models import Subscription

COLUMNS: Mapping[Topic, str] = {topic: topic.value for topic in CHOSEN}
# A newsletter goes to whoever asked for it; all else to the sign-in address until its person says otherwise.
AT_FIRST = frozenset(CHOSEN) - {Topic.NEWSLETTER}


@dataclass(frozen=True, slots=True)
class Place:
    """One address of a person, and what goes there. `contact_id` is None for the sign-in address."""

    id: UUID
    contact_id: UUID | None
    address: str
    topics: AbstractSet[Topic]


def places(user: User) -> list[Place]:
    """The addresses of a person that may get mail, the sign-in address first. Two statements."""
    rows = {
        row.id: row
        for row in db.session.scalars(sa.select(Subscription).where(Subscription.user_id == user.id))
    }
    contacts = db.session.scalars(
        sa.select(Contact)
        .where(
            Contact.user_id == user.id,
            Contact.kind == ContactKind.EMAIL,
            Contact.status == ContactStatus.ACTIVE,
        )
        .order_by(Contact.created_at, Contact.id)
    )
    own = Place(user.id, None, user.email, chosen(rows.get(user.id), AT_FIRST))
    return [own, *(Place(c.id, c.id, c.value, chosen(rows.get(c.id), frozenset())) for c in contacts)]


def chosen(row: Subscription | None, at_first: AbstractSet[Topic]) -> AbstractSet[Topic]:
    """What goes to an address, by its row."""
    if row is None:
        return at_first
    return frozenset(topic for topic, column in COLUMNS.items() if getattr(row, column))
