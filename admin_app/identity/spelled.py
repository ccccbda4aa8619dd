"""Rows of spellings: by which words accounts and people are found (`lib/spelling.py` says how a name is spelled).

One table a noun, made by hand in migrations/spelled_sql.py. A row is a name from one of its words on, by which a
beginning is found; an owner's first row also carries all spellings in one text, `whole`, for parts. The database
deletes them when a name changes or its row goes; the code adds them anew: here for whatever the ORM writes, by `add`
for rows written in bulk, by `add_missing` for rows of any other origin.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstrumentedAttribute, Mapper, attributes

from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel.db import db, transaction
from admin_app.lib import spelling

BATCH = 1_000
STRETCH = 20_000


class Noun(enum.StrEnum):
    """Whose names are spelled; the value is part of the table's name."""

    ACCOUNT = "accounts"
    PERSON = "people"
    STAFF = "staff"
    DOMAIN = "domains"


def _table(noun: Noun) -> sa.TableClause:
    columns = (
        sa.column("owner_id", sa.Uuid),
        sa.column("place", sa.SmallInteger),
        sa.column("spelling", sa.String),
        sa.column("whole", sa.String),
    )
    return sa.table(f"search_spelled_{noun}", *columns)


TABLES = {noun: _table(noun) for noun in Noun}


class Row(NamedTuple):
    """A row of spellings: `place` numbers an owner's rows, whole names first; `whole` is on the first one only."""

    owner_id: UUID
    place: int
    spelling: str
    whole: str | None


Spelled = tuple[str, str | None]  # a row without its owner


class AccountNames(NamedTuple):
    """What an account is found by."""

    id: UUID
    name: str
    number: str


class PersonNames(NamedTuple):
    """What a person is found by: `username_shown` is empty where the username would tell an address."""

    id: UUID
    kind: UserKind
    full_name: str
    username_shown: str
    email_domain: str


_ACCOUNT = (Account.id, Account.name, Account.number)
_PERSON = (User.id, User.kind, User.full_name, User.username_shown, User.email_domain)


def digits(number: str) -> str:
    """An account number as it is spelled: without its letter, which would be the beginning of every account."""
    return number.removeprefix("A-")


def rows_of_accounts(accounts: Iterable[AccountNames]) -> dict[Noun, list[Row]]:
    """The rows that accounts are found by, not written."""
    spelled = ((a.id, _spelled((*spelling.spellings(a.name), digits(a.number)))) for a in accounts)
    return {Noun.ACCOUNT: [row for account_id, found in spelled for row in _rows(account_id, found)]}


def rows_of_people(people: Iterable[PersonNames]) -> dict[Noun, list[Row]]:
    """The rows that people are found by, not written; members of staff by names alone."""
    people = list(people)
    return {
        Noun.PERSON: [r for p in people if _is_customer(p) for r in _names_of(p)],
        Noun.STAFF: [r for p in people if not _is_customer(p) for r in _names_of(p)],
        Noun.DOMAIN: [r for p in people if _is_customer(p) for r in _domain_of(p)],
    }


def add(rows: Mapping[Noun, list[Row]]) -> None:
    """Write such rows for accounts and people written in bulk, in the caller's transaction."""
    for noun, found in rows.items():
        _insert(db.session.connection(), noun, found)


def _is_customer(person: PersonNames) -> bool:
    return person.kind is UserKind.CUSTOMER


def _names_of(person: PersonNames) -> list[Row]:
    names = (*spelling.spellings(person.full_name), *spelling.spellings(person.username_shown))
    return _rows(person.id, _spelled(names))


def _domain_of(person: PersonNames) -> list[Row]:
    return _rows(person.id, _spelled_domain(person.email_domain))


@lru_cache(maxsize=4_096)
def _spelled_domain(domain: str) -> list[Spelled]:
    """A domain, which many people share."""
    return _spelled(spelling.spellings(domain))


def add_missing() -> int:
    """Write the rows of every account and person that has none; gives of how many.

    In batches of 1,000 with a transaction of its own each, while others read and write; broken off, it goes on
    where it ended. Call it after rows were written past the ORM, such as by SQL in bulk.
    """
    accounts = _add_missing(
        Account, _ACCOUNT, (Noun.ACCOUNT,), lambda rows: rows_of_accounts(map(AccountNames._make, rows))
    )
    people = _add_missing(
        User,
        _PERSON,
        (Noun.PERSON, Noun.STAFF),
        lambda rows: rows_of_people(map(PersonNames._make, rows)),
    )
    return accounts + people


