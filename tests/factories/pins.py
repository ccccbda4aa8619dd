"""PINs and locked screens, as rows."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.policy.models import PolicyValue
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.models import PinCredential
from admin_app.sign_in.password import hashing

PIN, WRONG = "270419", "582915"


@cache
def pin_hash() -> str:
    """The hash of everybody's PIN, made once a process."""
    return hashing.make(PIN)


def make_pin(user: User, *, minutes: int = 0, **traits: Any) -> None:
    """Give somebody a PIN; with `minutes` the screen locks after so long, in sessions that begin from now on."""
    values = {"hash": pin_hash(), "set_at": clock.now() - timedelta(days=3), **traits}
    with transaction() as session:
        session.add(PinCredential(user_id=user.id, **values))
        if minutes:
            session.add(PolicyValue(key="screen_lock.minutes", user_id=user.id, value=minutes))


def shut_pin(user: User, **traits: Any) -> None:
    """Give somebody a PIN that ten wrong ones have shut."""
    now = clock.now()
    make_pin(user, tries=[f"{now.isoformat()} {clock.new_id().hex}"] * 10, shut_at=now, **traits)


def lock(session_id: UUID, **traits: Any) -> None:
    """Lock the screen of a session."""
    values = {"stage": Stage.LOCKED, "locked_since": clock.now(), **traits}
    with transaction() as session:
        row = session.get(LoginSession, session_id)
        for name, value in values.items():
            setattr(row, name, value)


def row_of(session_id: UUID) -> LoginSession:
    """A session as it stands now."""
    db.session.rollback()
    found = db.session.get(LoginSession, session_id, populate_existing=True)
    assert found
    return found


def pin_of(user: User) -> PinCredential | None:
    """Somebody's PIN as it stands now."""
    db.session.rollback()
    return db.session.get(PinCredential, user.id, populate_existing=True)
