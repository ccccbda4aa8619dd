"""Choosing which mail goes to which of one's own addresses. Security mail, and what the law asks for, is always sent."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email.kinds import CHOSEN
from admin_app.email.models import Topic
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.subscription import topics
from admin_app.subscription.models import Subscription
from admin_app.subscription.topics import COLUMNS, Place


def own(actor: Actor) -> list[Place]:
    """The reader's addresses and what goes to each. Raises NotAllowed."""
    require(actor, Permission.OWN_SECURITY_WRITE)
    user = db.session.get(User, actor.user_id) if actor.is_customer else None
    if user is None:
        raise NotAllowed
    return topics.places(user)


def choose(actor: Actor, wanted: Mapping[UUID, AbstractSet[Topic]]) -> bool:
    """Choose the topics of some of one's own addresses, by the ids of `own`; whether that changed anything.

    Raises NotAllowed, NotFound for an address that isn't the reader's.
    """
    if not actor.is_customer or actor.user_id is None:
        raise NotAllowed
    with transaction():
        person = lock_person(actor.user_id)
        require(actor, Permission.OWN_SECURITY_WRITE, person.subject)
        there = {place.id: place for place in topics.places(person.user)}
        if not set(wanted) <= set(there):
            raise NotFound
        changed: set[Topic] = set()
        for place_id, chosen in wanted.items():
            changed |= set_topics(there[place_id], person.user.id, chosen)
        if changed:
            _record(actor, person, changed)
    return bool(changed)


def set_topics(place: Place, user_id: UUID, chosen: AbstractSet[Topic]) -> AbstractSet[Topic]:
    """Write what goes to an address, in the caller's transaction, its person locked; gives what changed."""
    changed = (place.topics ^ chosen) & frozenset(CHOSEN)
    if changed:
        row = lock_row(Subscription, place.id)
        if row is None:
            row = Subscription(id=place.id, user_id=user_id, contact_id=place.contact_id)
            db.session.add(row)
        for topic, column in COLUMNS.items():
            setattr(row, column, topic in chosen)
        row.changed_at = clock.now()
        db.session.flush()
    return changed


def hand_over(former_id: UUID, contact_id: UUID) -> None:
    """Let an address that takes another one's place get what went there, in the caller's transaction, its person locked."""
    former = lock_row(Subscription, former_id)
    if former is None:
        return
    topics_now = {column: getattr(former, column) for column in COLUMNS.values()}
    db.session.add(
        Subscription(
            id=contact_id, user_id=former.user_id, contact_id=contact_id, changed_at=clock.now(), **topics_now
        )
    )
    db.session.flush()


def _record(actor: Actor, person: LockedPerson, changed: AbstractSet[Topic]) -> None:
    audit.record(
        Event.TOPICS_CHOSEN,
        actor,
        account_id=person.subject.account_id,
        subject_id=person.user.id,
        facts={"topics": ", ".join(f"topic_{topic}" for topic in CHOSEN if topic in changed)},
    )
