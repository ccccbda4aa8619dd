"""What a list of people shows beside each: account and role, two-step sign-in, whether they have to wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, Role, StaffRole, User
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, Moment, among_given, rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.recovery_case import rules as recovery_cases
from admin_app.sign_in.factors import registry
from admin_app.sign_in.models import Throttle


@dataclass(frozen=True, slots=True)
class PersonRelated:
    """Customers have an account; members of staff have roles only. `waits_until` is set while somebody must wait."""

    account_id: UUID | None
    account_name: str
    account_number: str
    roles: tuple[str, ...]
    two_steps: bool
    waits_until: datetime | None


def waits_until(now: Moment | None = None) -> sa.ColumnElement[datetime | None]:
    """Until when a `User` has to wait, if so."""
    moment = clock.now() if now is None else now
    waits = (
        sa.select(sa.func.max(Throttle.wait_until))
        .where(Throttle.user_id == User.id, Throttle.wait_until > moment)
        .correlate(User)
        .scalar_subquery()
    )
    return sa.type_coerce(waits, UTCDateTime)


def beside(user_ids: Collection[UUID]) -> dict[UUID, PersonRelated]:
    """For a page of people, in one statement."""
    rows = rows_of(_beside(), {"ids": user_ids, "now": clock.now()})
    roles: dict[UUID, list[str]] = defaultdict(list)
    found = {}
    for (
        user_id,
        account_id,
        name,
        number,
        role,
        two_steps,
        waits,
    ) in rows:  # one for each role of a member of staff
        if role:
            roles[user_id].append(role)
        held = tuple(sorted(roles[user_id]))
        found[user_id] = PersonRelated(
            account_id, name or "", number or "", held, two_steps=two_steps, waits_until=waits
        )
    return found


@registry.built_once
def _beside() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            User.id,
            Account.id.label("account_id"),
            Account.name,
            Account.number,
            Role.name.label("role"),
            registry.any_on().label("two_steps"),
            waits_until(NOW).label("waits"),
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .outerjoin(StaffRole, StaffRole.user_id == User.id)
        .outerjoin(Role, Role.id == sa.func.coalesce(Membership.role_id, StaffRole.role_id))
        .where(among_given(User.id, "ids"))
    )


def waiting_now(now: Moment | None = None) -> sa.ColumnElement[bool]:
    """People who have to wait just now, by the index of waits."""
    moment = clock.now() if now is None else now
    waits = sa.select(Throttle.user_id).where(Throttle.wait_until > moment, Throttle.user_id.is_not(None))
    return User.id.in_(waits)


def recovering_now() -> sa.ColumnElement[bool]:
    """People who said that the second factor is lost, and whose case is open."""
    return User.id.in_(recovery_cases.people_with_one())
