"""Unsubscribing by a mail's own link (RFC 8058): signed, good for the topic of that mail at the address it went to.

The threat: programs open each link of a mail. So a GET only asks, and a POST does it; and nothing but this one topic at
this one address can be reached by the link, which its page also undoes.
"""

from __future__ import annotations

from dataclasses import dataclass

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import unsubscribe_link
from admin_app.email.models import Mail, Topic
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.lib import masks
from admin_app.subscription import topics
from admin_app.subscription.service import set_topics
from admin_app.subscription.topics import Place


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """What a link is about: the topic, the masked address, and whether it is still sent there."""

    topic: Topic
    address: str
    on: bool


def look(token: str) -> Unsubscribing:
    """What a link would end. Raises NotFound where it isn't one of ours, or nothing goes there any more."""
    mail = _mail(token)
    user = db.session.get(User, mail.user_id)
    if user is None or user.status is UserStatus.ERASED:
        raise NotFound
    place = _place(mail, user)
    return Unsubscribing(mail.topic, masks.email(place.address), mail.topic in place.topics)


def unsubscribe(actor: Actor, token: str) -> bool:
    """End the topic of a mail at the address it went to; whether it was still sent. Raises NotFound as `look`."""
    return _set(actor, token, on=False)


def subscribe_again(actor: Actor, token: str) -> bool:
    """Undo it; whether that changed anything. Raises NotFound as `look`."""
    return _set(actor, token, on=True)


def _set(actor: Actor, token: str, *, on: bool) -> bool:
    mail = _mail(token)
    if mail.user_id is None:
        raise NotFound
    with transaction():
        person = lock_person(mail.user_id)
        place = _place(mail, person.user)
        chosen = place.topics | {mail.topic} if on else place.topics - {mail.topic}
        if not set_topics(place, person.user.id, chosen):
            return False
        _record(actor, person, mail, on=on)
    return True


def _record(actor: Actor, person: LockedPerson, mail: Mail, *, on: bool) -> None:
    audit.record(
        Event.TOPIC_RESUMED if on else Event.TOPIC_ENDED,
        actor,
        account_id=person.subject.account_id,
        target=("mail", mail.id),
        subject_id=person.user.id,
        facts={"topics": f"topic_{mail.topic}"},
    )


def _mail(token: str) -> Mail:
    mail_id = unsubscribe_link.read(token)
    mail = db.session.get(Mail, mail_id) if mail_id else None
    if mail is None or not mail.subscribed or mail.user_id is None:
        raise NotFound
    return mail


def _place(mail: Mail, user: User) -> Place:
    """The address the mail went to, if it is still its person's."""
    found = (p for p in topics.places(user) if text.email_hash(p.address) == mail.to_hash)
    place = next(found, None)
    if place is None:
        raise NotFound
    return place
