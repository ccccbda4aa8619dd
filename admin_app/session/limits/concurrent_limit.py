"""The session limit: off, or 1 to 500 sessions a person, exact under concurrent sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import own
from admin_app.policy.register import AtLimit
from admin_app.session import queries
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession
from admin_app.session.queries import SessionLine


class LimitReached(DomainError):
    """No further session fits in, and none gives way."""

    status = 409
    code = "session_limit"
    message: ClassVar[str] = N_(
        "You are signed in on %(count)s devices, and no more are allowed. Sign out on one of them first."
    )
    on_one: ClassVar[str] = N_(
        "You are signed in on another device, and only one is allowed. Sign out there first."
    )

    def __init__(self, devices: Sequence[SessionLine]) -> None:
        super().__init__(self.on_one if len(devices) == 1 else None, count=len(devices))
        self.devices = tuple(
            devices
        )  # where the person is signed in, told once password and factor were right


def make_room(user_id: UUID, most: int, at_limit: AtLimit) -> None:
    """See that one more session fits in, under the person's lock, in the transaction that opens it.

    At 1 the former session ends where `at_limit` says so; above it is always refused (S4-13, S4-14).
    Raises LimitReached.
    """
    if not most:
        return
    lock_row(User, user_id)
    live = signed_in(user_id)
    if len(live) < most:
        return
    if refuses(most, at_limit):
        raise LimitReached(queries.live(user_id, own()))
    sessions.end_these(live, EndReason.LIMIT)


def refuses(most: int, at_limit: AtLimit) -> bool:
    """Whether a session beyond the limit is refused, or else takes the place of the former one."""
    return most > 1 or (most == 1 and at_limit is AtLimit.REFUSE)


def is_full(user_id: UUID, most: int, at_limit: AtLimit) -> bool:
    """Whether one more session would be refused just now. One statement where there is a limit, else none."""
    return refuses(most, at_limit) and len(signed_in(user_id)) >= most


def signed_in(user_id: UUID) -> list[UUID]:
    """A person's live sessions, the oldest first. One statement."""
    wanted = (
        sa.select(LoginSession.id)
        .where(LoginSession.user_id == user_id, LoginSession.live())
        .order_by(LoginSession.created_at)
    )
    return list(db.session.scalars(wanted))
