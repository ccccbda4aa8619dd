"""The person an act of staff is about: locked, with the account whose state the act is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Account
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.permissions import Permission, Subject, require
from admin_app.role.models import Role, StaffRole
from admin_app.session import ended
from admin_app.user.models import Membership, User, UserKind, UserStatus


@dataclass(frozen=True, slots=True)
class Person:
    """A person under lock, and what `require` asks about them."""

    user: User
    account: Account | None
    subject: Subject


def lock_person(user_id: UUID) -> Person:
    """Lock a person and the account, in this order for everybody: account first. Raises NotFound.

    Must be called in a transaction. The account's state is thus read under its lock.
    """
    account_id = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user_id))
    account = lock_row(Account, account_id) if account_id else None
    user = lock_row(User, user_id)
    if user is None or user.status is UserStatus.ERASED:
        raise NotFound
    subject = Subject(
        account_id=account_id,
        account_status=account.status.value if account else None,
        user_id=user_id,
        user_kind=user.kind.value,
    )
    return Person(user, account, subject)


def lock_for_two(actor: Actor, user_id: UUID, permission: Permission) -> Person:
    """Lock the person an act of two members of staff is about, and judge the one who acts now.

    Where staff act on staff the administrator role is locked first, so that two who act on each other wait for
    each other. Raises NotFound, NotAllowed (also for a right that was lost since the request began).
    """
    if not actor.is_staff:
        raise NotAllowed(grantor="support, administrator")
    kind = db.session.scalar(sa.select(User.kind).where(User.id == user_id))
    if kind is UserKind.STAFF:
        db.session.execute(
            sa.select(Role.id).where(Role.key == "administrator").with_for_update(key_share=True)
        )
    person = lock_person(user_id)
    require(actor, permission, person.subject)
    _still_may(actor, Permission.STAFF_WRITE if kind is UserKind.STAFF else permission)
    return person


def _still_may(actor: Actor, permission: Permission) -> None:
    wanted = (
        sa.select(Role.permissions)
        .join(StaffRole, StaffRole.role_id == Role.id)
        .join(User, User.id == StaffRole.user_id)
        .where(StaffRole.user_id == actor.user_id, User.status == UserStatus.ACTIVE)
    )
    if actor.session_id is not None:
        wanted = wanted.where(sa.not_(ended.is_over(actor.session_id)))
    if not any(permission.value in held for held in db.session.scalars(wanted)):
        raise NotAllowed
