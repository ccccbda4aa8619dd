"""Where a customer's consent stands, as the line on account and person pages tells it: what is on, what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import TypedReturnsRows

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, rows_of, unseen
from admin_app.kernel.db import UTCDateTime
from admin_app.support_access.models import AskState, GrantMode, Look, SupportAsk, SupportGrant

MOST = 200
TOLD_FOR = timedelta(hours=24)  # after a no nobody asks, after a silence somebody may ask again
_ACCOUNT = unseen("account_id", sa.Uuid())
_LOOKS = (
    sa.select(sa.func.count())
    .select_from(
        sa.select(sa.literal(1))
        .where(Look.grant_id == SupportGrant.id)
        .correlate(SupportGrant)
        .limit(MOST)
        .subquery()
    )
    .scalar_subquery()
)
_answerer = aliased(User)
_GRANTS = (
    sa.select(
        SupportGrant.id.label("id"),
        sa.cast(sa.literal(""), sa.String(24)).label("state"),
        SupportGrant.from_at.label("from_at"),
        SupportGrant.until_at.label("until_at"),
        SupportGrant.areas.label("areas"),
        SupportGrant.mode.label("mode"),
        SupportGrant.ticket.label("ticket"),
        SupportGrant.staff_id.label("staff_id"),
        User.full_name.label("name"),
        _LOOKS.label("looks"),
        sa.cast(sa.null(), UTCDateTime()).label("answered_at"),
        sa.cast(sa.literal(""), sa.String(200)).label("answered_by"),
        sa.cast(sa.literal(""), sa.String(500)).label("note"),
    )
    .join(User, User.id == SupportGrant.allowed_by)
    .where(
        SupportGrant.account_id == _ACCOUNT,
        SupportGrant.ended_at.is_(None),
        SupportGrant.until_at > NOW,
        sa.or_(SupportGrant.staff_id.is_(None), SupportGrant.staff_id == sa.bindparam("reader")),
    )
)
_LAST_ASK = (
    sa.select(SupportAsk.id)
    .where(SupportAsk.account_id == _ACCOUNT)
    .order_by(SupportAsk.asked_at.desc(), SupportAsk.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ASKS = (
    sa.select(
        SupportAsk.id,
        sa.cast(SupportAsk.state, sa.String(24)),
        SupportAsk.asked_at,
        SupportAsk.expires_at,
        SupportAsk.areas,
        SupportAsk.mode,
        SupportAsk.ticket,
        SupportAsk.asked_by,
        User.full_name,
        sa.literal(0),
        SupportAsk.answered_at,
        sa.func.coalesce(_answerer.full_name, ""),
        SupportAsk.note,
    )
    .join(User, User.id == SupportAsk.asked_by)
    .outerjoin(_answerer, _answerer.id == SupportAsk.answered_by)
    .where(SupportAsk.id == _LAST_ASK)
)
_OVER = "over"
_LAST = aliased(SupportGrant)
_ENDED = sa.func.coalesce(_LAST.ended_at, _LAST.until_at)
_LAST_OVER = (
    sa.select(_LAST.id)
    .where(_LAST.account_id == _ACCOUNT, sa.or_(_LAST.ended_at.is_not(None), _LAST.until_at <= NOW))
    .order_by(_LAST.until_at.desc(), _LAST.id.desc())
    .limit(1)
    .scalar_subquery()
)
_LAST_GRANTS = (
    sa.select(
        _LAST.id,
        sa.cast(sa.literal(_OVER), sa.String(24)),
        _LAST.from_at,
        _LAST.until_at,
        _LAST.areas,
        _LAST.mode,
        _LAST.ticket,
        _LAST.staff_id,
        User.full_name,
        sa.literal(0),
        _ENDED,
        sa.literal(""),
        sa.literal(""),
    )
    .join(User, User.id == _LAST.allowed_by)
    .where(_LAST.id == _LAST_OVER)
)
_LINES: TypedReturnsRows[*tuple[Any, ...]] = sa.union_all(_GRANTS, _ASKS, _LAST_GRANTS)


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A grant that is alive: until when, for what, by whom, and how many looks were made under it."""

    id: UUID
    until: datetime
    areas: tuple[str, ...]
    ticket: str
    allowed_by: str
    looks: int
    by_phone: bool  # an owner said so to the reader, and it is for the reader alone
    changes: bool  # staff may correct the profile, not only look


@dataclass(frozen=True, slots=True)
class AskLine:
    """The last ask, while it waits or its end is news; `again_at`: from when on somebody may ask again."""

    id: UUID
    state: AskState
    asked_by: str
    areas: tuple[str, ...]
    asked_at: datetime
    expires_at: datetime
    answered_by: str
    note: str
    again_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it waits for an owner's answer."""
        return self.state is AskState.ASKED


@dataclass(frozen=True, slots=True)
class LastConsent:
    """The grant that ended last: who allowed it, and when it ended."""

    allowed_by: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Consents:
    """The grants that hold for the reader, the one for everybody first, the last ask, and the grant that ended last.

    Goes through the grants.
    """

    grants: tuple[ConsentLine, ...] = ()
    ask: AskLine | None = None
    last: LastConsent | None = None

    def __iter__(self) -> Iterator[ConsentLine]:
        """The grants."""
        return iter(self.grants)

    def __bool__(self) -> bool:
        """Whether any is on."""
        return bool(self.grants)

    @property
    def can_be_asked(self) -> bool:
        """Whether an ask could be made now: none waits, no owner has just said no."""
        return self.ask is None or not (self.ask.open or self.ask.again_at)


def consent_lines(actor: Actor, account_id: UUID) -> Consents:
    """The living grants that hold for the reader with their looks counted, the account's last ask, and its last grant.

    One statement.
    """
    rows = rows_of(*reading(actor, account_id)).all()
    grants = [_grant(row) for row in rows if not row.state]
    over = [LastConsent(row.name, row.answered_at) for row in rows if row.state == _OVER]
    asks = [_ask(row) for row in rows if row.state and row.state != _OVER]
    return Consents(
        tuple(sorted(grants, key=lambda line: line.by_phone)),
        asks[0] if asks else None,
        over[0] if over else None,
    )


def reading(actor: Actor, account_id: UUID) -> Reading:
    """What `consent_lines` asks, to be read ahead."""
    return _LINES, {"account_id": account_id, "reader": actor.user_id, "now": clock.now()}


def _grant(row: sa.Row[Any]) -> ConsentLine:
    return ConsentLine(
        id=row.id,
        until=row.until_at,
        areas=tuple(row.areas),
        ticket=row.ticket,
        allowed_by=row.name,
        looks=row.looks,
        by_phone=row.staff_id is not None,
        changes=row.mode is GrantMode.CHANGE,
    )


def _ask(row: sa.Row[Any]) -> AskLine | None:
    now = clock.now()
    over = row.state == AskState.ASKED and row.until_at <= now
    state = AskState.EXPIRED if over else AskState(row.state)
    ended_at = row.until_at if state is AskState.EXPIRED else row.answered_at
    told = state is AskState.ASKED or (
        state in {AskState.DECLINED, AskState.EXPIRED} and ended_at + TOLD_FOR > now
    )
    if not told:
        return None
    return AskLine(
        id=row.id,
        state=state,
        asked_by=row.name,
        areas=tuple(row.areas),
        asked_at=row.from_at,
        expires_at=row.until_at,
        answered_by=row.answered_by,
        note=row.note,
        again_at=ended_at + TOLD_FOR if state is AskState.DECLINED else None,
    )
