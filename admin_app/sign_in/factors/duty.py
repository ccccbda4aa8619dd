"""Who must have a second factor: staff always, of customers those whom the policy `factor.required` names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from admin_app.identity.models import UserKind
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.policy import service as policy
from admin_app.policy.register import FactorRequired, Key


def is_required(kind: UserKind, wanted: FactorRequired, *, owner: bool) -> bool:
    """Whether somebody must have one."""
    return (
        kind is UserKind.STAFF
        or wanted is FactorRequired.EVERYBODY
        or (wanted is FactorRequired.OWNERS and owner)
    )


def is_unmet(row: Any, factors: Collection[str]) -> bool:
    """Whether the person of a recognised session must have one and has none of `factors`: then only the set-up answers.

    A statement more for customers alone, and only where somebody has touched the policy.
    """
    if factors:
        return False
    if row.kind is UserKind.STAFF:
        return True
    if not row.factor_ruled:
        return False
    wanted = policy.value(Key.FACTOR_REQUIRED, account_id=row.account_id, user_id=row.user_id)
    return is_required(row.kind, FactorRequired(str(wanted)), owner=row.role_key == RoleKey.OWNER)
