"""Which notices a person gets: of sign-ins, and at the desk of what waits. Changes of one's own security are told always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from admin_app.affiliate import program
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bell import telling
from admin_app.bell.models import BellTopic, NoticeWay
from admin_app.contact import security_mail
from admin_app.email.messages import notices as mails
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in import disputed, known_devices
from admin_app.sign_in.password.credential import require_self

P = Permission
HELD = N_("Here a sign-in from a new country has to wait, so countries are remembered.")


def choose(actor: Actor, *, sign_ins: bool, countries: bool) -> bool:
    """Choose one's own notices: a mail on each sign-in, and whether countries are remembered; whether that changed it.

    Without remembered countries none is new, and none is held. Turning anything off takes a fresh sign-in, and
    every address is told. Raises ReauthRequired, NotAllowed, Invalid where countries have to be remembered.
    """
    person = require_self(actor)
    if (person.notify_sign_in and not sign_ins) or (person.region_tracking and not countries):
        require_fresh(actor)
    if not countries and policy.ceiling(Key.REGION_HOLD, person.account_id):
        raise Invalid(HELD, field="countries", code="held")
    with transaction():
        user = lock_row(User, person.user_id)
        if user is None:
            raise NotFound
        after = {"notify_sign_in": sign_ins, "region_tracking": countries}
        before = {name: getattr(user, name) for name in after if getattr(user, name) != after[name]}
        if not before:
            return False
        disputed.keep_notices(actor, user)
        user.notify_sign_in, user.region_tracking = sign_ins, countries
        if not countries:
            known_devices.forget_countries(user.id)
        audit.record(
            Event.NOTICES_CHANGED,
            actor,
            account_id=person.account_id,
            subject_id=user.id,
            facts={"fields": ", ".join(before)},
            before=before,
            after={name: after[name] for name in before},
        )
        security_mail.everywhere(
            user.id, lambda known: mails.changed(known, actor, sign_ins=sign_ins, countries=countries)
        )
    return True


# Whom a topic concerns: who holds one of these rights; an empty set concerns all of the staff.
CONCERNED: dict[BellTopic, frozenset[Permission]] = {
    BellTopic.CLOSING: frozenset({P.CLOSING_CLEAR, P.CLOSING_DECIDE}),
    BellTopic.PROPOSAL: frozenset({P.PERSON_CONFIRM, P.POLICY_CONFIRM, P.LEGAL_HOLD_CONFIRM, P.STAFF_WRITE}),
    BellTopic.DISPUTE: frozenset({P.PERSON_RESTORE}),
    BellTopic.OBJECTION: frozenset({P.OBJECTION_DECIDE}),
    BellTopic.BREAK_GLASS: frozenset({P.BREAK_GLASS_REVIEW, P.LEGAL_ORDER_CONFIRM}),
    BellTopic.RECOVERY_CASE: frozenset({P.PERSON_RESTORE}),
    BellTopic.BREACH: frozenset({P.BREACH_WRITE}),
    BellTopic.LEGAL_HOLD: frozenset({P.LEGAL_HOLD_WRITE}),
    BellTopic.DATA_CASE: frozenset({P.DATA_CASE_DECIDE}),
    BellTopic.PAYOUT: frozenset({P.AFFILIATE_WRITE}),
    BellTopic.TICKET: frozenset({P.TICKET_WRITE}),
    BellTopic.SERVER_PASSWORD: frozenset({P.TICKET_WRITE, P.STAFF_WRITE}),
    BellTopic.ANSWER: frozenset(),
}


def topics_of(actor: Actor) -> tuple[BellTopic, ...]:
    """What a member of staff may be told of, by their rights. One statement for who decides about payouts: there may be none."""
    theirs = (topic for topic, rights in CONCERNED.items() if not rights or any(map(actor.may, rights)))
    return tuple(topic for topic in theirs if topic is not BellTopic.PAYOUT or program.is_at_desk())


def choose_ways(actor: Actor, **ways: str) -> bool:
    """A member of staff chooses, topic by topic, whether mail tells it at once, in the morning or not; whether that changed it.

    `ways` has them by topic; what isn't named stays as it was. Raises NotAllowed for customers, NotFound, Invalid beside
    the topic.
    """
    if not actor.is_staff or actor.user_id is None:
        raise NotAllowed
    for topic, way in ways.items():
        if topic not in set(BellTopic) or way not in set(NoticeWay):
            raise Invalid(N_("Choose an entry from the list."), field=topic, code=topic)
    with transaction():
        user = lock_row(User, actor.user_id)
        if user is None:
            raise NotFound
        before = {topic: telling.way_of(user, BellTopic(topic)).value for topic in ways}
        changed = [topic for topic in ways if before[topic] != ways[topic]]
        if not changed:
            return False
        user.notice_ways = {**user.notice_ways, **{topic: str(way) for topic, way in ways.items()}}
        audit.record(
            Event.NOTICES_CHANGED,
            actor,
            subject_id=user.id,
            facts={"fields": "notice_ways"},
            before={"notice_ways": _told(before, changed)},
            after={"notice_ways": _told(ways, changed)},
        )
    return True


def _told(ways: Mapping[str, str], topics: Sequence[str]) -> str:
    return ", ".join(f"{topic}: {ways[topic]}" for topic in topics)


def ways(actor: Actor) -> dict[BellTopic, NoticeWay]:
    """How a member of staff is told of what concerns them. One statement."""
    chosen = db.session.scalar(sa.select(User.notice_ways).where(User.id == actor.user_id)) or {}
    return {topic: NoticeWay(chosen.get(topic.value, NoticeWay.BELL.value)) for topic in topics_of(actor)}
