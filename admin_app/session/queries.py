"""Reading sessions and tries to sign in, for pages. Addresses and browsers are private: each reader brings a lens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.lens import Lens, Revealed
from admin_app.kernel.paging import Order, Page, fetch_rows
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt

MOST_SHOWN = 50
PROVEN = frozenset(
    {
        AttemptResult.SIGNED_IN,
        AttemptResult.ADDRESS_DENIED,
        AttemptResult.BOUND_ELSEWHERE,
        AttemptResult.FACTOR_NEEDED,
        AttemptResult.WRONG_CODE,
        AttemptResult.SESSION_LIMIT,
        AttemptResult.HELD,
        AttemptResult.NEW_PASSWORD_NEEDED,
        AttemptResult.PIN_NEEDED,
    }
)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One live session as a page shows it."""

    id: UUID
    device: str
    country: str
    ip: Revealed
    began_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    idle: timedelta
    methods: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One try to sign in as a page shows it."""

    id: UUID
    at: datetime
    result: AttemptResult
    method: str
    device: str
    country: str
    ip: Revealed
    refusal_code: str = ""
    session_id: UUID | None = None
    went_on: bool = False  # its session was signed in with later

    @property
    def proven(self) -> bool:
        """Whether the password (or passkey) was right: if it wasn't the person, somebody else has it."""
        return self.result in PROVEN

    @property
    def worked(self) -> bool:
        """Whether it ended in a session."""
        return self.result is AttemptResult.SIGNED_IN


def live(user_id: UUID, lens: Lens, *, current: UUID | None = None) -> list[SessionLine]:
    """A person's live sessions, this one first, then the latest seen; at most 50. One statement."""
    rows = db.session.scalars(
        sa.select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.live())
        .order_by(LoginSession.id != current, LoginSession.last_seen_at.desc())
        .limit(MOST_SHOWN)
    )
    return [_line(row, lens, current) for row in rows]


def elsewhere(user_id: UUID, here: UUID | None) -> int:
    """How many live sessions a person has but this one."""
    return db.session.scalar(how_many(user_id, but=here)) or 0


def how_many(user_id: UUID, *, but: UUID | None) -> sa.Select[int]:
    """The statement that counts a person's live sessions but one, to be read beside others."""
    return sa.select(sa.func.count(LoginSession.id)).where(
        LoginSession.user_id == user_id, LoginSession.live(), *([LoginSession.id != but] if but else [])
    )


def device_of(user_id: UUID, session_id: UUID) -> str | None:
    """The device of one live session of a person in words, empty where it isn't known; None where there is none."""
    return db.session.scalar(
        sa.select(LoginSession.device).where(
            LoginSession.id == session_id, LoginSession.user_id == user_id, LoginSession.live()
        )
    )


def _line(row: LoginSession, lens: Lens, current: UUID | None) -> SessionLine:
    return SessionLine(
        id=row.id,
        device=row.device,
        country=row.country,
        ip=lens.ip(row.last_ip, row.user_id),
        began_at=row.created_at,
        last_seen_at=row.last_seen_at,
        ends_at=row.ends_at,
        idle=timedelta(seconds=row.idle_seconds),
        methods=tuple(row.methods),
        current=row.id == current,
    )


def counts(user_ids: list[UUID]) -> Counter[UUID]:
    """How many live sessions each of these people has, in one statement."""
    found = db.session.execute(
        sa.select(LoginSession.user_id, sa.func.count())
        .where(LoginSession.user_id.in_(user_ids), LoginSession.live())
        .group_by(LoginSession.user_id)
    )
    return Counter({row[0]: row[1] for row in found})


def history(user_id: UUID, lens: Lens, *, size: int = 25, key: str | None = None) -> Page[AttemptLine]:
    """A person's sign-ins and refused tries, newest first, by key; the steps of one sign-in are one. One statement."""
    order = Order((SignInAttempt.at, SignInAttempt.id))
    wanted: sa.Select[*tuple[Any, ...]] = sa.select(SignInAttempt, SignInAttempt.went_on()).where(
        SignInAttempt.user_id == user_id, SignInAttempt.stands()
    )
    page = fetch_rows(wanted, order, size=size, key=key)
    lines = [
        AttemptLine(
            r.id,
            r.at,
            r.result,
            r.method,
            r.device,
            r.country,
            lens.ip(r.ip, user_id),
            r.refusal_code,
            r.session_id,
            went_on,
        )
        for r, went_on in page.rows
    ]
    return Page(lines, page.older, page.newer)
