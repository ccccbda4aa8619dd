"""What limits of sessions do to the sessions there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.desk.policy_effects.figures import Effect, EffectKind, counted, counted_among
from admin_app.identity.models import Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import earlier
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy.draft import PolicyDraft
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from admin_app.sign_in.models import PinCredential

LATER = [Effect(EffectKind.FROM_NOW_ON)]
STAFF = {Key.STAFF_SESSION_HOURS, Key.STAFF_SESSION_IDLE_MINUTES}
LIFE = {Key.SESSION_DAYS: timedelta(days=1), Key.STAFF_SESSION_HOURS: timedelta(hours=1)}


def times(actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which sessions end at once or sooner; of staff's whether the reader and the administrators are among them."""
    if not draft.is_tighter:
        return LATER
    over, shorter = _over(draft), _shorter(draft)
    live = _live(draft.account_id, UserKind.STAFF if draft.key in STAFF else UserKind.CUSTOMER)
    return [
        *(_lock_outs(actor, live.where(over)) if draft.key in STAFF else []),
        *counted_among(EffectKind.SESSIONS_END, live, over),
        *counted_among(EffectKind.SESSIONS_SHORTER, live, sa.and_(shorter, sa.not_(over))),
    ] or LATER


def _over(draft: PolicyDraft) -> sa.ColumnElement[bool]:
    """Past what would be allowed at the moment of the change."""
    unit = LIFE.get(draft.key)
    if unit is not None:
        return LoginSession.created_at <= draft.at - unit * int(draft.after)
    return LoginSession.last_seen_at <= draft.at - timedelta(minutes=int(draft.after))


def _shorter(draft: PolicyDraft) -> sa.ColumnElement[bool]:
    unit = LIFE.get(draft.key)
    if unit is None:
        return LoginSession.idle_seconds > int(draft.after) * 60
    most = int(unit.total_seconds()) * int(draft.after)
    return earlier(LoginSession.ends_at, most) > LoginSession.created_at


def limit(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Who is signed in on more devices than that: nobody is signed out, the next sign-in is judged."""
    most = int(draft.after)
    if not draft.is_tighter or not most:
        return LATER
    live = _live(draft.account_id, None).limit(20_000).subquery()
    crowded = sa.select(live.c.user_id).group_by(live.c.user_id).having(sa.func.count() > most)
    return [Effect(EffectKind.NEXT_SIGN_IN), *counted(EffectKind.TOO_MANY_DEVICES, crowded)]


def at_limit(_actor: Actor, _draft: PolicyDraft) -> list[Effect]:
    """The next sign-in is judged by it."""
    return [Effect(EffectKind.NEXT_SIGN_IN)]


def screen_lock(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Whose screens lock: those who have a PIN."""
    if not draft.is_tighter:
        return LATER
    people = sa.select(PinCredential.user_id)
    if draft.account_id:
        people = people.join(User, User.id == PinCredential.user_id).where(
            User.account_id == draft.account_id
        )
    return counted(EffectKind.SCREENS_LOCK, people) or LATER


def _lock_outs(actor: Actor, ending: sa.Select[UUID, UUID]) -> list[Effect]:
    """Whether whoever asks is signed out by it, and how many administrators are."""
    theirs = set(db.session.scalars(ending.with_only_columns(LoginSession.id).limit(1000)))
    found = [Effect(EffectKind.YOU_ARE_SIGNED_OUT)] if actor.session_id in theirs else []
    people = set(db.session.scalars(ending.with_only_columns(LoginSession.user_id).limit(1000)))
    out = len(people & _administrators())
    return [*found, Effect(EffectKind.ADMINISTRATORS_SIGNED_OUT, out)] if out else found


def _administrators() -> set[UUID]:
    rows = db.session.execute(
        sa.select(StaffRole.user_id, Role.permissions)
        .join(Role, Role.id == StaffRole.role_id)
        .join(User, User.id == StaffRole.user_id)
        .where(User.status == UserStatus.ACTIVE)
    )
    return {user_id for user_id, held in rows if Permission.STAFF_WRITE in held}


def _live(account_id: UUID | None, kind: UserKind | None) -> sa.Select[UUID, UUID]:
    wanted = (
        sa.select(LoginSession.id, LoginSession.user_id)
        .where(LoginSession.live(clock.now()))
        .order_by(LoginSession.user_id)
    )
    if kind is not None:
        wanted = wanted.where(LoginSession.kind == kind)
    return wanted.where(LoginSession.account_id == account_id) if account_id else wanted


OF_SESSIONS: dict[Key, Callable[[Actor, PolicyDraft], list[Effect]]] = {
    Key.BULK_ALONE: lambda _actor, _draft: LATER,
    Key.BULK_MAILS_A_DAY: lambda _actor, _draft: LATER,
    Key.SCREEN_LOCK_MINUTES: screen_lock,
    Key.SESSION_AT_LIMIT: at_limit,
    Key.SESSION_DAYS: times,
    Key.SESSION_IDLE_MINUTES: times,
    Key.SESSION_LIMIT: limit,
    Key.STAFF_SESSION_HOURS: times,
    Key.STAFF_SESSION_IDLE_MINUTES: times,
}
