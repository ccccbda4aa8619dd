"""When which value counts, at one level: the value now, what is planned, and the one way to change either.

Values follow each other without gap or overlap: each ends where the next one begins. A change that is made takes the
place of whatever was planned from its moment on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.errors import Conflict
from admin_app.policy.models import PolicyChange, PolicyValue
from admin_app.policy.register import Key, Value

# Sessions keep the times they were given: these are brought to the ones there are by a job, at the moment.
OF_LIVE_SESSIONS = frozenset(
    {
        Key.SCREEN_LOCK_MINUTES,
        Key.SESSION_DAYS,
        Key.SESSION_IDLE_MINUTES,
        Key.STAFF_SESSION_HOURS,
        Key.STAFF_SESSION_IDLE_MINUTES,
    }
)
TOOK_EFFECT = "policy_took_effect"


@dataclass(frozen=True, slots=True)
class Setting:
    """A policy at one level above the persons': the operator's for everybody or an account, or an owner's rule for it."""

    key: Key
    account_id: UUID | None = None
    by_owner: bool = False

    @property
    def rows(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Which values are of this level; a statement gives them to WHERE."""
        level = (
            PolicyValue.account_id == self.account_id if self.account_id else PolicyValue.account_id.is_(None)
        )
        return (
            PolicyValue.key == self.key.value,
            PolicyValue.user_id.is_(None),
            level,
            PolicyValue.by_owner == self.by_owner,
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """What counts from a later moment on; None: nothing is said at this level then."""

    value: Value | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said at one level: now (None: nothing) and later, the soonest first."""

    value: Value | None
    planned: tuple[Planned, ...] = ()

    @property
    def mark(self) -> str:
        """The same as long as nothing of it changes but by the clock: what a change was made for."""
        later = [f"{plan.at.isoformat()} {plan.value!r}" for plan in self.planned]
        return " ".join([repr(self.value), *later])

    def at(self, moment: datetime) -> Value | None:
        """What is said at a moment from now on."""
        said = [plan.value for plan in self.planned if plan.at <= moment]
        return said[-1] if said else self.value


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a change and why. Nobody: the operator at the console. An owner's rule takes one person."""

    proposed_by: UUID | None = None
    confirmed_by: UUID | None = None
    reason: str = ""
    proposal_id: UUID | None = None


def standing(setting: Setting, *, lock: bool = False) -> Standing:
    """What is said at one level; with `lock` nobody else changes it in this transaction. One statement."""
    return of_rows(_rows(setting, lock=lock), clock.now())


def of_rows(rows: list[PolicyValue], now: datetime) -> Standing:
    """The same of rows at hand, which are all of one level."""
    moments = {row.effective_from for row in rows} | {row.ends_at for row in rows if row.ends_at}
    planned = [Planned(_at(rows, moment), moment) for moment in sorted(moments) if moment > now]
    return Standing(_at(rows, now), tuple(planned))


def put(setting: Setting, value: Value | None, made: Made, *, at: datetime | None = None) -> UUID | None:
    """Let a value (None: none) count at one level from a moment on, in the caller's transaction, and keep its history.

    Gives the change, or None where nothing differs. The caller has judged the value and the right to set it. Raises
    Conflict where somebody else changes the same at this moment.
    """
    now = clock.now()
    moment = max(at, now) if at else now
    stood = say(setting, value, made, moment=moment)
    if stood is None:
        return None
    change = PolicyChange(
        id=clock.new_id(),
        key=setting.key.value,
        account_id=setting.account_id,
        by_owner=setting.by_owner,
        before=stood.at(moment),
        after=value,
        effective_from=moment,
        made_at=now,
        reason=made.reason,
        proposed_by=made.proposed_by,
        confirmed_by=made.confirmed_by,
        proposal_id=made.proposal_id,
    )
    db.session.add(change)
    db.session.flush()
    return change.id


def say(setting: Setting, value: Value | None, made: Made, *, moment: datetime) -> Standing | None:
    """The same without its history; gives what stood before, or None where nothing differs. Raises Conflict."""
    if not in_transaction():
        raise RuntimeError("a policy is changed in a transaction")
    now = clock.now()
    rows = _rows(setting, lock=True)
    stood = of_rows(rows, now)
    if stood.at(moment) == value and not any(plan.at > moment for plan in stood.planned):
        return None
    _make_room(rows, moment, now)
    if value is not None:
        db.session.add(_row(setting, value, made, moment))
    if setting.key in OF_LIVE_SESSIONS:
        queue.enqueue(TOOK_EFFECT, setting.account_id, at=moment, key=setting.key.value)
    try:
        db.session.flush()
    except IntegrityError as error:  # two at once: the other one is there by now
        raise Conflict from error
    return stood


def _row(setting: Setting, value: Value, made: Made, moment: datetime) -> PolicyValue:
    return PolicyValue(
        key=setting.key.value,
        account_id=setting.account_id,
        by_owner=setting.by_owner,
        value=value,
        effective_from=moment,
        set_by=made.proposed_by,
        set_at=clock.now(),
        confirmed_by=made.confirmed_by,
    )


def _make_room(rows: list[PolicyValue], moment: datetime, now: datetime) -> None:
    """What counts at the moment ends there; what would begin later falls away, and so does what is long over."""
    for row in rows:
        if row.effective_from >= moment or (row.ends_at is not None and row.ends_at <= now):
            db.session.delete(row)
        elif row.ends_at is None or row.ends_at > moment:
            row.ends_at = moment
    db.session.flush()


def _rows(setting: Setting, *, lock: bool = False) -> list[PolicyValue]:
    wanted = sa.select(PolicyValue).where(*setting.rows).order_by(PolicyValue.effective_from)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(wanted))


def _at(rows: list[PolicyValue], moment: datetime) -> Value | None:
    for row in rows:
        if row.effective_from <= moment and (row.ends_at is None or row.ends_at > moment):
            value: Value = row.value
            return value
    return None
