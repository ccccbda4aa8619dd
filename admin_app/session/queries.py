"""Reading sessions and tries to sign in, for pages. Addresses and browsers are private: each reader brings a lens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, Reading, among_given, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.paging import Listing, Order, Page
from admin_app.kernel.rights.lens import Lens, Revealed
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
        AttemptResult.DOCUMENTS_WAIT,
        AttemptResult.MOVED,
        AttemptResult.COPY_REFUSED,
    }
)
OF_SESSION = frozenset(
    {AttemptResult.MOVED, AttemptResult.COPY_REFUSED}
)  # told of a session, not of a sign-in
_OF_PERSON = LoginSession.user_id == sa.bindparam("user_id")
_HERE = sa.bindparam("here", type_=sa.Uuid())
_LIVE = (
    sa.select(
        LoginSession.id,
        LoginSession.user_id,
        LoginSession.device,
        LoginSession.country,
        LoginSession.last_ip,
        LoginSession.created_at,
        LoginSession.last_seen_at,
        LoginSession.ends_at,
        LoginSession.idle_seconds,
        LoginSession.methods,
    )
    .where(_OF_PERSON, LoginSession.live(NOW))
    .order_by(LoginSession.id != _HERE, LoginSession.last_seen_at.desc())
    .limit(MOST_SHOWN)
)
# How many live sessions the person `user_id` has but the one `here`, which may be none.
HOW_MANY = sa.select(sa.func.count(LoginSession.id)).where(
    _OF_PERSON, LoginSession.live(NOW), LoginSession.id.is_distinct_from(_HERE)
)
_EVERYBODYS = sa.select(sa.func.count(LoginSession.id)).where(
    LoginSession.live(NOW), LoginSession.id.is_distinct_from(_HERE)
)
_COUNTS = (
    sa.select(LoginSession.user_id, sa.func.count())
    .where(among_given(LoginSession.user_id, "ids"), LoginSession.live(NOW))
    .group_by(LoginSession.user_id)
)
_HISTORY = Listing(
    sa.select(
        SignInAttempt.id,
        SignInAttempt.at,
        SignInAttempt.result,
        SignInAttempt.method,
        SignInAttempt.device,
        SignInAttempt.country,
        SignInAttempt.ip,
        SignInAttempt.refusal_code,
        SignInAttempt.session_id,
        SignInAttempt.waits_until,
        SignInAttempt.went_on().label("went_on"),
    ).where(SignInAttempt.user_id == sa.bindparam("user_id"), SignInAttempt.stands()),
    Order((SignInAttempt.at, SignInAttempt.id)),
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

    @property
    def frees_at(self) -> datetime:
        """When it ends by itself unless somebody is active in it."""
        return min(self.ends_at, self.last_seen_at + self.idle)


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
    waits_until: datetime | None = None  # as it was told when it was refused

    @property
    def proven(self) -> bool:
        """Whether the password (or passkey) was right: if it wasn't the person, somebody else has it."""
        return self.result in PROVEN

    @property
    def worked(self) -> bool:
        """Whether it ended in a session, or went on in one."""
        return self.result in {AttemptResult.SIGNED_IN, AttemptResult.MOVED}

    @property
    def of_session(self) -> bool:
        """Whether it tells of a session that was used elsewhere, perhaps this very one."""
        return self.result in OF_SESSION


def live(user_id: UUID, lens: Lens, *, current: UUID | None = None) -> list[SessionLine]:
    """A person's live sessions, this one first, then the latest seen; at most 50. One statement."""
    return [_line(row, lens, current) for row in rows_of(*reading_live(user_id, current))]


def reading_live(user_id: UUID, current: UUID | None = None) -> Reading:
    """What `live` asks, to be read ahead."""
    return _LIVE, {"user_id": user_id, "here": current, "now": clock.now()}


def reading_history(user_id: UUID, size: int) -> Reading:
    """What the first page of `history` asks, to be read ahead."""
    return _HISTORY.first({"user_id": user_id}, size=size)


def elsewhere(user_id: UUID, here: UUID | None) -> int:
    """How many live sessions a person has but this one."""
    return db.session.scalar(HOW_MANY, {"user_id": user_id, "here": here, "now": clock.now()}) or 0


def device_of(user_id: UUID, session_id: UUID) -> str | None:
    """The device of one live session of a person in words, empty where it isn't known; None where there is none."""
    return db.session.scalar(
        sa.select(LoginSession.device).where(
            LoginSession.id == session_id, LoginSession.user_id == user_id, LoginSession.live()
        )
    )


def _line(row: sa.Row[*tuple[Any, ...]], lens: Lens, current: UUID | None) -> SessionLine:
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


def everybodys(here: UUID | None) -> int:
    """How many live sessions there are in all but the one `here`. One statement."""
    return int(rows_of(_EVERYBODYS, {"here": here, "now": clock.now()}).scalar())


def counts(user_ids: list[UUID]) -> Counter[UUID]:
    """How many live sessions each of these people has, in one statement."""
    found = rows_of(_COUNTS, {"ids": user_ids, "now": clock.now()})
    return Counter({row[0]: row[1] for row in found})


def history(user_id: UUID, lens: Lens, *, size: int = 25, key: str | None = None) -> Page[AttemptLine]:
    """A person's sign-ins and refused tries, newest first, by key; the steps of one sign-in are one. One statement."""
    page = _HISTORY.page({"user_id": user_id}, size=size, key=key)
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
            r.went_on,
            r.waits_until,
        )
        for r in page.rows
    ]
    return Page(lines, page.older, page.newer)
