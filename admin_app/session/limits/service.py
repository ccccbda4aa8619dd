"""The limits of a person's sessions: which counts and who set it, what a change would do, and doing it.

The strictest of operator, account and own choice wins. The command itself, with its
"Confirm it's you" and its mail, is `sign_in.session_rules.change`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserKind
from admin_app.kernel import clock, networks
from admin_app.kernel.db import db
from admin_app.policy import choices
from admin_app.policy.choices import Limit
from admin_app.policy.register import REGISTER, AtLimit, Key
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.limits import concurrent_limit
from admin_app.session.models import SIGNED_IN, EndReason, LoginSession, lapsed

IDLE_MINUTES = (5, 10, 15, 30, 60, 120, 240, 480, 1440)  # what the drop-down offers (S4-09)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What holds for a person's sessions, each limit with who set it. `life` is in days, of staff in hours."""

    staff: bool
    identity: Identity
    idle: Limit
    life: Limit
    most: Limit
    at_limit: Limit
    lock: Limit
    bind: bool
    bound_ip: str
    live: int

    @property
    def tied_to(self) -> str:
        """The address, or of IPv6 the network, that sign-ins have to come from; empty where the next one chooses it."""
        return networks.line_of(self.bound_ip)

    @property
    def idle_fixed(self) -> bool:
        """Whether nobody can choose it: third parties idle 30 min."""
        return self.identity is Identity.THIRD_PARTY

    @property
    def idle_minutes(self) -> int:
        """Minutes without activity that count."""
        return (
            int(lifecycle.THIRD_PARTY_IDLE.total_seconds()) // 60 if self.idle_fixed else int(self.idle.value)
        )

    @property
    def idle_offered(self) -> list[int]:
        """The lengths to choose from: none longer than operator and account allow, and what counts now."""
        most = REGISTER[idle_key(staff=self.staff)].most or IDLE_MINUTES[-1]
        allowed = min(most, int(self.idle.ceiling)) if self.idle.ceiling is not None else most
        return sorted({m for m in IDLE_MINUTES if m <= allowed} | {self.idle_minutes})

    @property
    def refuses(self) -> bool:
        """Whether a new sign-in beyond the limit is refused; above one device it always is (S4-14)."""
        return int(self.most.value) > 1 or self.at_limit.value == AtLimit.REFUSE


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change does to the sessions there are: how many stay, how many end at once, and if this is one of them."""

    stay: int
    end: int
    this_ends: bool
    most: int
    refuses: bool

    @property
    def crowded(self) -> bool:
        """More stay than the limit lets in."""
        return bool(self.most) and self.stay > self.most

    @property
    def mark(self) -> str:
        """What the person was told; empty where there is nothing to tell. Another mark means: tell anew."""
        if not self.end and not self.crowded:
            return ""
        return f"{self.stay}.{self.end}.{self.this_ends:d}.{self.most}.{self.refuses:d}"


def idle_key(*, staff: bool) -> Key:
    """The policy of a kind of person's idle time, in minutes."""
    return Key.STAFF_SESSION_IDLE_MINUTES if staff else Key.SESSION_IDLE_MINUTES


def life_key(*, staff: bool) -> Key:
    """The policy of a kind of person's longest session: days, of staff hours."""
    return Key.STAFF_SESSION_HOURS if staff else Key.SESSION_DAYS


def of(user_id: UUID, account_id: UUID | None) -> SessionLimits:
    """What holds for a person, in three statements."""
    user = db.session.execute(
        sa.select(User.kind, User.identity, User.bind_ip, User.bound_ip).where(User.id == user_id)
    ).one()
    staff = user.kind is UserKind.STAFF
    idle, longest = idle_key(staff=staff), life_key(staff=staff)
    found = choices.limits(
        idle,
        longest,
        Key.SESSION_LIMIT,
        Key.SESSION_AT_LIMIT,
        Key.SCREEN_LOCK_MINUTES,
        user_id=user_id,
        account_id=account_id,
    )
    return SessionLimits(
        staff,
        user.identity,
        found[idle],
        found[longest],
        found[Key.SESSION_LIMIT],
        found[Key.SESSION_AT_LIMIT],
        found[Key.SCREEN_LOCK_MINUTES],
        user.bind_ip,
        user.bound_ip,
        len(concurrent_limit.signed_in(user_id)),
    )


def weigh(
    user_id: UUID, lasts: lifecycle.SessionTimes, rules: SessionLimits, current: UUID | None
) -> Effects:
    """What these times and this limit would do to a person's live sessions."""
    now = clock.now()
    rows = [row for row in _open(user_id) if row.is_live(now)]
    ending = {row.id for row in rows if _why_over(row, lasts, now)}
    return Effects(
        stay=len(rows) - len(ending),
        end=len(ending),
        this_ends=current in ending,
        most=int(rules.most.value),
        refuses=rules.refuses,
    )


def apply(user_id: UUID, lasts: lifecycle.SessionTimes) -> None:
    """Give a person's live sessions these times, in the caller's transaction, under the person's lock.

    Their life is counted from when they began. One that had lapsed unseen stays lapsed, however long the new
    times are; one that is past the new times ends at once.
    """
    now = clock.now()
    for row in _open(user_id):
        why = lapsed(row, now) or _why_over(row, lasts, now)
        if why:
            sessions.end(row.id, why)
        else:
            db.session.execute(
                sa.update(LoginSession)
                .where(LoginSession.id == row.id, LoginSession.ended_at.is_(None))
                .values(ends_at=row.created_at + lasts.life, idle_seconds=int(lasts.idle.total_seconds()))
                .execution_options(synchronize_session=False)
            )


def _open(user_id: UUID) -> list[LoginSession]:
    return list(
        db.session.scalars(
            sa.select(LoginSession)
            .where(
                LoginSession.user_id == user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.stage.in_(SIGNED_IN),
            )
            .execution_options(populate_existing=True)
        )
    )


def _why_over(row: LoginSession, lasts: lifecycle.SessionTimes, now: datetime) -> EndReason | None:
    """Over by other times."""
    if now >= row.created_at + lasts.life:
        return EndReason.LIFE
    return EndReason.IDLE if now - row.last_seen_at >= lasts.idle else None
