"""What the customer and the desk read about consent and looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit.withholding import is_told
from admin_app.identity.models import User
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Moment, among_given
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.lib import masks
from admin_app.support_access import authorisation
from admin_app.support_access.models import GrantMode, Look, LookGround, SupportGrant
from admin_app.support_access.service import longest

PAGE = 25
COUNT_LIMIT = 200
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A permission as a page shows it; `looks` is exact up to 200, one more means "and more"."""

    id: UUID
    account_id: UUID
    areas: tuple[str, ...]
    mode: GrantMode
    ticket: str
    reason: str
    allowed_by_id: UUID
    allowed_by: str
    agent: str  # whom alone it is for, as customers know staff: an owner said so on the phone
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None  # when somebody ended it before its time, or when it ran out
    extensions: int
    alive: bool
    looks: int
    version: int


@dataclass(frozen=True, slots=True)
class Consent:
    """The state of support access, for its page and the consent line: the live grant and how long it can last."""

    grant: GrantRow
    longest_until: datetime
    can_extend: bool


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look: who (first name and initial), in which role, at what of whom, why, when, under which grant."""

    id: UUID
    at: datetime
    until_at: datetime
    who: str
    role: str
    area: str
    field: str
    person_id: UUID | None
    person: str
    reason: str
    ground: LookGround
    grant_id: UUID | None


def ending(now: Moment | None = None, until: Moment | None = None) -> sa.ColumnElement[bool]:
    """Grants that hold now and end within a day."""
    moment = clock.now() if now is None else now
    soon = clock.now() + SOON if until is None else until
    return sa.and_(
        SupportGrant.ended_at.is_(None), SupportGrant.until_at > moment, SupportGrant.until_at < soon
    )


def consent(actor: Actor, account_id: UUID) -> Consent | None:
    """The live grant of an account, None when support access is off. Three statements at most."""
    _may_read(actor, account_id)
    grant = authorisation.live_grant(account_id)
    if grant is None:
        return None
    row = _grant_rows([grant])[0]
    last = longest(grant)
    return Consent(row, last, grant.until_at < last)


def grants_of(
    actor: Actor, account_id: UUID, key: str | None = None, size: int = PAGE
) -> paging.Page[GrantRow]:
    """All permissions of an account, newest first, by key. Two statements."""
    _may_read(actor, account_id)
    wanted = sa.select(SupportGrant).where(SupportGrant.account_id == account_id)
    page = paging.fetch(wanted, paging.Order((SupportGrant.from_at, SupportGrant.id)), size=size, key=key)
    return paging.Page(_grant_rows(page.rows), page.older, page.newer)


@dataclass(frozen=True, slots=True)
class Permissions:
    """The live permission of an account, those by phone, the newest others, and whether there are more of them."""

    live: GrantRow | None
    by_phone: list[GrantRow]
    earlier: list[GrantRow]
    more: bool


def latest(actor: Actor, account_id: UUID, size: int) -> Permissions:
    """The permissions that hold, and the newest others. Two statements.

    A live one need not be among the newest: one that a dispute ended may hold again.
    """
    _may_read(actor, account_id)
    newest = (
        sa.select(SupportGrant)
        .where(SupportGrant.account_id == account_id)
        .order_by(SupportGrant.ended_at.is_not(None), SupportGrant.from_at.desc(), SupportGrant.id.desc())
        .limit(size + 1)
    )
    rows = _grant_rows(list(db.session.scalars(newest)))
    living = [row for row in rows if row.alive]  # on top: for everybody one at most, and one an agent
    others = [row for row in rows if not row.alive]
    return Permissions(
        next((row for row in living if not row.agent), None),
        [row for row in living if row.agent],
        sorted(others[:size], key=lambda row: row.from_at, reverse=True),
        len(rows) > size,
    )


def grant(actor: Actor, account_id: UUID, grant_id: UUID) -> GrantRow:
    """One permission of an account. Raises NotFound for another's, the same as for none."""
    _may_read(actor, account_id)
    found = db.session.get(SupportGrant, grant_id)
    if found is None or found.account_id != account_id:
        raise NotFound
    return _grant_rows([found])[0]


def looks_of(
    actor: Actor, account_id: UUID, key: str | None = None, size: int = PAGE
) -> paging.Page[LookRow]:
    """Every look at an account's private data, newest first, by key. Two statements."""
    return _looks(actor, account_id, Look.account_id == account_id, key=key, size=size)


def looks_under(actor: Actor, account_id: UUID, grant_id: UUID, size: int = PAGE) -> paging.Page[LookRow]:
    """The newest looks that a grant of the account allowed. Two statements."""
    which = sa.and_(Look.account_id == account_id, Look.grant_id == grant_id)
    return _looks(actor, account_id, which, key=None, size=size)


