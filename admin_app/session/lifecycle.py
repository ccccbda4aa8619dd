"""Login sessions: how one begins and is renewed. A session is a row, the cookie its id and a secret.

Only the secret's hash is kept, so a copy of the table opens nothing. It is renewed at each rise of rights; a
request in flight with the former one passes for some seconds, except across a sign-in, so that a secret
planted or read before it is worthless after it (SECURITY 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Identity, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash, new_token, token_hash
from admin_app.kernel.database.statements import write
from admin_app.kernel.db import db
from admin_app.lib import devices
from admin_app.policy import service as policy
from admin_app.policy.register import Key, Value
from admin_app.session import pending_cookies
from admin_app.session.models import LoginSession, Method, Stage
from admin_app.session.pending_cookies import CookieKind

USER_AGENT_MAX, DEVICE_MAX = 400, 80
THIRD_PARTY_IDLE = timedelta(minutes=30)  # fixed: no policy and no choice makes it longer
FIRST_FACTOR = (Method.PASSWORD,)
POLICIES = (
    Key.SESSION_DAYS, Key.SESSION_IDLE_MINUTES, Key.STAFF_SESSION_HOURS, Key.STAFF_SESSION_IDLE_MINUTES,
    Key.REAUTH_MINUTES, Key.SCREEN_LOCK_MINUTES,
)  # fmt: skip
# A session that still waits for its second factor or its set-up is no place to stay.
UNFINISHED_LIFE = timedelta(minutes=30)
UNFINISHED = frozenset(
    {
        Stage.FACTOR,
        Stage.FACTOR_SETUP,
        Stage.LIMIT,
        Stage.HOLD,
        Stage.NEW_PASSWORD,
        Stage.PIN,
        Stage.DOCUMENTS,
    }
)


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """How long a session lasts: absolute life, without activity, its fresh sign-in, and until its screen locks (0: never)."""

    life: timedelta
    idle: timedelta
    fresh: timedelta
    lock: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Started:
    """A session that has just begun, with the cookie that opens it."""

    session_id: UUID
    stage: Stage
    cookie: str = field(repr=False)


def times(
    kind: UserKind,
    account_id: UUID | None = None,
    user_id: UUID | None = None,
    identity: Identity = Identity.LOCAL,
) -> SessionTimes:
    """How long a person's sessions last by policy, in one statement."""
    return times_of(kind, identity, policy.values(*POLICIES, account_id=account_id, user_id=user_id))


def times_of(kind: UserKind, identity: Identity, found: Mapping[Key, Value]) -> SessionTimes:
    """How long a person's sessions last by these policies; whoever comes from outside idles 30 min, fixed."""
    staff = kind is UserKind.STAFF
    life = Key.STAFF_SESSION_HOURS if staff else Key.SESSION_DAYS
    idle = Key.STAFF_SESSION_IDLE_MINUTES if staff else Key.SESSION_IDLE_MINUTES
    return SessionTimes(
        life=timedelta(hours=int(found[life])) if staff else timedelta(days=int(found[life])),
        idle=THIRD_PARTY_IDLE if identity is Identity.THIRD_PARTY else timedelta(minutes=int(found[idle])),
        fresh=timedelta(minutes=int(found[Key.REAUTH_MINUTES])),
        lock=timedelta(minutes=int(found[Key.SCREEN_LOCK_MINUTES])),
    )


def start(  # noqa: PLR0913 - keywords, each told by its name
    actor: Actor,
    user_id: UUID,
    kind: UserKind,
    *,
    account_id: UUID | None = None,
    stage: Stage = Stage.OPEN,
    methods: Iterable[str] = FIRST_FACTOR,
    lasts: SessionTimes | None = None,
    fresh: bool = True,
    bound_ip: str = "",
    browser: str = "",
) -> Started:
    """Begin a session for a person, in the caller's transaction; its cookie is handed to the answer.

    `actor` is whoever stands at the door: only address, user agent and country are taken from it. A session
    that begins open counts as a fresh sign-in unless `fresh` is false. Whatever cookie the browser had is worthless for it.
    `bound_ip` ties it to an address; `browser` is the secret of the browser's own cookie, by which it is known again.
    """
    now, secret = clock.now(), new_token()
    lasts = lasts or times(kind, account_id, user_id)
    proven = fresh and (stage not in UNFINISHED or stage is Stage.FACTOR_SETUP)
    session_id = clock.new_id()
    row = {
        "id": session_id,
        "user_id": user_id,
        "kind": kind,
        "account_id": account_id,
        "stage": stage,
        "secret_hash": token_hash(secret),
        "former_hash": "",
        "renewed_at": now,
        **_at_the_door(actor),
        "methods": list(methods),
        "created_at": now,
        "last_seen_at": now,
        "fresh_until": now + lasts.fresh if proven else None,
        "ends_at": now + (min(UNFINISHED_LIFE, lasts.life) if stage in UNFINISHED else lasts.life),
        "idle_seconds": int(lasts.idle.total_seconds()),
        "lock_seconds": int(lasts.lock.total_seconds()),
        "bound_ip": bound_ip,
        "browser_hash": token_hash(browser) if browser else "",
    }
    write(LoginSession, row)
    db.session.flush()  # other rows of the sign-in refer to it
    cookie = f"{session_id.hex}.{secret}"
    pending_cookies.give(CookieKind(kind), cookie)
    return Started(session_id, stage, cookie)


