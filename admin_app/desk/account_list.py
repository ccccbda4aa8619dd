"""What a list of accounts shows beside each: an owner, how many people, whether support access is on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.permissions import RoleKey
from admin_app.support_access.models import SupportGrant

MOST = 200


@dataclass(frozen=True, slots=True)
class AccountRelated:
    """The owner's name is empty where nobody active is one; `people` is exact up to 200."""

    owner_name: str
    owner_email: str
    people: int
    support_until: datetime | None


def beside(account_ids: Collection[UUID]) -> dict[UUID, AccountRelated]:
    """For a page of accounts, in one statement; nothing in it is counted in full."""
    some = (
        sa.select(sa.literal(1)).where(Membership.account_id == Account.id).limit(MOST + 1).correlate(Account)
    )
    people = sa.select(sa.func.count()).select_from(some.subquery()).correlate(Account).scalar_subquery()
    until = (
        sa.select(SupportGrant.until_at)
        .where(
            SupportGrant.account_id == Account.id,
            SupportGrant.ended_at.is_(None),
            SupportGrant.until_at > clock.now(),
        )
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    owner = (
        sa.select(Membership.user_id)
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
    chosen = sa.select(
        Account.id,
        people.label("people"),
        sa.type_coerce(until, UTCDateTime).label("until"),
        owner.label("owner"),
    ).where(Account.id.in_(account_ids))
    found = chosen.subquery()
    rows = db.session.execute(
        sa.select(found.c.id, found.c.people, found.c.until, User.full_name, User.email).outerjoin(
            User, User.id == found.c.owner
        )
    )
    return {r.id: AccountRelated(r.full_name or "", r.email or "", r.people, r.until) for r in rows}
