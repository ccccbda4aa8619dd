"""From a cookie to whoever acts: one statement a request, judged anew each time.

Clocks may be set back. A session's times are then moved back by as much, so that it never lives longer than
it was given (SECURITY 48).
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import AccountStatus, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.crypto import lookup_hash, same, token_hash
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import SELF, WHILE_DELETING, WITHOUT_ACCOUNT, Permission
from admin_app.lib import reading
from admin_app.policy.keys import Key
from admin_app.session import binding, display_preferences, lock
from admin_app.session.models import SIGNED_IN, EndReason, LoginSession, Stage, lapsed
from admin_app.sign_in import moves, session_row
from admin_app.sign_in.factors import duty as factor_duty
from admin_app.sign_in.factors import registry
from admin_app.trusted_ip import judging
from admin_app.trusted_ip.models import RefusalRule

FORMER_PASSES = timedelta(seconds=10)
TOUCH_EVERY = timedelta(seconds=15)  # activity is exact to this, and written no oftener (SECURITY 13)
CLOCK_SKEW = timedelta(seconds=5)  # how far apart the clocks of several machines may be
COOKIE_MAX = 120
SIGNING_IN = frozenset({AccountStatus.ACTIVE, AccountStatus.SUSPENDED, AccountStatus.CLOSING})
KNOWN = {p.value: p for p in Permission}
Found = sa.Row[*tuple[Any, ...]]  # a session with its person and account


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a request comes from, as the proxy rule gave it; `active` is False for background polling."""

    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    country: str = ""
    active: bool = True
    browser: str = ""  # the secret of the browser's own cookie


@dataclass(frozen=True, slots=True)
class Login:
    """A recognised session: how far it has come, who acts in it, and what a page's frame shows."""

    session_id: UUID
    user_id: UUID
    kind: UserKind
    stage: Stage
    actor: Actor
    methods: tuple[str, ...]
    account_number: str
    account_name: str
    account_status: AccountStatus | None
    theme: str
    avatar_hash: str
    factors: frozenset[str]  # keys of the second factors that are on
    began_at: datetime
    country: str  # where it began; "" where that isn't known
    ends_at: datetime
    idle: timedelta
    denied: RefusalRule | None = None  # an address rule refuses this request
    denied_by_account: bool = False
    trial: judging.Trial | None = None  # a restriction that waits to be confirmed
    pin_on: bool = False  # a PIN opens the locked screen, and the address doesn't spare it
    locks_after: timedelta = timedelta(0)  # without activity; 0: never by itself
    locks_in: timedelta = timedelta(0)
    noted: timedelta = timedelta(0)  # how long ago activity was written down
    appearance: display_preferences.Looks = display_preferences.USUAL
    waiting: Mapping[str, int] = field(default_factory=dict)  # how much of each kind, when last counted
    untold: int = 0  # what the bell has to tell; of a customer, how many of their tickets wait for them
    delegated: bool = False  # there is a delegation, so an account can be chosen
    shortlist: str = ""  # accounts at hand, for `shortlist.queries.of`
    erasure_due_at: datetime | None = None  # when the waiting time of the approved deletion ends
    glass_until: datetime | None = None  # until when glass that this session broke is open at most
    parts_on: frozenset[str] = (
        frozenset()
    )  # parts of the product that the operator has turned on, by their policies' keys