def _add_missing(
    model: type[Account | User],
    columns: Sequence[InstrumentedAttribute[Any]],
    nouns: Sequence[Noun],
    spell: Callable[[Sequence[sa.Row[Any]]], Mapping[Noun, list[Row]]],
) -> int:
    added = 0
    unspelled = [_unspelled(model.id, noun) for noun in nouns]
    for stretch in stretches(model.id):
        wanted = sa.select(*columns).where(stretch, *unspelled).order_by(model.id).limit(BATCH)
        last: UUID | None = None
        while True:
            with transaction() as session:
                # Whoever renames one of them meanwhile waits until its rows are there, and then replaces them.
                rest = wanted if last is None else wanted.where(model.id > last)
                found = session.execute(rest.with_for_update(key_share=True)).all()
                add(spell(found))
            added += len(found)
            if len(found) < BATCH:
                break
            last = found[-1].id
    return added


def _unspelled(owner_id: InstrumentedAttribute[UUID], noun: Noun) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(TABLES[noun].c.owner_id == owner_id)


def stretches(row_id: InstrumentedAttribute[UUID]) -> Iterator[sa.ColumnElement[bool]]:
    """The rows of a table in stretches of 20,000 by id, as conditions: no statement looks at more."""
    after: UUID | None = None
    while True:
        behind = sa.true() if after is None else row_id > after
        end = db.session.scalar(sa.select(row_id).where(behind).order_by(row_id).offset(STRETCH - 1).limit(1))
        yield behind if end is None else sa.and_(behind, row_id <= end)
        if end is None:
            return
        after = end


def _spelled(texts: Iterable[str]) -> list[Spelled]:
    """The rows over all spellings of an owner's names, but for the owner: a beginning each, the first with the whole."""
    texts = tuple(dict.fromkeys(texts))
    whole = spelling.whole(texts)
    return [(tail, None if place else whole) for place, tail in enumerate(spelling.tails(texts))]


def _rows(owner_id: UUID, spelled: list[Spelled]) -> list[Row]:
    return [Row(owner_id, place, tail, whole) for place, (tail, whole) in enumerate(spelled)]


def _insert(connection: Connection, noun: Noun, rows: list[Row]) -> None:
    """Add rows in one statement; the ones that are there already stay."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        columns = zip(_UNNESTED, zip(*rows, strict=True), strict=True)
        connection.execute(_BY_ARRAYS[noun], {name: list(values) for name, values in columns})
    else:
        connection.execute(_ONE_BY_ONE[noun], [row._asdict() for row in rows])


_UNNESTED = {"owner_id": sa.Uuid, "place": sa.SmallInteger, "spelling": sa.Text, "whole": sa.Text}


def _by_arrays(noun: Noun) -> postgresql.Insert:
    arrays: list[sa.BindParameter[Any]] = [
        sa.bindparam(name, type_=postgresql.ARRAY(kind)) for name, kind in _UNNESTED.items()
    ]
    given = sa.func.unnest(*arrays).table_valued(*_UNNESTED).render_derived()
    insert = postgresql.insert(TABLES[noun])
    return insert.from_select(list(_UNNESTED), sa.select(given)).on_conflict_do_nothing()


_BY_ARRAYS = {noun: _by_arrays(noun) for noun in Noun}
_ONE_BY_ONE = {noun: sqlite.insert(TABLES[noun]).on_conflict_do_nothing() for noun in Noun}


@event.listens_for(Account, "after_insert")
@event.listens_for(Account, "after_update")
def _spell_account(_mapper: Mapper[Account], connection: Connection, account: Account) -> None:
    if _changed(account, ("name", "number")):
        names = AccountNames(account.id, account.name, account.number)
        _insert(connection, Noun.ACCOUNT, rows_of_accounts([names])[Noun.ACCOUNT])


@event.listens_for(User, "after_insert")
@event.listens_for(User, "after_update")
def _spell_person(_mapper: Mapper[User], connection: Connection, user: User) -> None:
    person = PersonNames(user.id, user.kind, user.full_name, user.username_shown, user.email_domain)
    if _changed(user, ("kind", "full_name", "username_shown")):
        _insert(connection, Noun.PERSON if _is_customer(person) else Noun.STAFF, _names_of(person))
    if _is_customer(person) and _changed(user, ("kind", "email_domain")):
        _insert(connection, Noun.DOMAIN, _domain_of(person))


def _changed(row: Account | User, columns: tuple[str, ...]) -> bool:
    return any(attributes.get_history(row, column).has_changes() for column in columns)
