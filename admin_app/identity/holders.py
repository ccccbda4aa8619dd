"""Who of the staff holds a right, by whichever of their roles: built in or of an administrator's making."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission

P = Permission
# An administrator is whoever sees to the staff and to the roles; all who do one of both hear of it.
BOTH = frozenset({P.STAFF_WRITE, P.ROLE_WRITE})


def with_right(right: str) -> sa.ColumnElement[bool]:
    """The roles that hold a right; `Role` is among what is asked."""
    return sa.cast(Role.permissions, sa.Text).contains(f'"{right}"')


def staff_with(*rights: Permission) -> sa.ColumnElement[bool]:
    """The active members of staff who hold one of these rights; `User` is among what is asked."""
    held = (
        sa.exists()
        .where(StaffRole.user_id == User.id, StaffRole.role_id == Role.id)
        .where(sa.or_(*(with_right(right) for right in rights)))
    )
    return sa.and_(User.kind == UserKind.STAFF, User.status == UserStatus.ACTIVE, held)


def administrators() -> set[UUID]:
    """The active people who see to the staff and to the roles, by one role or by several."""
    wanted = (
        sa.select(StaffRole.user_id, Role.permissions)
        .join(Role, Role.id == StaffRole.role_id)
        .join(User, User.id == StaffRole.user_id)
        .where(User.kind == UserKind.STAFF, User.status == UserStatus.ACTIVE)
        .where(sa.or_(*(with_right(right) for right in BOTH)))
    )
    held: defaultdict[UUID, set[str]] = defaultdict(set)
    for user_id, permissions in db.session.execute(wanted):
        held[user_id] |= set(permissions)
    return {user_id for user_id, rights in held.items() if rights >= BOTH}
