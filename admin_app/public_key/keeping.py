"""What holds for every public key of a person, of whichever kind: whose it may be, how many, and how they end."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require

ANOTHERS = N_("Somebody else in your account has this key. Each person needs a key of their own.")


class Key(Protocol):
    """A row of any kind of them."""

    @property
    def user_id(self) -> UUID:
        """Whose it is."""

    @property
    def account_id(self) -> UUID:
        """In which account it may be once."""

    @property
    def fingerprint(self) -> str:
        """By what it is known again."""


def lock_owner(actor: Actor, permission: Permission) -> LockedPerson:
    """The customer who acts, locked. Raises NotAllowed for anybody else and without the right."""
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed
    person = lock_person(actor.user_id)
    require(actor, permission, person.subject)
    return person


def insert(row: Key, *, most: int, field: str, have_it: str) -> None:
    """Write it for its person, who is locked. Raises Invalid for one key more than `most`, and beside `field` for one that
    somebody of the account has; `have_it` says so to whoever has it already. The constraint decides, whoever is faster.
    """
    kind: type[Any] = type(row)
    count = db.session.scalar(sa.select(sa.func.count()).where(kind.user_id == row.user_id)) or 0
    if count >= most:
        raise Invalid(
            N_("You have %(limit)s keys; no more are possible. Remove one first."), code="enough", limit=most
        )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        whose = db.session.scalar(
            sa.select(kind.user_id).where(
                kind.account_id == row.account_id, kind.fingerprint == row.fingerprint
            )
        )
        raise Invalid(have_it if whose == row.user_id else ANOTHERS, field=field, code="double") from error


def end(kind: type[object], whose: sa.ColumnElement[bool]) -> int:
    """Take keys away; gives how many. Part of another command, which tells of it."""
    done = db.session.execute(sa.delete(kind).where(whose).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
