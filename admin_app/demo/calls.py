"""The demo's calls: Mara was checked by text yesterday, and on her page just now, when she allowed support access by phone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import sqlalchemy as sa

from admin_app.caller_check import answering, asking, own_page, ways
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.kernel.rights.lens import Area
from admin_app.support_access import looks
from admin_app.text_message import outbox
from admin_app.text_message.models import TextMessage
from admin_app.user import contacts
from admin_app.verified_caller.models import CallerChannel

OWNER, AGENT = "mara", "sam"
SIX_DIGITS = re.compile(r"\b\d{6}\b")


def add_to(calendar: Calendar, now: datetime) -> None:
    """Put her phone and the two calls into the calendar."""
    calendar.add(now - timedelta(days=40), _has_a_phone)
    calendar.add(now - timedelta(hours=27), _is_checked_by_text)
    calendar.add(now - timedelta(minutes=6), _allows_on_the_phone)


def _has_a_phone() -> None:
    user = by_name(OWNER)
    actor = enter(user)
    phone = contacts.add_phone(actor, number="+4915123456401", country="DE")
    contacts.send_code(actor, phone, channel=CallerChannel.TEXT.value)
    contacts.confirm(actor, phone, code=_texted(user))


def _is_checked_by_text() -> None:
    user, agent = by_name(OWNER), enter(by_name(AGENT))
    way = next(way for way in ways.of(user) if way.channel is CallerChannel.TEXT)
    check = asking.ask(agent, user.id, way=way.key, reason="Asks why a colleague can't sign in")
    answering.answer(agent, check, code=_texted(user))


def _allows_on_the_phone() -> None:
    user, agent = by_name(OWNER), enter(by_name(AGENT))
    reason, areas = "Wonders about the last invoice", [Area.PROFILE.value, Area.BILLING.value]
    check = asking.ask(agent, user.id, way=CallerChannel.PAGE.value, reason=reason, areas=areas, hours=2)
    answering.answer(agent, check, code=own_page.show(enter(user), check))
    if user.account_id:
        looks.look(agent, user.account_id, area=Area.BILLING.value, field="balance")


def _texted(user: User) -> str:
    newest = (
        sa.select(TextMessage).where(TextMessage.user_id == user.id).order_by(TextMessage.created_at.desc())
    )
    found = SIX_DIGITS.search(outbox.words_of(db.session.scalars(newest.limit(1)).one()))
    return found[0] if found else ""
