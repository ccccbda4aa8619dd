"""Who is told what, and how people are reached."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind
from admin_app.kernel.db import db
from admin_app.kernel.lens import Lens, Shown
from admin_app.role.models import Role, StaffRole
from admin_app.user.models import Membership, User, UserKind, UserStatus


def owners_of(account_id: UUID, *, but: Collection[UUID] = ()) -> list[User]:
    """The active owners of an account, whom its changes are told to; those named in `but` know already."""
    wanted = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(Membership.account_id == account_id, Role.key == "owner", User.status == UserStatus.ACTIVE)
        .order_by(User.id)
    )
    return [user for user in db.session.scalars(wanted) if user.id not in but]


def administrators(*, but: Collection[UUID] = ()) -> list[User]:
    """The active administrators, whom changes of staff are told to."""
    wanted = (
        sa.select(User)
        .join(StaffRole, StaffRole.user_id == User.id)
        .join(Role, Role.id == StaffRole.role_id)
        .where(Role.key == "administrator", User.kind == UserKind.STAFF, User.status == UserStatus.ACTIVE)
        .order_by(User.id)
    )
    return [user for user in db.session.scalars(wanted) if user.id not in but]


def phones_of(user_ids: Collection[UUID], lens: Lens) -> dict[UUID, Shown]:
    """The phone each of these people is rung at: the primary one, else the first. One statement."""
    wanted = (
        sa.select(Contact.user_id, Contact.value)
        .where(Contact.user_id.in_(user_ids), Contact.kind == ContactKind.CELL_PHONE)
        .order_by(Contact.is_primary, Contact.id.desc())
    )
    return {user_id: lens.phone(value, user_id) for user_id, value in db.session.execute(wanted)}
