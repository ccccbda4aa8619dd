"""The rights that whoever acts has by the database as it is now, under the locks of an act."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.identity.models import Membership, Role, StaffRole, User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.permissions import Permission
from admin_app.session import ended


def still_may(actor: Actor, permission: Permission) -> frozenset[str]:
    """Judge the actor by the database as it is under the lock: a right lost since the request began is lost.

    Without it, two owners who take each other's role away at once could both win. Gives all rights of now. Raises
    NotAllowed.
    """
    holder, role_id = (StaffRole, StaffRole.role_id) if actor.is_staff else (Membership, Membership.role_id)
    wanted = (
        sa.select(Role.permissions)
        .join(holder, role_id == Role.id)
        .join(User, User.id == holder.user_id)
        .where(holder.user_id == actor.user_id, User.status == UserStatus.ACTIVE)
    )
    if actor.session_id is not None:
        wanted = wanted.where(sa.not_(ended.is_over(actor.session_id)))
    rights = frozenset(right for held in db.session.scalars(wanted) for right in held)
    if permission.value not in rights:
        raise NotAllowed
    return rights
