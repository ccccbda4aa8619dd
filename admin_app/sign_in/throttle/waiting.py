"""Who has to wait just now before signing in, for the start page of staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, among_given, rows_of
from admin_app.sign_in.models import Throttle

_LOCKED = (
    sa.select(
        User.id,
        User.full_name,
        User.kind,
        Membership.account_id,
        Account.name,
        Throttle.wait_until,
        Throttle.failures,
    )
    .join(User, User.id == Throttle.user_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(Account, Account.id == Membership.account_id)
    .where(Throttle.wait_until > NOW, among_given(User.kind, "kinds"))
    .order_by(Throttle.wait_until.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """A person who has to wait just now, for the start page of staff."""

    user_id: UUID
    full_name: str
    kind: UserKind
    account_id: UUID | None
    account_name: str
    until: datetime
    failures: int


def locked_now(limit: int = 5, *, kinds: Collection[UserKind] = (UserKind.CUSTOMER,)) -> list[WaitingPerson]:
    """People who have to wait just now, the longest wait first. One statement."""
    rows = rows_of(_LOCKED, {"now": clock.now(), "kinds": list(kinds), "most": limit})
    return [
        WaitingPerson(r.id, r.full_name, r.kind, r.account_id, r.name or "", r.wait_until, r.failures)
        for r in rows
    ]
