"""How restrictions stand: for the pages of staff, and for the person's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.restriction import uses
from admin_app.restriction.models import Restriction, RestrictionGround, RestrictionUse, UseGround

SHOWN = 20


@dataclass(frozen=True, slots=True)
class RestrictionLine:
    """One restriction that stands; `used_until` is how long the reader's own recorded ground opens it."""

    id: UUID
    of_account: bool  # of the whole account, not of one person of it
    ground: RestrictionGround
    reason: str
    begun_at: datetime
    lifts_at: datetime | None
    used_until: datetime | None


def shown(
    actor: Actor, *, user_id: UUID | None = None, account_id: UUID | None = None
) -> list[RestrictionLine]:
    """What restricts a person or an account now, as staff see it; two statements. Raises NotAllowed."""
    require(actor, Permission.PERSON_READ)
    found = uses.standing(user_id, account_id)
    if not found:
        return []
    wanted = (
        sa.select(RestrictionUse.restriction_id, sa.func.max(RestrictionUse.until_at))
        .where(
            RestrictionUse.session_id == actor.session_id,
            RestrictionUse.until_at > clock.now(),
            RestrictionUse.restriction_id.in_([row.id for row in found]),
        )
        .group_by(RestrictionUse.restriction_id)
    )
    until = dict(db.session.execute(wanted).all())
    return [_line(row, until.get(row.id)) for row in found]


def own(actor: Actor) -> list[RestrictionLine]:
    """What restricts the reader's own data, or the account's that they read. Raises NotAllowed."""
    require(actor, Permission.OWN_RESTRICTION_END)
    return [_line(row, None) for row in uses.standing(actor.user_id, actor.acting_account_id)]


@dataclass(frozen=True, slots=True)
class UseLine:
    """One use of restricted data, as the customer reads it: staff are first name and initial."""

    ground: UseGround
    reason: str
    by: str
    at: datetime


def uses_of(restriction_ids: Collection[UUID]) -> list[UseLine]:
    """The last uses of what these restrict, the newest first."""
    if not restriction_ids:
        return []
    wanted = (
        sa.select(RestrictionUse.ground, RestrictionUse.reason, User.full_name, RestrictionUse.at)
        .join(User, User.id == RestrictionUse.staff_id)
        .where(RestrictionUse.restriction_id.in_(restriction_ids))
        .order_by(RestrictionUse.at.desc())
        .limit(SHOWN)
    )
    return [
        UseLine(ground, reason, masks.short_name(name), at)
        for ground, reason, name, at in db.session.execute(wanted)
    ]


def standing_of(*, user_id: UUID | None = None, account_id: UUID | None = None) -> UUID:
    """The restriction of a person, or of an account. Raises NotFound where none stands."""
    found = uses.standing(user_id, account_id)
    if not found:
        raise NotFound
    return found[0].id


def people_restricted() -> sa.ColumnElement[bool]:
    """The `User`s whose data are restricted."""
    return User.restricted_since.is_not(None)


def accounts_restricted() -> sa.ColumnElement[bool]:
    """The `Account`s whose data are restricted."""
    return Account.restricted_since.is_not(None)


def _line(row: Restriction, used_until: datetime | None) -> RestrictionLine:
    return RestrictionLine(
        id=row.id,
        of_account=row.user_id is None,
        ground=row.ground,
        reason=row.reason,
        begun_at=row.begun_at,
        lifts_at=row.lifts_at,
        used_until=used_until,
    )