def _at_the_door(actor: Actor) -> dict[str, str]:
    """What a session keeps of where it was begun."""
    return {
        "first_ip": actor.ip,
        "last_ip": actor.ip,
        "ip_hash": lookup_hash(actor.ip, "ip") if actor.ip else "",
        "country": actor.country,
        "user_agent": actor.user_agent[:USER_AGENT_MAX],
        "device": devices.words(actor.user_agent)[:DEVICE_MAX],
    }


def open_up(
    session_id: UUID,
    lasts: SessionTimes,
    methods: Iterable[str],
    *,
    waiting: Stage,
    fresh: bool = True,
    bound_ip: str = "",
    browser: str = "",
) -> str:
    """The last step of sign-in is done: the session is open, its secret new, the former one dead at once.

    `waiting` is the stage it must still be in. In the caller's transaction. Gives the new cookie, or an empty
    text when the session has ended or was opened meanwhile.
    """
    now = clock.now()
    return _renew(
        LoginSession.id == session_id,
        LoginSession.stage == waiting,
        former_hash="",
        stage=Stage.OPEN,
        methods=list(methods),
        fresh_until=now + lasts.fresh if fresh else None,
        ends_at=now + lasts.life,
        idle_seconds=int(lasts.idle.total_seconds()),
        lock_seconds=int(lasts.lock.total_seconds()),
        bound_ip=bound_ip,
        browser_hash=token_hash(browser) if browser else "",
        last_seen_at=now,
    )


def move_on(session_id: UUID, methods: Iterable[str], *, waiting: Stage, to: Stage) -> str:
    """A step of sign-in is done and another is wanted: new stage, new secret, in the caller's transaction.

    Gives the new cookie, or an empty text when the session has ended or moved on meanwhile.
    """
    return _renew(
        LoginSession.id == session_id,
        LoginSession.stage == waiting,
        former_hash="",
        stage=to,
        methods=list(methods),
        last_seen_at=clock.now(),
    )


def unlock(session_id: UUID) -> str:
    """Open a locked screen, in the caller's transaction: a new secret, and activity; nothing else is lengthened.

    A request in flight with the former secret passes for 10 s. Gives the new cookie, or an empty text when the
    session has ended or was unlocked meanwhile.
    """
    return _renew(
        LoginSession.id == session_id,
        LoginSession.stage == Stage.LOCKED,
        former_hash=LoginSession.secret_hash,
        stage=Stage.OPEN,
        locked_since=None,
        pin_failures=0,
        last_seen_at=clock.now(),
    )


def send_back(session_id: UUID, to: Stage, *, methods: Iterable[str]) -> str:
    """An open session has to pass a step of sign-in once more: new secret, no fresh sign-in, in the caller's transaction.

    `methods` is what still counts as proven of those it was opened with.

    Gives the new cookie, or an empty text when the session has ended meanwhile.
    """
    return _renew(
        LoginSession.id == session_id,
        LoginSession.stage == Stage.OPEN,
        former_hash="",
        stage=to,
        methods=list(methods),
        fresh_until=None,
    )


def renew(
    session_id: UUID,
    *,
    fresh_until: datetime | None = None,
    methods: Iterable[str] | None = None,
    two_factors: bool = False,
) -> str:
    """Give an open session a new secret, since its rights rise; requests in flight pass for 10 s.

    `two_factors`: a second factor was proven for it just now. In the caller's transaction. Gives the new cookie, or an empty text when the session has ended meanwhile.
    """
    changes: dict[str, Any] = {"former_hash": LoginSession.secret_hash}
    if fresh_until is not None:
        changes["fresh_until"] = fresh_until
    if methods is not None:
        changes["methods"] = list(methods)
    if two_factors:
        changes["confirmed_at"] = clock.now()
    return _renew(LoginSession.id == session_id, **changes)


def _renew(*which: sa.ColumnElement[bool], **changes: object) -> str:
    secret = new_token()
    row = db.session.execute(
        sa.update(LoginSession)
        .where(LoginSession.ended_at.is_(None), *which)
        .values(secret_hash=token_hash(secret), renewed_at=clock.now(), **changes)
        .returning(LoginSession.id, LoginSession.kind)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        return ""
    cookie = f"{row.id.hex}.{secret}"
    pending_cookies.give(CookieKind(row.kind), cookie)
    return cookie
