"""What the customer and the desk read about broken glass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit.withholding import is_told
from admin_app.break_glass.models import BreakGlass, BreakGlassState
from admin_app.identity.models import Account, User
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Moment, rows_of
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.lib import masks

SHOWN = 10
Columns = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GlassRow:
    """One breaking of the glass as a page shows it; to customers staff are first name and initial."""

    id: UUID
    account_id: UUID
    account_name: str
    areas: tuple[str, ...]
    reason: str
    who: str
    role: str
    opened_by: UUID
    opened_at: datetime
    ends_at: datetime
    open: bool
    state: BreakGlassState
    review_due_at: datetime
    reviewer: str
    reviewed_at: datetime | None
    note: str
    frozen: bool  # a dispute about its review has to be settled first

    @property
    def overdue(self) -> bool:
        """Whether nobody reviewed it in time."""
        return self.state is BreakGlassState.AWAITING and self.review_due_at <= clock.now()


_Breaker, _Reviewer = aliased(User), aliased(User)
_ROWS = (
    sa.select(
        BreakGlass.id,
        BreakGlass.account_id,
        BreakGlass.areas,
        BreakGlass.reason,
        BreakGlass.opened_by,
        BreakGlass.opened_role,
        BreakGlass.opened_at,
        BreakGlass.until_at,
        BreakGlass.stopped_at,
        BreakGlass.state,
        BreakGlass.review_due_at,
        BreakGlass.reviewed_at,
        BreakGlass.review_note,
        BreakGlass.frozen_by,
        Account.name.label("account_name"),
        _Breaker.full_name.label("breaker"),
        _Reviewer.full_name.label("reviewer"),
    )
    .join(Account, Account.id == BreakGlass.account_id)
    .join(_Breaker, _Breaker.id == BreakGlass.opened_by)
    .outerjoin(_Reviewer, _Reviewer.id == BreakGlass.reviewed_by)
)
_OF_ACCOUNT = (
    _ROWS.where(BreakGlass.account_id == sa.bindparam("account_id"), is_told(BreakGlass.id, NOW))
    .order_by(BreakGlass.opened_at.desc(), BreakGlass.id.desc())
    .limit(SHOWN)
)
_READER = sa.bindparam("reader", type_=sa.Uuid())
_WAITS_FOR = (
    BreakGlass.state == BreakGlassState.AWAITING,
    BreakGlass.frozen_by.is_(None),
    sa.or_(BreakGlass.until_at <= NOW, BreakGlass.stopped_at.is_not(None)),
    BreakGlass.opened_by != _READER,
    sa.or_(BreakGlass.allowed_by.is_(None), BreakGlass.allowed_by != _READER),
    ~independence.tied(_READER, BreakGlass.opened_by, sa.bindparam("tied_since", type_=UTCDateTime())),
)
_IDS = sa.select(BreakGlass.id).where(*_WAITS_FOR)
_WAITING = (
    _ROWS.where(*_WAITS_FOR)
    .order_by(BreakGlass.review_due_at, BreakGlass.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_OPEN_HERE = _ROWS.where(
    BreakGlass.session_id == sa.bindparam("session_id"),
    BreakGlass.until_at > NOW,
    BreakGlass.stopped_at.is_(None),
    BreakGlass.opened_by == _READER,
)


def of_account(actor: Actor, account_id: UUID) -> list[GlassRow]:
    """The newest of an account, for its people: what a legal order keeps back isn't among them. One statement."""
    if not actor.is_customer or actor.acting_account_id != account_id:
        raise NotFound
    require(actor, Permission.OWN_SUPPORT_ACCESS_READ, Subject(account_id))
    rows = rows_of(_OF_ACCOUNT, {"account_id": account_id, "now": clock.now()})
    return [_row(row, short=True) for row in rows]


def waiting_for(actor: Actor, limit: int) -> list[GlassRow]:
    """What this person could review now, the first to be due on top. One statement; none without the right."""
    if not actor.may(Permission.BREAK_GLASS_REVIEW):
        return []
    values = {**values_for(actor), "now": clock.now(), "most": limit}
    return [_row(row) for row in rows_of(_WAITING, values)]


def ids_for(actor: Actor) -> sa.Select[UUID] | None:
    """The same as ids, to be executed with `values_for` and `now`; None without the right."""
    return _IDS if actor.may(Permission.BREAK_GLASS_REVIEW) else None


def values_for(actor: Actor) -> dict[str, object]:
    """What they are executed with."""
    return {"reader": actor.user_id, "tied_since": independence.counted_since()}


def open_here(actor: Actor) -> list[GlassRow]:
    """What this session broke and is open now: one at most, or two where a second administrator allowed it."""
    values = {"session_id": actor.session_id, "reader": actor.user_id, "now": clock.now()}
    return [_row(row) for row in rows_of(_OPEN_HERE, values)]


def one(actor: Actor, glass_id: UUID) -> GlassRow:
    """One of them, for who reviews and for whoever broke it. Raises NotFound, NotAllowed."""
    row = db.session.execute(_ROWS.where(BreakGlass.id == glass_id)).first()
    if row is None:
        raise NotFound
    if row.opened_by != actor.user_id:
        require(actor, Permission.BREAK_GLASS_REVIEW)
    return _row(row)


def waits(now: Moment | None = None) -> sa.ColumnElement[bool]:
    """What waits for its review now, whoever may do it: for filters."""
    moment = clock.now() if now is None else now
    over = sa.or_(BreakGlass.until_at <= moment, BreakGlass.stopped_at.is_not(None))
    return sa.and_(BreakGlass.state == BreakGlassState.AWAITING, over)


def account_name(account_id: UUID) -> str:
    """Whose account it was."""
    return db.session.scalar(sa.select(Account.name).where(Account.id == account_id)) or ""


def _row(row: sa.Row[*Columns], *, short: bool = False) -> GlassRow:
    ends_at = row.stopped_at or row.until_at
    return GlassRow(
        id=row.id,
        account_id=row.account_id,
        account_name=row.account_name,
        areas=tuple(row.areas),
        reason=row.reason,
        who=masks.short_name(row.breaker) if short else row.breaker,
        role=row.opened_role,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        ends_at=ends_at,
        open=ends_at > clock.now(),
        state=row.state,
        review_due_at=row.review_due_at,
        reviewer=masks.short_name(row.reviewer or "") if short else row.reviewer or "",
        reviewed_at=row.reviewed_at,
        note=row.review_note,
        frozen=row.frozen_by is not None,
    )
