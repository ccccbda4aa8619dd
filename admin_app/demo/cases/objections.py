"""The demo's objections to acts of staff, all of Mara's account: one that waits, one upheld and one rejected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from admin_app.audit.receipts.models import Receipt
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.demo.world import Company, shown_manager
from admin_app.identity.models import UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.objection import service, waiting
from admin_app.sign_in.password import reset
from admin_app.user import people

OWNER = "mara"
Answer = Callable[..., None]


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put the three into the calendar."""
    home = [
        person.username for person in companies[0].people if person.username not in {OWNER, shown_manager()}
    ]
    calendar.add(now - timedelta(hours=49), partial(_send_link, "sofia", home))
    calendar.add(now - timedelta(hours=48), partial(_object, "Nobody of us had asked for a password link"))
    calendar.add(
        now - timedelta(hours=27),
        partial(
            _answer, "ari", service.reject, "She asked for it herself on the phone, at the number we know"
        ),
    )
    calendar.add(now - timedelta(hours=26), partial(_promote, "ruth", home))
    calendar.add(
        now - timedelta(hours=25),
        partial(_object, "I am the owner, and I didn't want a second one. Who asked?"),
    )
    calendar.add(
        now - timedelta(hours=22),
        partial(_answer, "ada", service.uphold, "The caller was no owner, so this should not have been done"),
    )
    calendar.add(now - timedelta(hours=6), partial(_send_link, "sam", home))
    calendar.add(
        now - timedelta(hours=5), partial(_object, "I got another password link though my password works")
    )


def _active(home: list[str], place: int) -> str:
    """Somebody in the account who can sign in; the first and last ones have their own stories."""
    there = [name for name in home[1:-1] if by_name(name).status is UserStatus.ACTIVE]
    return there[place % len(there)]


def _send_link(agent: str, home: list[str]) -> None:
    person = by_name(_active(home, -1))
    reset.send_reset_link(enter(by_name(agent)), person.id, "Called: the password is forgotten")


def _promote(administrator: str, home: list[str]) -> None:
    person = by_name(_active(home, -2))
    people.change_role(
        enter(by_name(administrator)),
        person.id,
        role=RoleKey.OWNER,
        reason="Called: wants to be an owner too",
    )


def _object(words: str) -> None:
    """Mara objects to what staff did last."""
    actor = enter(by_name(OWNER))
    newest = sa.select(Receipt.id).where(Receipt.account_id == actor.account_id).order_by(Receipt.at.desc())
    receipt_id = db.session.scalar(newest.limit(1))
    if receipt_id is not None:
        service.object_to(actor, receipt_id, text=words)


def _answer(approver: str, answer: Answer, note: str) -> None:
    actor: Actor = enter(by_name(approver))
    for line in waiting.lines(actor, 1):
        answer(actor, line.id, note=note)
