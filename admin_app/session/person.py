"""The person an act of staff is about: locked, with the account whose state the act is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Account
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotFound
from admin_app.kernel.permissions import Subject
from admin_app.user.models import Membership, User, UserStatus


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
