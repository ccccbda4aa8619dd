"""What is looked up whole, never searched: numbers, ids, and private values by their keyed hashes.

The statements are made once; what was typed is bound.
"""

from __future__ import annotations

import enum
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind
from admin_app.desk import finding
from admin_app.identity.models import NUMBER_PATTERN, Account, User, UserKind
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.database.statements import among_given
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.search import hits, kinds
from admin_app.search.hits import Fit, Hit, Ids
from admin_app.search.kinds import ACCOUNT, PERSON, HitKind
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.support_access.models import SearchedValue
from admin_app.trusted_ip.models import TrustedAddress

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
_TRUSTED = among_given(TrustedAddress.network, "networks")
_TRUSTING_PEOPLE = (
    sa.select(TrustedAddress.user_id)
    .join(User, User.id == TrustedAddress.user_id)
    .where(_TRUSTED, _CUSTOMER)
    .limit(_LATELY)
    .subquery()
)
_TRUSTING_ACCOUNTS = (
    sa.select(TrustedAddress.account_id)
    .where(_TRUSTED, TrustedAddress.account_id.is_not(None))
    .limit(_LATELY)
    .subquery()
)
# Whose sessions and tries came from an address, and whose trusted networks hold it: each by a right of its own.
_FROM_ADDRESS: dict[Permission, tuple[tuple[HitKind, sa.ColumnElement[Any]], ...]] = {
    Permission.SESSION_READ: ((PERSON, _SESSIONS_FROM.c.user_id), (PERSON, _TRIES_FROM.c.user_id)),
    Permission.TRUSTED_IP_READ: (
        (PERSON, _TRUSTING_PEOPLE.c.user_id),
        (ACCOUNT, _TRUSTING_ACCOUNTS.c.account_id),
    ),
}


class Arm(enum.StrEnum):
    """What of accounts and people may be named by a number or an id."""

    ACCOUNT = "account"
    ACCOUNT_BY_ID = "account_by_id"
    PERSON = "person"
    PHONE = "phone"


# Each by an index of its own, with the kind of what it finds; a statement is the union of those that a term may be meant as.
_ARMS: dict[Arm, tuple[HitKind, sa.Select[Any]]] = {
    Arm.ACCOUNT: (
        ACCOUNT,
        sa.select(Account.id).where(Account.number == sa.bindparam("account_number", type_=sa.String)),
    ),
    Arm.ACCOUNT_BY_ID: (
        ACCOUNT,
        sa.select(Account.id).where(Account.id == sa.bindparam("row_id", type_=sa.Uuid)),
    ),
    Arm.PERSON: (
        PERSON,
        sa.select(User.id).where(User.id == sa.bindparam("row_id", type_=sa.Uuid), _CUSTOMER),
    ),
    Arm.PHONE: (PERSON, _BY_CONTACT_OF_NATIONAL),
}


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a number or id names. `by_phone`: customers whose phone it is within its country, a private value."""

    ids: Ids
    things: tuple[Hit, ...]
    by_phone: list[UUID]


def by_key(actor: Actor, typed: str, national: Sequence[str] = ()) -> Keyed:
    """The account, person or thing whose number or id was typed, or a phone by its `national` hashes. One statement."""
    values, arms = _meant(typed)
    if national:
        values, arms = values | {"national": list(national)}, [*arms, Arm.PHONE]
    arms = [arm for arm in arms if actor.may(_ARMS[arm][0].permission)]
    numbered = {kind: numbers for kind in kinds.readable(actor) if (numbers := list(kind.numbers(typed)))}
    if not arms and not numbered:
        return Keyed(Ids(), (), [])
    values |= {kind.key: numbers for kind, numbers in numbered.items()}
    found: dict[str, list[UUID]] = {arm: [] for arm in Arm}
    things: list[Hit] = []
    postgres = db.session.get_bind().dialect.name == "postgresql"
    for row in db.session.execute(_by_arms(tuple(arms), tuple(numbered), postgres=postgres), values):
        if row[0] in found:
            found[row[0]].append(row[1])
        else:
            things.append(hits.thing(row, Fit.EXACT))
    ids = Ids(found[Arm.ACCOUNT] + found[Arm.ACCOUNT_BY_ID], found[Arm.PERSON])
    return Keyed(ids, tuple(things), list(dict.fromkeys(found[Arm.PHONE])))


def _meant(typed: str) -> tuple[dict[str, Any], list[Arm]]:
    """Which arms a term is asked in, and with which values."""
    number = typed.upper()
    if re.fullmatch("[0-9]{8}", number):
        number = f"A-{number}"
    if re.fullmatch(NUMBER_PATTERN, number):
        return {"account_number": number}, [Arm.ACCOUNT]
    if row_ids := kinds.ids(typed):
        return {"row_id": row_ids[0]}, [Arm.ACCOUNT_BY_ID, Arm.PERSON]
    return {}, []


@lru_cache(maxsize=64)
def _by_arms(
    arms: tuple[Arm, ...], numbered: tuple[HitKind, ...], *, postgres: bool
) -> sa.CompoundSelect[Any] | sa.Select[Any]:
    """One statement for all that a number may name."""
    parts = [kinds.bare(arm.value, _ARMS[arm][1].subquery().c[0]) for arm in arms]
    parts += [part for kind in numbered if (part := kind.by_number(postgres=postgres)) is not None]
    return sa.union_all(*parts) if len(parts) > 1 else parts[0]


def by_value(actor: Actor, kind: SearchedValue, typed: str, most: int) -> Ids:
    """Whoever has a whole private value: an address or number of theirs, or who comes from an IP address.

    That is customers who came from it lately or trust a network with it, and accounts that do; as far as the reader
    may read sessions and trusted addresses.
    """
    if kind is SearchedValue.EMAIL:
        return Ids(people=_ids(_BY_EMAIL, value=text.email_hash(typed), folded=text.fold(typed), most=most))
    if kind is SearchedValue.PHONE:
        return Ids(people=_ids(_BY_PHONE, value=text.phone_hash(finding.phone(typed)), most=most))
    rights = tuple(right for right in _FROM_ADDRESS if actor.may(right))
    if not rights:
        return Ids()
    ip = finding.ip(typed)
    values = {"value": lookup_hash(ip, "ip"), "lately": IP_ROWS, "networks": _networks_with(ip)}
    rows = list(db.session.execute(_from_address(rights), values | {"most": most}))
    of = {key: [row_id for found, row_id in rows if found == key] for key in (ACCOUNT.key, PERSON.key)}
    return Ids(of[ACCOUNT.key] if actor.may(ACCOUNT.permission) else [], of[PERSON.key])


@lru_cache(maxsize=4)
def _from_address(rights: tuple[Permission, ...]) -> sa.CompoundSelect[Any]:
    arms = [arm for right in rights for arm in _FROM_ADDRESS[right]]
    return sa.union(*(sa.select(sa.literal(kind.key), row_id) for kind, row_id in arms)).limit(_MOST)


def _networks_with(ip: str) -> list[str]:
    """Every network that holds an address, as they are kept: a single address without its length."""
    network = ipaddress.ip_network(ip)
    wider = [str(network.supernet(new_prefix=length)) for length in range(1, network.prefixlen)]
    return [ip, *wider]


def _ids(statement: sa.Select[Any] | sa.CompoundSelect[Any], **values: object) -> list[UUID]:
    return list(db.session.scalars(statement, values))
