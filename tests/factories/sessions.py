"""Sessions as rows, in every state that one may be found in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session.models import EndReason, LoginSession, Stage

SIGNING_IN = (
    Stage.FACTOR, Stage.FACTOR_SETUP, Stage.LIMIT, Stage.HOLD, Stage.NEW_PASSWORD, Stage.PIN, Stage.DOCUMENTS,
)  # fmt: skip


def make_session(user: User, stage: Stage = Stage.OPEN, **traits: Any) -> LoginSession:
    """A session of somebody that began now."""
    values = {
        "kind": user.kind.value,
        "account_id": user.account_id,
        "secret_hash": clock.new_id().hex,
        "idle_seconds": 1800,
        "ends_at": clock.now() + timedelta(days=1),
        **traits,
    }
    with transaction() as session:
        row = LoginSession(user_id=user.id, stage=stage, **values)
        session.add(row)
    return row


def make_dead_ones(user: User) -> int:
    """Sessions of somebody that nobody is signed in with, one of each kind: gives how many end once more."""
    now, dead = clock.now(), "Dead device"
    for stage in SIGNING_IN:
        make_session(user, stage, device=dead)
    make_session(user, device=dead, last_seen_at=now - timedelta(minutes=30))
    make_session(user, Stage.LOCKED, device=dead, last_seen_at=now - timedelta(hours=9), idle_seconds=3600)
    make_session(user, device=dead, ends_at=now)
    make_session(user, device=dead, ended_at=now, ended_why=EndReason.SIGNED_OUT)
    return len(SIGNING_IN) + 3