def resolve(cookie: str, kind: UserKind, visit: Visit | None = None) -> Login | None:
    """Whoever a cookie of a kind belongs to, in one statement; None when to nobody.

    A session past its idle or absolute limit is ended on the way. Activity is noted at most every 15 s, in
    a write of its own; background polling is none, and neither is a request that an address rule refuses.
    """
    visit = visit or Visit()
    session_id, secret = _parts(cookie)
    if session_id is None:
        return None
    rows = rows_of(
        session_row.statement(registry.registered(), kind), {"session_id": session_id, "now": clock.now()}
    ).all()
    if not rows or rows[0].kind != kind or rows[0].user_kind != kind:
        return None
    row, now = rows[0], clock.now()
    current = _proves(row, secret, now)
    if not _may_sign_in(row):
        return None
    if current is None:
        _tell_copy(rows, secret, visit, now)
        return None
    back = max(row.last_seen_at - now, timedelta(0))
    back = back if back > CLOCK_SKEW else timedelta(0)
    ends_at = row.ends_at - back
    if why := lapsed(row, now + back):  # its times moved back: the same as being so much later
        _lapse(row.id, why)
        return None
    denied = _denied(row, visit, now)
    spared = denied.skip_pin and row.kind is not UserKind.STAFF
    screen = lock.evaluate(row, now, back, spared=spared)
    if screen.stage is None:
        _lapse(row.id, EndReason.PIN)
        return None
    active = visit.active and screen.stage is not Stage.LOCKED and now - row.last_seen_at >= TOUCH_EVERY
    noted = now - row.last_seen_at + back
    if denied.refused_by is None and (back or active):
        _touch(row, now, back, visit)
        screen, noted = dataclasses.replace(screen, left=screen.after), timedelta(0)
    found = _login(rows, visit, ends_at, back, noted, current=current, denied=denied, screen=screen)
    if (
        denied.refused_by is None
        and row.stage in SIGNED_IN
        and moves.new_marks(row, moves.Place.of(found.actor))
    ):
        return _moved(found)
    return found


def _moved(found: Login) -> Login:
    """The session is used elsewhere than before: if that is news, nothing is fresh any more (SECURITY 75)."""
    if not moves.note(found.actor):
        return found
    return dataclasses.replace(found, actor=dataclasses.replace(found.actor, fresh_until=None))


def _tell_copy(rows: Sequence[Found], secret: str, visit: Visit, now: datetime) -> None:
    """The secret of before the last renewal, long after it: refused as any other, and told (SECURITY 75)."""
    row = rows[0]
    if row.former_hash and same(token_hash(secret), row.former_hash) and moves.is_copy(row, now):
        moves.refuse_copy(_actor(rows, row.stage, visit, None))


def why_ended(cookie: str, kind: UserKind) -> EndReason | None:
    """Why the session of a cookie ended, told to whoever holds its last secret alone. One statement."""
    session_id, secret = _parts(cookie)
    if session_id is None:
        return None
    row = db.session.execute(
        sa.select(LoginSession.kind, LoginSession.secret_hash, LoginSession.ended_why).where(
            LoginSession.id == session_id, LoginSession.ended_at.is_not(None)
        )
    ).first()
    if row is None or row.kind != kind or not same(token_hash(secret), row.secret_hash):
        return None
    return row.ended_why  # type: ignore[no-any-return]


def _denied(row: Found, visit: Visit, now: datetime) -> judging.AddressVerdict:
    """The address rules, at each request: the one a session is tied to, then the restrictions (SECURITY 16)."""
    if row.bound_ip and not binding.same(row.bound_ip, visit.ip):
        return judging.AddressVerdict(RefusalRule.BOUND)
    if not row.ruled:
        return judging.NOTHING
    return judging.judge(judging.rules_of(row.user_id, row.account_id, now), visit.ip)


def _parts(cookie: str) -> tuple[UUID | None, str]:
    number, dot, secret = cookie.partition(".")
    if not dot or not secret or len(cookie) > COOKIE_MAX:
        return None, ""
    try:
        return reading.row_id(number), secret
    except ValueError:
        return None, ""


def _proves(row: Found, secret: str, now: datetime) -> bool | None:
    """True for the present secret, False for the former one in flight, None for neither."""
    given = token_hash(secret)
    if same(given, row.secret_hash):
        return True
    in_flight = -CLOCK_SKEW <= now - row.renewed_at <= FORMER_PASSES
    return False if row.former_hash and in_flight and same(given, row.former_hash) else None


def _may_sign_in(row: Found) -> bool:
    return row.status is UserStatus.ACTIVE and (row.account_id is None or row.account_status in SIGNING_IN)


def _lapse(session_id: UUID, why: EndReason) -> None:
    with transaction() as session:
        session.execute(
            sa.update(LoginSession)
            .where(LoginSession.id == session_id, LoginSession.ended_at.is_(None))
            .values(ended_at=clock.now(), ended_why=why, fresh_until=None)
            .execution_options(synchronize_session=False)
        )


