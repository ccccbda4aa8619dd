"""What is looked up whole, never searched: numbers, ids, and private values by their keyed hashes.

The statements are made once; what was typed is bound.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.models import Closing
from admin_app.contact.models import Contact, ContactKind
from admin_app.desk import finding
from admin_app.identity.models import NUMBER_PATTERN, Account, User, UserKind
from admin_app.kernel import text
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db
from admin_app.lib import reading
from admin_app.overview.search_hits import Ids
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.support_access.models import SearchedValue

IP_ROWS = 200  # sessions, and tries, from an address that are looked at

_CUSTOMER = User.kind == UserKind.CUSTOMER
_VALUE = sa.bindparam("value", type_=sa.String)
_ID = sa.bindparam("value", type_=sa.Uuid)
_MOST = sa.bindparam("most", type_=sa.Integer)
_LATELY = sa.bindparam("lately", type_=sa.Integer)

_ACCOUNT_BY_NUMBER = sa.select(Account.id).where(Account.number == _VALUE)
_CASE_BY_NUMBER = sa.select(Closing.id).where(Closing.number == _VALUE)
_ACCOUNT_BY_ID = sa.select(Account.id).where(Account.id == _ID)
_PERSON_BY_ID = sa.select(User.id).where(User.id == _ID, _CUSTOMER)
_BY_CONTACT = (
    sa.select(User.id)
    .join(Contact, Contact.user_id == User.id)
    .where(Contact.value_hash == _VALUE, _CUSTOMER)
)
_BY_EMAIL = sa.union(
    sa.select(User.id).where(User.email_hash == _VALUE, _CUSTOMER),
    sa.select(User.id).where(User.username_folded == sa.bindparam("folded", type_=sa.String), _CUSTOMER),
    _BY_CONTACT.where(Contact.kind == ContactKind.EMAIL),
).limit(_MOST)
_BY_PHONE = _BY_CONTACT.where(Contact.kind == ContactKind.CELL_PHONE).limit(_MOST)
_SESSIONS_FROM = (
    sa.select(LoginSession.user_id)
    .where(LoginSession.ip_hash == _VALUE, LoginSession.kind == UserKind.CUSTOMER.value)
    .order_by(LoginSession.created_at.desc())
    .limit(_LATELY)
    .subquery()
)
_TRIES_FROM = (
    sa.select(SignInAttempt.user_id)
    .join(User, User.id == SignInAttempt.user_id)
    .where(SignInAttempt.ip_hash == _VALUE, _CUSTOMER)
    .order_by(SignInAttempt.at.desc())
    .limit(_LATELY)
    .subquery()
)
_BY_IP = sa.union(sa.select(_SESSIONS_FROM.c.user_id), sa.select(_TRIES_FROM.c.user_id)).limit(_MOST)


def by_key(typed: str) -> Ids:
    """The account, person or case whose number or id was typed."""
    number = typed.upper()
    if re.fullmatch(r"\d{8}", number):
        number = f"A-{number}"
    if re.fullmatch(NUMBER_PATTERN, number):
        return Ids(accounts=_ids(_ACCOUNT_BY_NUMBER, value=number))
    if re.fullmatch(r"C-[0-9A-Z]{6}", number):
        return Ids(cases=_ids(_CASE_BY_NUMBER, value=number))
    try:
        row_id = reading.row_id(typed)
    except ValueError:
        return Ids()
    return Ids(accounts=_ids(_ACCOUNT_BY_ID, value=row_id), people=_ids(_PERSON_BY_ID, value=row_id))


def by_value(kind: SearchedValue, typed: str, most: int) -> list[UUID]:
    """Customers who have a whole private value: an address or number of theirs, or who came from an IP address lately."""
    if kind is SearchedValue.EMAIL:
        return _ids(_BY_EMAIL, value=text.email_hash(typed), folded=text.fold(typed), most=most)
    if kind is SearchedValue.PHONE:
        return _ids(_BY_PHONE, value=text.phone_hash(finding.phone(typed)), most=most)
    return _ids(_BY_IP, value=lookup_hash(finding.ip(typed), "ip"), lately=IP_ROWS, most=most)


def _ids(statement: sa.Select[Any] | sa.CompoundSelect[Any], **values: object) -> list[UUID]:
    return list(db.session.scalars(statement, values))
