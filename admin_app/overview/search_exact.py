"""What is looked up whole, never searched: numbers, ids, and private values by their keyed hashes.

The statements are made once; what was typed is bound.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import Invoice
from admin_app.billing.service import NUMBER_MAX
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

PHONES = 41  # people with a number of that kind that are read: one more than are shown
IP_ROWS = 200  # sessions, and tries, from an address that are looked at

_CUSTOMER = User.kind == UserKind.CUSTOMER
_VALUE = sa.bindparam("value", type_=sa.String)
_MOST = sa.bindparam("most", type_=sa.Integer)
_LATELY = sa.bindparam("lately", type_=sa.Integer)

_BY_CONTACT = (
    sa.select(User.id)
    .join(Contact, Contact.user_id == User.id)
    .where(Contact.value_hash == _VALUE, _CUSTOMER, Contact.counts())
)
_BY_EMAIL = sa.union(
    sa.select(User.id).where(User.email_hash == _VALUE, _CUSTOMER),
    sa.select(User.id).where(User.username_folded == sa.bindparam("folded", type_=sa.String), _CUSTOMER),
    _BY_CONTACT.where(Contact.kind == ContactKind.EMAIL),
).limit(_MOST)
_BY_CONTACT_OF_NATIONAL = (
    sa.select(User.id)
    .join(Contact, Contact.user_id == User.id)
    .where(
        Contact.national_hash.in_(sa.bindparam("national", type_=sa.String, expanding=True)),
        Contact.national_hash != sa.literal("", literal_execute=True),
        Contact.counts(),
        _CUSTOMER,
    )
    .limit(PHONES)
)
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


class Arm(enum.StrEnum):
    """What may be named by a number or an id."""

    ACCOUNT = "account"
    CASE = "case"
    INVOICE = "invoice"
    PERSON = "person"
    PHONE = "phone"


# Each by an index of its own; a statement is the union of those that a term may be meant as.
_ARMS: dict[Arm, sa.Select[Any]] = {
    Arm.ACCOUNT: sa.select(Account.id).where(Account.number == sa.bindparam("account", type_=sa.String)),
    Arm.CASE: sa.select(Closing.id).where(Closing.number == sa.bindparam("case", type_=sa.String)),
    Arm.INVOICE: sa.select(Invoice.id).where(
        Invoice.number.in_(sa.bindparam("invoice", type_=sa.String, expanding=True))
    ),
    Arm.PERSON: sa.select(User.id).where(User.id == sa.bindparam("id", type_=sa.Uuid), _CUSTOMER),
    Arm.PHONE: _BY_CONTACT_OF_NATIONAL,
}
_ACCOUNT_BY_ID = sa.select(Account.id).where(Account.id == sa.bindparam("id", type_=sa.Uuid))


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a number or id names. `by_phone`: customers whose phone it is within its country, a private value."""

    ids: Ids
    by_phone: list[UUID]


def by_key(typed: str, national: Sequence[str] = (), *, invoices: bool = True) -> Keyed:
    """The account, person, case or invoice whose number or id was typed, or a phone by its `national` hashes."""
    values, arms = _meant(typed)
    if not invoices:
        arms = [arm for arm in arms if arm is not Arm.INVOICE]
    if national:
        values, arms = values | {"national": list(national)}, [*arms, Arm.PHONE]
    found: dict[Arm, list[UUID]] = {arm: [] for arm in Arm}
    if arms:
        for arm, row_id in db.session.execute(_by_arms(tuple(arms)), values):
            found[Arm(arm)].append(row_id)
    ids = Ids(found[Arm.ACCOUNT], found[Arm.PERSON], found[Arm.CASE], found[Arm.INVOICE])
    return Keyed(ids, list(dict.fromkeys(found[Arm.PHONE])))


def _meant(typed: str) -> tuple[dict[str, Any], list[Arm]]:
    """Which arms a term is asked in, and with which values."""
    number = typed.upper()
    if re.fullmatch("[0-9]{8}", number):
        number = f"A-{number}"
    values: dict[str, Any] = {}
    if re.fullmatch(NUMBER_PATTERN, number):
        values["account"] = number
    elif re.fullmatch("C-[0-9A-Z]{6}", number):
        values["case"] = number
    else:
        with suppress(ValueError):
            values["id"] = reading.row_id(typed)
            return values, [Arm.PERSON]
    arms = [arm for arm in (Arm.ACCOUNT, Arm.CASE) if arm.value in values]
    if len(typed) <= NUMBER_MAX and any(c.isdigit() for c in typed) and " " not in typed:
        return values | {"invoice": list({typed, typed.upper()})}, [*arms, Arm.INVOICE]
    return values, arms


@lru_cache(maxsize=32)
def _by_arms(arms: tuple[Arm, ...]) -> sa.CompoundSelect[Any] | sa.Select[Any]:
    """One statement for all that a number may name."""
    parts = [sa.select(sa.literal(arm.value), _ARMS[arm].subquery().c[0]) for arm in arms]
    if Arm.PERSON in arms:
        parts.append(sa.select(sa.literal(Arm.ACCOUNT.value), _ACCOUNT_BY_ID.subquery().c[0]))
    return sa.union_all(*parts) if len(parts) > 1 else parts[0]


def by_value(kind: SearchedValue, typed: str, most: int) -> list[UUID]:
    """Customers who have a whole private value: an address or number of theirs, or who came from an IP address lately."""
    if kind is SearchedValue.EMAIL:
        return _ids(_BY_EMAIL, value=text.email_hash(typed), folded=text.fold(typed), most=most)
    if kind is SearchedValue.PHONE:
        return _ids(_BY_PHONE, value=text.phone_hash(finding.phone(typed)), most=most)
    return _ids(_BY_IP, value=lookup_hash(finding.ip(typed), "ip"), lately=IP_ROWS, most=most)


def _ids(statement: sa.Select[Any] | sa.CompoundSelect[Any], **values: object) -> list[UUID]:
    return list(db.session.scalars(statement, values))