def looks_of_case(actor: Actor, account_id: UUID, case_id: UUID, size: int = PAGE) -> paging.Page[LookRow]:
    """The newest looks that a case allowed: behind broken glass, or as the customer. Two statements."""
    which = sa.and_(Look.account_id == account_id, Look.case_id == case_id)
    return _looks(actor, account_id, which, key=None, size=size)


def _looks(
    actor: Actor, account_id: UUID, which: sa.ColumnElement[bool], *, key: str | None, size: int
) -> paging.Page[LookRow]:
    _may_read(actor, account_id)
    wanted = sa.select(Look).where(which)
    if actor.is_customer:
        wanted = wanted.where(is_told(Look.case_id, clock.now()))
    page = paging.fetch(wanted, paging.Order((Look.at, Look.id)), size=size, key=key)
    names = _names({i for look in page.rows for i in (look.staff_id, look.user_id) if i})
    return paging.Page([_look_row(look, names) for look in page.rows], page.older, page.newer)


def _may_read(actor: Actor, account_id: UUID) -> None:
    if actor.is_customer:
        if actor.acting_account_id != account_id:
            raise NotFound
        require(actor, Permission.OWN_SUPPORT_ACCESS_READ, Subject(account_id))
    else:
        require(actor, Permission.SUPPORT_ACCESS_READ)


def _grant_rows(grants: list[SupportGrant]) -> list[GrantRow]:
    if not grants:
        return []
    some = sa.select(sa.literal(1)).where(Look.grant_id == SupportGrant.id).limit(COUNT_LIMIT + 1)
    count = sa.select(sa.func.count()).select_from(some.correlate(SupportGrant).subquery())
    agent = aliased(User)
    wanted = (
        sa.select(
            SupportGrant.id,
            User.full_name,
            agent.full_name,
            count.correlate(SupportGrant).scalar_subquery(),
        )
        .join(User, User.id == SupportGrant.allowed_by)
        .outerjoin(agent, agent.id == SupportGrant.staff_id)
        .where(SupportGrant.id.in_([g.id for g in grants]))
    )
    more = {grant_id: facts for grant_id, *facts in db.session.execute(wanted)}
    return [_grant_row(grant, *more[grant.id]) for grant in grants]


# Grants with how many looks each saw, as in `GrantRow`; it is executed with `grants`, their ids.
LOOKS_COUNTED = sa.select(
    SupportGrant.id,
    sa.select(sa.func.count())
    .select_from(
        sa.select(sa.literal(1))
        .where(Look.grant_id == SupportGrant.id)
        .limit(COUNT_LIMIT + 1)
        .correlate(SupportGrant)
        .subquery()
    )
    .correlate(SupportGrant)
    .scalar_subquery()
    .label("looks"),
).where(among_given(SupportGrant.id, "grants"))


def some(looks: int) -> str:
    """A number of looks that was counted up to 200."""
    return f"{COUNT_LIMIT}+" if looks > COUNT_LIMIT else str(looks)


def _grant_row(grant: SupportGrant, allowed_by: str, agent: str | None, looks: int) -> GrantRow:
    alive = authorisation.alive(grant)
    ended_at = grant.ended_at if grant.ended_at or alive else grant.until_at
    return GrantRow(
        id=grant.id,
        account_id=grant.account_id,
        areas=tuple(grant.areas),
        mode=grant.mode,
        ticket=grant.ticket,
        reason=grant.reason,
        allowed_by_id=grant.allowed_by,
        allowed_by=allowed_by,
        agent=masks.short_name(agent or ""),
        from_at=grant.from_at,
        until_at=grant.until_at,
        ended_at=ended_at,
        extensions=grant.extensions,
        alive=alive,
        looks=looks,
        version=grant.version,
    )


def _names(user_ids: set[UUID]) -> dict[UUID, str]:
    if not user_ids:
        return {}
    rows = db.session.execute(sa.select(User.id, User.full_name).where(User.id.in_(user_ids)))
    return {row.id: row.full_name for row in rows}


def _look_row(look: Look, names: dict[UUID, str]) -> LookRow:
    return LookRow(
        id=look.id,
        at=look.at,
        until_at=look.until_at,
        who=masks.short_name(names.get(look.staff_id, "")),
        role=look.staff_role,
        area=look.area,
        field=look.field,
        person_id=look.user_id,
        person=names.get(look.user_id, "") if look.user_id else "",
        reason=look.reason,
        ground=look.ground,
        grant_id=look.grant_id,
    )
