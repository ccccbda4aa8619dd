"""Roles of an administrator's making."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, Role, RoleScope, StaffRole, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import OF_ALL_STAFF, SELF

READS = tuple(sorted(right.value for right in OF_ALL_STAFF))  # what any role of the staff holds

EVERYBODYS = tuple(right.value for right in SELF)


def make_role(
    *rights: str, name: str = "Night shift", scope: str = "staff", held_by: Sequence[User] = ()
) -> Role:
    """A role with these rights and what all have, given to people beside what they hold; customers have it instead."""
    role = Role(
        id=clock.new_id(),
        key=f"{name.lower().replace(' ', '-')[:30]}-{clock.new_id().hex[-6:]}",
        name=name,
        scope=RoleScope(scope),
        permissions=sorted({*rights, *(READS if scope == "staff" else EVERYBODYS)}),
    )
    with transaction() as session:
        session.add(role)
        session.flush()
        for user in held_by:
            if scope == "staff":
                session.add(StaffRole(user_id=user.id, role_id=role.id))
            else:
                which = Membership.user_id == user.id
                session.execute(sa.update(Membership).where(which).values(role_id=role.id))
    return role


def rights_of(role_id: UUID) -> set[str]:
    """What a role holds by now beside what all have."""
    db.session.rollback()
    held = db.session.scalars(sa.select(Role.permissions).where(Role.id == role_id)).one()
    return set(held) - {*READS, *EVERYBODYS}


def set_rights(role: Role, *rights: str) -> None:
    """What the role holds from now on, as a second administrator confirmed it."""
    with transaction() as session:
        everybodys = READS if role.scope is RoleScope.STAFF else EVERYBODYS
        session.get_one(Role, role.id).permissions = sorted({*rights, *everybodys})


def in_world(_account: Account) -> dict[str, Any]:
    """A role that can be edited, for the walk over all routes."""
    return {"custom_role": make_role(name="Of the world").id}


def hold(user: User, *keys: str) -> None:
    """Somebody of the staff holds exactly these roles from now on, however that came about."""
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == user.id))
        for role_id in session.scalars(sa.select(Role.id).where(Role.key.in_(keys))).all():
            session.add(StaffRole(user_id=user.id, role_id=role_id))
