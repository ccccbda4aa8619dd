"""Locking accounts and people, in one order for everybody: the account first, then its people by id.

So no two commands wait for each other, and what is judged is true when it is written. Whoever may go on to give a
person another username or address says so at the lock (`renames`), since those columns are unique: see `lock_row`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, Role, User, UserKind, UserStatus
from admin_app.kernel.database.statements import rows_of, unseen
from admin_app.kernel.db import db, lock_row, locking, note_keys
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Subject
from admin_app.lib.sql.settled import settled
from admin_app.lib.sql.whole import ROW, Whole, one_each

_RESTRICTED = sa.select(
    sa.select(Account.restricted_since)
    .where(Account.id == unseen("account_id", sa.Uuid()))
    .scalar_subquery()
    .label("account"),
    sa.select(User.restricted_since)
    .where(User.id == unseen("user_id", sa.Uuid()))
    .scalar_subquery()
    .label("person"),
)
_RESTRICTED_WITH = sa.select(
    sa.select(Account.restricted_since)
    .join(User, User.account_id == Account.id)
    .where(User.id == unseen("user_id", sa.Uuid()))
    .scalar_subquery()
    .label("account"),
)
_ACCOUNT_OF = sa.select(Membership.account_id).where(Membership.user_id == sa.bindparam("user_id"))


@functools.cache
def _account_of() -> Whole[Account]:
    return Whole(Account, Account.id == _ACCOUNT_OF.scalar_subquery(), locked=ROW)


@dataclass(frozen=True, slots=True)
class LockedPerson:
    """A person under lock, and what `require` asks about them."""

    user: User
    account: Account | None
    subject: Subject


def lock_person(user_id: UUID, *, renames: bool = False) -> LockedPerson:
    """Lock a person and the account, in this order for everybody: account first. Raises NotFound.

    Must be called in a transaction. The account's state is thus read under its lock. `renames`: username or address
    may be written afterwards.
    """
    asked = ((_account_of(), {"user_id": user_id}), (locking(User, renames), {"row_id": user_id}))
    account, user = one_each(db.session(), asked)
    if renames:
        note_keys(user_id)
    if user is None or user.status is UserStatus.ERASED:
        raise NotFound
    subject = Subject(
        account_id=account.id if account else None,
        account_status=account.status if account else None,
        user_id=user_id,
        of_staff=user.kind is UserKind.STAFF,
        restricted_person=user.restricted_since is not None,
        restricted_account=account is not None and account.restricted_since is not None,
    )
    return LockedPerson(user, account, subject)


def lock_account(account_id: UUID | None) -> Account:
    """The account, locked until the transaction ends: whoever changes its people, grants or state takes this first.

    Every lock order begins here (account, then people by id), so no two commands wait for each other.
    Raises NotFound where there is none.
    """
    account = lock_row(Account, account_id) if account_id else None
    if account is None:
        raise NotFound
    return account


def subject_of(account: Account, *, user_id: UUID | None = None) -> Subject:
    """What an act on this account, or on one of its people, is about."""
    restricted = account.restricted_since is not None
    return Subject(account.id, account.status, user_id, restricted_account=restricted)


def subject_now(account_id: UUID | None, user_id: UUID | None = None) -> Subject:
    """What an act is about, read without a lock: an account, or one of its people; restrictions alone are told."""
    row = rows_of(_RESTRICTED, {"account_id": account_id, "user_id": user_id}).one()
    return Subject(
        account_id,
        user_id=user_id,
        restricted_person=row.person is not None,
        restricted_account=row.account is not None,
    )


def with_subject(whole: Whole[User], user_id: UUID) -> tuple[User, Subject]:
    """A person, and what an act on them is about as `subject_now` tells it, in one round trip. Raises NotFound."""
    asked = (settled(_RESTRICTED_WITH), {"user_id": user_id})
    user, found = whole.one_beside(db.session(), {"row_id": user_id}, asked)
    if user is None:
        raise NotFound
    return user, Subject(
        user.account_id,
        user_id=user.id,
        restricted_person=user.restricted_since is not None,
        restricted_account=found.account is not None,
    )


def lock_role(key: str) -> Role:
    """A role, locked until the transaction ends: who counts its holders takes this first, before any account."""
    return db.session.scalars(sa.select(Role).where(Role.key == key).with_for_update(key_share=True)).one()


def take_turn(key: int) -> None:
    """Let transactions that judge the same sum wait for each other, until the caller's ends; taken after every row lock.

    `key` is the sum's own. On SQLite the writer's lock holds it already.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
