"""Whoever asked for an export, with the rights they have now: a job reads on their behalf, never with more."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import SELF, Permission

KNOWN = {permission.value: permission for permission in Permission}


def present(user_id: UUID, *, request_id: str) -> Actor | None:
    """A member of staff as they would act now; None for who can't sign in any more."""
    user = db.session.scalar(
        sa.select(User).where(
            User.id == user_id, User.kind == UserKind.STAFF, User.status == UserStatus.ACTIVE
        )
    )
    if user is None:
        return None
    held = db.session.execute(
        sa.select(Role.key, Role.name, Role.permissions)
        .join(StaffRole, StaffRole.role_id == Role.id)
        .where(StaffRole.user_id == user_id)
        .order_by(Role.key)
    ).all()
    return Actor(
        ActorKind.STAFF,
        user_id=user.id,
        name=user.full_name,
        username=user.username,
        roles=tuple(role.key for role in held),
        role_names=tuple(role.name for role in held),
        permissions=frozenset(KNOWN[name] for role in held for name in role.permissions if name in KNOWN)
        | SELF,
        request_id=request_id,
        language=user.language,
        time_zone=user.time_zone,
    )
