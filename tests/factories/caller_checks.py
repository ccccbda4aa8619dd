"""Checks of callers, by the commands themselves; and the code as the caller has it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.caller_check import answering, asking, limits, own_page, ways
from admin_app.contact.models import Contact
from admin_app.email import outbox
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message.models import TextMessage
from admin_app.verified_caller.models import CallerChannel, CallerCheck
from tests.cast import Cast, actor_of
from tests.factories.contacts import MOBILE, make_contact

LONG_AGO = timedelta(days=-10)
REASON = "A mail never came"


def known_for_long(cast: Cast) -> Contact:
    """Alice, owner of Nordlicht, with a mobile that she confirmed ten days ago; bob, manager; sam, who is rung up."""
    with clock.shifted(LONG_AGO):
        contact = make_contact(cast.alice, MOBILE)
        people = (cast.alice.id, cast.bob.id)
        assert cast.sam.id not in people
        with transaction():
            joined = sa.update(User).where(User.id.in_(people)).values(activated_at=clock.now())
            db.session.execute(joined)
    return contact


def way_of(user: User, channel: str) -> str:
    """The first way by a channel."""
    return next(way.key for way in ways.of(user) if way.channel == channel)


def ask(actor: Actor, user: User, channel: str = "text", **more: Any) -> UUID:
    """A check that waits for its code."""
    return asking.ask(actor, user.id, **{"way": way_of(user, channel), "reason": REASON, **more})


def verify(actor: Actor, user: User, channel: str = "text", **more: Any) -> UUID:
    """A check whose code was read out and typed."""
    check_id = ask(actor, user, channel, **more)
    code = own_page.show(actor_of(user), check_id) if channel == "page" else sent_code(check_id)
    answering.answer(actor, check_id, code=code)
    return check_id


def make_check(agent: User, user: User, channel: str = "page", **traits: Any) -> UUID:
    """A check as a row, which waits for its code unless told otherwise."""
    now = clock.now()
    values = {"reason": REASON, "asked_at": now, "expires_at": now + limits.LIFE, **traits}
    row = CallerCheck(
        id=clock.new_id(),
        staff_id=agent.id,
        user_id=user.id,
        account_id=user.account_id,
        channel=CallerChannel(channel),
        **values,
    )
    with transaction() as session:
        session.add(row)
        return row.id


def check_of(check_id: UUID) -> CallerCheck:
    """A check as it stands."""
    db.session.rollback()
    return db.session.get_one(CallerCheck, check_id, populate_existing=True)


def said(check_id: UUID) -> str:
    """What the text says, or the voice."""
    return text_outbox.words_of(db.session.get_one(TextMessage, check_of(check_id).message_id))


def sent_code(check_id: UUID) -> str:
    """The code in the message of a check."""
    row = check_of(check_id)
    if row.channel == "mail":
        return outbox.words_of(db.session.get_one(Mail, row.message_id)).secrets[0]
    found = re.search(r"\d{6}", said(check_id).replace(", ", ""))
    assert found
    return found[0]


def checks() -> list[CallerCheck]:
    """Every check there is, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(CallerCheck).order_by(CallerCheck.asked_at)))
