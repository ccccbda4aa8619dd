"""By what somebody is known besides their own row: others may have invited their address, or named them by it.

A row that stands for an invitation to an address which somebody else signs in with is about that somebody: it goes with
them, and a copy of their data holds it. It never leads the other way, from such a row to whoever has the address.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.personal_data.rows import Known


def known(*, person_id: UUID | None = None, account_id: UUID | None = None) -> Known:
    """By what a person is known, or an account's people, where no person is named. Two statements."""
    mine = User.id == person_id if person_id else User.account_id == account_id
    addresses = tuple(db.session.scalars(addresses_of(mine)))
    return Known(tuple(db.session.scalars(of(mine))), addresses)


def addresses_of(whose: sa.ColumnElement[bool]) -> sa.Select[str]:
    """The hashes of addresses of these `User`s, but for those who only stand in for somebody."""
    return sa.select(User.email_hash).where(whose, sa.not_(User.is_stand_in()), User.email_hash != "")


def of(whose: sa.ColumnElement[bool]) -> sa.Select[UUID]:
    """The ids of the rows that stand in for these `User`s."""
    stand_in = aliased(User)
    return sa.select(stand_in.id).where(stand_in.email_hash.in_(addresses_of(whose)), stand_in.is_stand_in())


def accounts_of(whose: sa.ColumnElement[bool]) -> sa.Select[UUID | None]:
    """The ids of the accounts that those rows are in."""
    stand_in = aliased(User)
    return sa.select(stand_in.account_id).where(
        stand_in.email_hash.in_(addresses_of(whose)), stand_in.is_stand_in()
    )
