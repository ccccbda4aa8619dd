"""Sessions tied to the address they began at, and the address that new sign-ins have to come from (S0-03, S0-04).

Each session has its own tie (`login_sessions.bound_ip`); the person's (`users.bound_ip`) is where the next
sign-in must come from. A proven second factor moves the person's, staff lift it.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import networks
from admin_app.kernel.db import db
from admin_app.session.models import LoginSession


def same(one: str, other: str) -> bool:
    """Whether two addresses are of one line: IPv4 the same, IPv6 in one /64; none is the same as one that can't be read."""
    if one == other:
        return bool(one)
    first = networks.line_of(networks.of_peer(one))
    return bool(first) and first == networks.line_of(networks.of_peer(other))


def is_elsewhere(bind_ip: bool, bound_ip: str, ip: str) -> bool:
    """Whether a person who is tied stands at another address. Without an address nobody can be tied."""
    if not bind_ip:
        return False
    return not ip or (bool(bound_ip) and not same(bound_ip, ip))


def tie(user: User, session_id: UUID | None, ip: str) -> None:
    """Tie a person to an address, this session too and each other live one to its own, in the caller's transaction."""
    user.bind_ip, user.bound_ip = True, ip
    own = sa.case((LoginSession.id == session_id, ip), else_=LoginSession.last_ip) if session_id else None
    _set(user.id, LoginSession.last_ip if own is None else own)


def untie(user: User) -> None:
    """No address counts any more, in the caller's transaction."""
    user.bind_ip, user.bound_ip = False, ""
    _set(user.id, sa.literal(""))


def lift(user_id: UUID) -> bool:
    """Let the next sign-in come from anywhere and tie anew there, in the caller's transaction.

    Live sessions keep their own ties. Gives whether there was a tie to lift. The caller has judged the right
    and tells of it.
    """
    done = db.session.execute(
        sa.update(User)
        .where(User.id == user_id, User.bind_ip.is_(True), User.bound_ip != "")
        .values(bound_ip="")
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _set(user_id: UUID, to: sa.ColumnElement[str] | sa.orm.InstrumentedAttribute[str]) -> None:
    db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(bound_ip=to)
        .execution_options(synchronize_session=False)
    )
