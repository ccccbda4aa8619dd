"""What every act on a person asks first, under the locks that make the answer true when it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity import holders
from admin_app.identity.locking import LockedPerson, lock_person, lock_role
from admin_app.identity.models import (
    Account,
    AccountStatus,
    Membership,
    Role,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import ACCOUNT_ROLES, SELF, Permission, RoleKey, WrongState, require
from admin_app.session.rights_now import still_may as still_may

EVERYTHING = frozenset(right.value for right in ACCOUNT_ROLES[RoleKey.OWNER])
EVERYBODYS = frozenset(right.value for right in SELF)
BEYOND = N_("This goes beyond your own rights in the account, so an owner has to do it.")
SHUT = frozenset({AccountStatus.DEACTIVATED, AccountStatus.ERASED})  # nobody of these signs in
LAST_OWNER = N_("Make someone else an owner first")
LAST_ADMINISTRATOR = N_("Make someone else an administrator first")


class Reached(NamedTuple):
    """A customer's person and account under lock, and the rights that a customer who acts has there."""

    person: LockedPerson
    account: Account
    rights: frozenset[str]


def reach_customer(
    actor: Actor, user_id: UUID, *, own: Permission, staff: Permission, everybody: bool = False
) -> Reached:
    """Lock a customer's person and account for an act: `own` is an owner's right, `staff` the company's.

    Raises NotFound for another account's people and members of staff (their acts are in `user.staff`),
    NotAllowed without the right, in the wrong state, when the right was lost a moment ago, or where the person (with
    `everybody`: anybody of the account) may do more there than whoever acts.
    """
    person = lock_person(user_id)
    account = person.account
    if account is None or (actor.is_customer and account.id != actor.acting_account_id):
        if actor.is_staff:
            require(actor, staff, person.subject)
        raise NotFound
    require(actor, own if actor.is_customer else staff, person.subject)
    if not actor.is_customer:
        return Reached(person, account, EVERYTHING)
    rights = still_may(actor, own)
    within(rights, rights_in(account.id, *(() if everybody else (Membership.user_id == user_id,))))
    return Reached(person, account, rights)


def reach_delegate(actor: Actor, user_id: UUID, staff: Permission) -> User:
    """Lock a customer's person who belongs to no account, only a delegate, for an act of staff.

    Raises NotFound for anybody else and to customers, NotAllowed without the right.
    """
    person = lock_person(user_id)
    if not actor.is_staff or person.account is not None or person.user.kind is not UserKind.CUSTOMER:
        raise NotFound
    require(actor, staff, person.subject)
    return person.user


def within(rights: frozenset[str], others: Iterable[Sequence[str]]) -> None:
    """Refuse a customer to give, take or touch what goes beyond their own rights (SECURITY 21). Raises NotAllowed.

    `others` are the rights of roles and people concerned. An owner's rights hold all there are, so nothing is asked.
    """
    if rights >= EVERYTHING:
        return
    if any(set(held) - rights - EVERYBODYS for held in others):
        raise NotAllowed(BEYOND, code="beyond_own", grantor=RoleKey.OWNER)


def rights_in(account_id: UUID, *which: sa.ColumnElement[bool]) -> Iterator[Sequence[str]]:
    """The rights of people of an account, read when they are asked for."""
    wanted = (
        sa.select(Role.permissions)
        .distinct()
        .join(Membership, Membership.role_id == Role.id)
        .where(Membership.account_id == account_id, *which)
    )
    yield from db.session.scalars(wanted)


def not_oneself(actor: Actor, user_id: UUID) -> None:
    """Refuse an act on oneself. Raises NotAllowed."""
    if actor.user_id == user_id:
        raise NotAllowed(N_("You can’t do this to yourself."))


def not_frozen(user: User) -> None:
    """Whether somebody may sign in isn't changed while an owner has to decide about it. Raises Conflict."""
    if user.frozen_by is not None:
        raise Conflict(
            N_("%(name)s was let in or kept out in a disputed session. An owner decides about that first."),
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


def signs_in(user: User) -> bool:
    """Whether somebody can sign in as things stand: active, and so is their account, or it is still being closed."""
    account = db.session.get(Account, user.account_id) if user.account_id else None
    return user.status is UserStatus.ACTIVE and (account is None or account.status not in SHUT)


def has_another_owner(account_id: UUID, but: UUID) -> bool:
    """Whether an account has an active owner besides somebody, who isn't going to be erased."""
    wanted = (
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(
            Membership.account_id == account_id,
            Role.key == RoleKey.OWNER,
            User.status == UserStatus.ACTIVE,
            User.erasure_due_at.is_(None),
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


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """Refuse an act after which no administrator would be left; the administrator role is locked. Raises Invalid."""
    before = holders.administrators()
    yield
    db.session.flush()
    if before and not holders.administrators():
        raise Invalid(LAST_ADMINISTRATOR, code="last_administrator")


def typed_right(typed: str, *expected: str) -> None:
    """An act of level 3 asks to type a name: one of these. Raises Invalid beside the field."""
    if text.fold(typed) not in {text.fold(name) for name in expected}:
        raise Invalid(N_("Type it exactly as shown."), field="typed", code="typed")