def _touch(row: Found, now: datetime, back: timedelta, visit: Visit) -> None:
    """Note activity; after the clock was set back, move the session's times with it (once: the row is compared)."""
    changes: dict[str, Any] = {"last_seen_at": now}
    if visit.ip:
        changes |= {"last_ip": visit.ip, "ip_hash": lookup_hash(visit.ip, "ip")}
    if back:
        changes |= {
            "created_at": row.created_at - back,
            "ends_at": row.ends_at - back,
            "fresh_until": row.fresh_until and row.fresh_until - back,
        }
    with transaction() as session:
        session.execute(
            sa.update(LoginSession)
            .where(
                LoginSession.id == row.id,
                LoginSession.ended_at.is_(None),
                LoginSession.last_seen_at == row.last_seen_at,
            )
            .values(changes)
            .execution_options(synchronize_session=False)
        )


def _login(
    rows: Sequence[Found],
    visit: Visit,
    ends_at: datetime,
    back: timedelta,
    noted: timedelta,
    *,
    current: bool,
    denied: judging.AddressVerdict,
    screen: lock.Screen,
) -> Login:
    row, stage = rows[0], screen.stage or Stage.LOCKED
    if stage is Stage.OPEN and factor_duty.is_unmet(row, registry.keys_on(row)):
        stage = Stage.FACTOR_SETUP
    fresh_until = (
        row.fresh_until - back if row.fresh_until and current and stage is not Stage.LOCKED else None
    )
    return Login(
        session_id=row.id,
        user_id=row.user_id,
        kind=row.kind,
        stage=stage,
        actor=_actor(rows, stage, visit, fresh_until),
        methods=tuple(row.methods),
        account_number=row.account_number or "",
        account_name=row.account_name or "",
        account_status=row.account_status,
        theme=row.theme,
        avatar_hash=row.avatar_hash,
        factors=registry.keys_on(row),
        began_at=row.created_at,
        country=row.country,
        ends_at=ends_at,
        idle=timedelta(seconds=row.idle_seconds),
        denied=denied.refused_by,
        denied_by_account=denied.of_account,
        trial=denied.trial,
        pin_on=screen.on,
        locks_after=screen.after,
        locks_in=max(screen.left, timedelta(0)),
        noted=noted,
        appearance=display_preferences.of(row),
        erasure_due_at=row.erasure_due_at,
        glass_until=row.glass_until,
        waiting=row.waiting,
        untold=row.untold,
        delegated=row.delegated,
        shortlist=row.shortlist or "",
        parts_on=frozenset({Key.AFFILIATE_ON.value} if row.affiliate_on else ()),
    )


@functools.lru_cache(256)
def _rights(held: tuple[str, ...], always: frozenset[Permission]) -> frozenset[Permission]:
    """The rights of these names and those that everybody has: the same object for all who hold the same."""
    return frozenset({KNOWN[name] for name in held if name in KNOWN}) | always


def _actor(rows: Sequence[Found], stage: Stage, visit: Visit, fresh_until: datetime | None) -> Actor:
    """Whoever acts. Before the second factor, or under the lock, that is nobody: rights come with the open session."""
    row = rows[0]
    kind, permissions = ActorKind.NOBODY, frozenset[Permission]()
    if stage in {Stage.OPEN, Stage.FACTOR_SETUP}:
        kind, permissions = ActorKind(row.kind), SELF & {Permission.OWN_SECURITY_WRITE}
    if stage is Stage.OPEN:
        always = WITHOUT_ACCOUNT if row.account_id is None else SELF
        held = tuple([name for r in rows if r.permissions for name in r.permissions])
        permissions = _rights(held, always) if row.erasure_due_at is None else WHILE_DELETING
    held_roles = sorted((r.role_key, r.role_name) for r in rows if r.role_key)
    return Actor(
        kind,
        user_id=row.user_id,
        name=row.full_name,
        account_id=row.account_id,
        acting_account_id=row.account_id,
        roles=tuple(key for key, _name in held_roles),
        role_names=tuple(name for _key, name in held_roles),
        permissions=permissions,
        session_id=row.id,
        fresh_until=fresh_until,
        second_factor=bool(registry.methods() & set(row.methods)),
        factor_on=bool(registry.keys_on(row)),
        ip=visit.ip,
        country=visit.country,
        user_agent=visit.user_agent,
        request_id=visit.request_id,
        language=row.language,
        time_zone=row.time_zone,
        username=row.username,
        deleting=row.erasure_due_at is not None,
        browser=visit.browser,
    )
