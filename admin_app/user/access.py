"""What every act on a person asks first, under the locks that make the answer true when it is written."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.locking import LockedPerson, lock_person, lock_role
from admin_app.identity.models import (
    Account,
    AccountStatus,
    Membership,
    Role,
    StaffRole,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission, RoleKey, WrongState, require
from admin_app.session import ended

LAST_OWNER = N_("Make someone else an owner first")
LAST_ADMINISTRATOR = N_("Make someone else an administrator first")


def reach_customer(
    actor: Actor, user_id: UUID, *, own: Permission, staff: Permission
) -> tuple[LockedPerson, Account]:
    """Lock a customer's person and account for an act: `own` is an owner's right, `staff` the company's.

    Raises NotFound for another account's people and members of staff (their acts are in `user.staff`),
    NotAllowed without the right, in the wrong state, or when the right was lost a moment ago.
    """
    person = lock_person(user_id)
    account = person.account
    if account is None or (actor.is_customer and account.id != actor.acting_account_id):
        if actor.is_staff:
            require(actor, staff, person.subject)
        raise NotFound
    require(actor, own if actor.is_customer else staff, person.subject)
    if actor.is_customer:
        still_may(actor, own)
    return person, account


def still_may(actor: Actor, permission: Permission) -> None:
    """Judge the actor by the database as it is under the lock: a right lost since the request began is lost.

    Without it, two owners who take each other's role away at once could both win. Raises NotAllowed.
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
    if not any(permission.value in held for held in db.session.scalars(wanted)):
        raise NotAllowed


def same_version(user: User, version: int | None) -> None:
    """Refuse an act whose page was made from an older row. Raises Conflict."""
    if version is not None and user.version != version:
        raise Conflict


def not_oneself(actor: Actor, user_id: UUID) -> None:
    """Refuse an act on oneself. Raises NotAllowed."""
    if actor.user_id == user_id:
        raise NotAllowed(N_("You can't do this to yourself."))


def not_frozen(user: User) -> None:
    """Whether somebody may sign in isn't changed while an owner has to decide about it. Raises Conflict."""
    if user.frozen_by is not None:
        raise Conflict(
            N_(
                "%(name)s was let in or kept out in a session that somebody disputes. An owner decides about that first."
            ),
            name=user.full_name,
        )


def not_closing(account: Account) -> None:
    """While an account closes nobody is invited, enabled or activated. Raises NotAllowed."""
    if account.status is AccountStatus.CLOSING:
        raise WrongState(account.status)


def keep_an_owner(account: Account, user: User) -> None:
    """Refuse to take away the last active owner; the account is locked. Raises Invalid."""
    if user.status is UserStatus.ACTIVE and is_owner(user.id) and not has_another_owner(account.id, user.id):
        raise Invalid(LAST_OWNER, code="last_owner")


def is_owner(user_id: UUID) -> bool:
    """Whether somebody's role is owner, active or not."""
    wanted = (
        sa.select(Role.key)
        .join(Membership, Membership.role_id == Role.id)
        .where(Membership.user_id == user_id)
    )
    return db.session.scalar(wanted) == RoleKey.OWNER


def has_another_owner(account_id: UUID, but: UUID) -> bool:
    """Whether an account has an active owner besides somebody."""
    wanted = (
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(
            Membership.account_id == account_id,
            Role.key == RoleKey.OWNER,
            User.status == UserStatus.ACTIVE,
            User.id != but,
        )
    )
    return db.session.scalar(wanted.limit(1)) is not None


def reach_staff(actor: Actor, user_id: UUID) -> User:
    """Lock a member of staff for an administrator's act; the administrator role is locked first, for everybody.

    Raises NotFound for whoever isn't staff, NotAllowed without the right, on oneself, or when the right was
    lost a moment ago.
    """
    require(actor, Permission.STAFF_WRITE)
    lock_role(RoleKey.ADMINISTRATOR)
    if actor.is_staff:
        still_may(actor, Permission.STAFF_WRITE)
    person = lock_person(user_id)
    if person.user.kind is not UserKind.STAFF:
        raise NotFound
    not_oneself(actor, user_id)
    return person.user


def keep_an_administrator(user: User) -> None:
    """Refuse to take away the last active administrator; the role is locked. Raises Invalid."""
    active = (
        sa.select(User.id)
        .join(StaffRole, StaffRole.user_id == User.id)
        .join(Role, Role.id == StaffRole.role_id)
        .where(Role.key == RoleKey.ADMINISTRATOR, User.status == UserStatus.ACTIVE)
        .limit(2)
    )
    if list(db.session.scalars(active)) == [user.id]:
        raise Invalid(LAST_ADMINISTRATOR, code="last_administrator")


def typed_right(typed: str, *expected: str) -> None:
    """An act of level 3 asks to type a name: one of these. Raises Invalid beside the field."""
    if text.fold(typed) not in {text.fold(name) for name in expected}:
        raise Invalid(N_("Type it exactly as shown."), field="typed", code="typed")
