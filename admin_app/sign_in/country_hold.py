"""A sign-in from a new country waits until a mailed link says that it is the person (policy `region.hold`).

The link only makes the country a known one: it opens no session. The browser that waits goes on by itself, and
is judged anew; so whoever holds the link alone gets nowhere, and the link may be opened on any device.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email import outbox
from admin_app.email.messages import notices as mails
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.session import lifecycle
from admin_app.session.models import KnownKind, LoginSession, Stage, lapsed
from admin_app.sign_in import known_devices, links
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import attempts, client_snapshot, pending
from admin_app.sign_in.flow.context import SignInContext
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.throttle import limits

LINK_LIFE = timedelta(hours=1)
MAILS_AN_HOUR = 5  # for one person, however many sign-ins wait


@dataclass(frozen=True, slots=True)
class Waiting:
    """The sign-in that a link is about, as its page tells it. `alive`: its browser still waits."""

    person: SignInSubject
    at: datetime
    country: str
    device: str
    ip: str
    alive: bool


def send_link(
    _system: Actor, subject_id: UUID, *, fact: str, session: str, when: str, door_told: str
) -> None:
    """The job behind a held sign-in: mail the link that lets it go on, and the one that refuses it.

    A newer link ends the older ones. At most 5 an hour: the password alone shall not fill anybody's mailbox.
    """
    user = lock_row(User, subject_id)
    if user is None or user.status is not UserStatus.ACTIVE or not _within_limit(subject_id):
        return
    actor = client_snapshot.unseal(door_told)
    country = known_devices.country_of(actor)
    payload = {"session": session, "country": country, "at": when, "what": "held", "fact": fact}
    issued = links.issue(user, LinkPurpose.HOLD, payload=payload, life=LINK_LIFE)
    refusal = links.issue(
        user, LinkPurpose.NOT_ME, payload=payload, life=security_mail.NOT_ME_LIFE, keep_older=True
    )
    known = dataclasses.replace(actor, user_id=user.id, name=user.full_name)
    outbox.queue(
        mails.held(
            user,
            known,
            token=issued.token,
            not_me=refusal.token,
            at=datetime.fromisoformat(when),
            expires_at=issued.expires_at,
        )
    )


def _within_limit(user_id: UUID) -> bool:
    return limits.within({"hold:" + lookup_hash(user_id.hex, "throttle"): MAILS_AN_HOUR})


def look(token: str) -> Waiting:
    """What a link lets go on; nothing changes. Raises LinkDead."""
    opened = links.look(token, LinkPurpose.HOLD)
    row = db.session.get(LoginSession, UUID(hex=opened.payload["session"]))
    if row is None or row.user_id != opened.person.user_id:
        raise links.LinkDead
    alive = row.ended_at is None and row.stage is Stage.HOLD and lapsed(row, clock.now()) is None
    return Waiting(opened.person, row.created_at, row.country, row.device, row.first_ip, alive)


def release(actor: Actor, token: str) -> None:
    """It's me: the country is known from now on, so what waits there may go on. Raises LinkDead.

    `actor` is whoever holds the link; nothing opens for them by it.
    """
    with transaction():
        opened = links.take(token, LinkPurpose.HOLD)
        person, country = opened.person, str(opened.payload["country"])
        if country:
            known_devices.remember(person.user_id, {KnownKind.COUNTRY: country}, "", asked={})
        audit.record(
            Event.SIGN_IN_RELEASED,
            attempts.as_person(actor, person),
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"country": country},
        )


def go_on(actor: Actor) -> lifecycle.Started:
    """The browser that waits asks to go on: judged anew, and on to the next step.

    Raises Conflict while the link wasn't opened or when the sign-in has ended, AddressDenied, LimitReached.
    """
    with guarded():
        person, methods = pending.of(actor, Stage.HOLD)
        if known_devices.is_held(SignInContext.load(actor, person, methods)):
            raise Conflict(N_("The link in the e-mail hasn’t been opened yet. Open it first, on any device."))
        return second_factor.passed(actor, person, methods, done=Stage.HOLD)


def send_again(actor: Actor) -> None:
    """Mail the link once more; the former one stops working. Raises RateLimited after several in an hour."""
    with guarded():
        person, methods = pending.of(actor, Stage.HOLD)
        if actor.session_id is None:
            raise NotAllowed
        if not limits.mail_allowed(person.user_id, ip=actor.ip):
            raise RateLimited(
                None, N_("Several e-mails were sent in the last hour. Check your mailbox first.")
            )
        with transaction():
            known_devices.held(SignInContext.load(actor, person, methods), actor.session_id)
