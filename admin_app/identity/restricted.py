"""Whose data are restricted, as a condition on a column: for lists that leave them out, and for what deletes by age."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_app.identity import stand_ins
from admin_app.identity.models import Account, User
from admin_app.personal_data import kept_back
from admin_app.personal_data.leads import LeadsTo

OWN = User.restricted_since.is_not(None)
Id = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] | sa.ColumnElement[UUID]


def is_restricted(
    *,
    person: Id | None = None,
    account: Id | None = None,
    anybody: bool = False,
    address: sa.ColumnElement[str] | None = None,
) -> sa.ColumnElement[bool]:
    """Rows about a person whose data are restricted, or who is of an account that is, or about such an account.

    `anybody`: also about an account of which somebody's data are. `address`: the hash of somebody's address. What stands in
    elsewhere for somebody whose own data are restricted is about them, too; to the account that invited, it shows nowhere.

    Few are restricted, so each question is one look into a partial index.
    """
    parts: list[sa.ColumnElement[bool]] = []
    if person is not None:
        user, member, home = aliased(User), aliased(User), aliased(Account)
        parts.append(sa.exists().where(user.id == person, user.restricted_since.is_not(None)))
        parts.append(
            sa.exists().where(
                home.restricted_since.is_not(None), member.account_id == home.id, member.id == person
            )
        )
        parts.append(_among(person, stand_ins.of(OWN)))
    if account is not None:
        whole = aliased(Account)
        parts.append(sa.exists().where(whole.id == account, whole.restricted_since.is_not(None)))
    if account is not None and anybody:
        one = aliased(User)
        parts.append(sa.exists().where(one.account_id == account, one.restricted_since.is_not(None)))
        parts.append(_among(account, stand_ins.accounts_of(OWN)))
    if address is not None:
        parts.append(_among(address, stand_ins.addresses_of(OWN)))
    return sa.or_(sa.false(), *parts)


def _among(
    column: Id | sa.ColumnElement[str], found: sa.Select[UUID] | sa.Select[UUID | None] | sa.Select[str]
) -> sa.ColumnElement[bool]:
    """Never null: few are restricted, so what is found is asked for once, whatever the number of rows."""
    return sa.func.coalesce(column.in_(found), sa.false())


def _whose() -> Mapping[LeadsTo, sa.Select[UUID]]:
    """People and accounts whose rows no age takes away meanwhile; an account's people with it."""
    accounts = sa.select(Account.id).where(Account.restricted_since.is_not(None))
    own = sa.select(User.id).where(User.restricted_since.is_not(None))
    both = sa.union_all(own, kept_back.inside(accounts), stand_ins.of(OWN)).subquery()
    return {LeadsTo.PERSON: sa.select(both.c[0]), LeadsTo.ACCOUNT: accounts}


kept_back.keep_back("restriction", _whose)
