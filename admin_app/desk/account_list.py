"""What a list of accounts shows beside each: an owner, how many people, whether support access is on."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.models import Account, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, Moment, among_given, rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.support_access.models import SupportGrant

MOST = 200
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class AccountRelated:
    """The owner's name is empty where nobody active is one; `people` is exact up to 200."""

    owner_name: str
    owner_email: str
    people: int
    support_until: datetime | None


@dataclass(frozen=True, slots=True)
class RelatedColumns:
    """The same as columns of a statement over `Account`, for rows without end."""

    owner_name: sa.ColumnElement[str | None]
    owner_email: sa.ColumnElement[str | None]
    people: sa.ColumnElement[int]
    support_until: sa.ColumnElement[datetime | None]


def beside(account_ids: Collection[UUID]) -> dict[UUID, AccountRelated]:
    """For a page of accounts, in one statement; nothing in it is counted in full."""
    rows = rows_of(_beside(), {"ids": account_ids, "now": clock.now()})
    return {
        row_id: AccountRelated(owner or "", email or "", people, until)
        for row_id, people, until, owner, email in rows
    }


@functools.cache
def _beside() -> sa.Select[*tuple[Any, ...]]:
    chosen = sa.select(
        Account.id,
        _people().label("people"),
        _support_until(NOW).label("until"),
        _owner(Membership.user_id).label("owner"),
    ).where(among_given(Account.id, "ids"))
    found = chosen.subquery()
    return sa.select(found.c.id, found.c.people, found.c.until, User.full_name, User.email).outerjoin(
        User, User.id == found.c.owner
    )


def related_columns() -> RelatedColumns:
    """What an export reads beside each account; support access as it is now."""
    return RelatedColumns(_owner(User.full_name), _owner(User.email), _people(), _support_until(clock.now()))


def _people() -> sa.ScalarSelect[int]:
    some = (
        sa.select(sa.literal(1)).where(Membership.account_id == Account.id).limit(MOST + 1).correlate(Account)
    )
    return sa.select(sa.func.count()).select_from(some.subquery()).correlate(Account).scalar_subquery()


def _support_until(now: Moment) -> sa.ColumnElement[datetime | None]:
    until = (
        sa.select(SupportGrant.until_at)
        .where(
            SupportGrant.account_id == Account.id,
            SupportGrant.ended_at.is_(None),
            SupportGrant.until_at > now,
            SupportGrant.staff_id.is_(None),
        )
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    return sa.type_coerce(until, UTCDateTime)


def _owner(column: InstrumentedAttribute[Value]) -> sa.ScalarSelect[Value]:
    """A column of the active owner who has been here longest."""
    return (
        sa.select(column)
        .select_from(Membership)
        .join(Role, Role.id == Membership.role_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.account_id == Account.id, Role.key == RoleKey.OWNER, User.status == UserStatus.ACTIVE
        )
        .order_by(Membership.user_id)
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
