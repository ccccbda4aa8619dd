"""Columns that people and phones are found by, brought to today's spelling after a migration: in batches, restartable.

Rows of former releases have no skeleton, and may have been folded with what nobody sees (`mara` and U+200B), or by a
domain in ASCII's letters. Where today's spelling of such a name is somebody else's already, the name stays as it was:
its person signs in by the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.contact.models import Contact, ContactKind
from admin_app.contact.store import value_columns
from admin_app.identity.models import User
from admin_app.identity.spelled import stretches
from admin_app.kernel.db import db, transaction
from admin_app.lib.text import phones
from admin_app.user.identifiers.columns import name_columns

BATCH = 1_000
# What two people can't have alike; the rest of a name's columns follows from names alone.
_UNIQUE = ("username_folded", "email_folded", "value", "value_hash")
_NAMES = (User.username, User.email, User.full_name)
_FOLLOWS = (
    "username_folded",
    "username_skeleton",
    "email_folded",
    "email_hash",
    "email_domain",
    "full_name_folded",
)


def renew() -> int:
    """Bring every row that has no skeleton or national number to today's spelling; gives how many."""
    return _in_batches(User, User.username_skeleton, _NAMES, _person) + _in_batches(
        Contact, Contact.national_hash, (Contact.kind, Contact.value), _contact
    )


def _in_batches(
    model: type[User | Contact],
    missing: InstrumentedAttribute[str | None],
    columns: tuple[Any, ...],
    spell: Callable[[sa.Row[Any]], Mapping[str, Any]],
) -> int:
    """By id, each batch in a transaction of its own, while others read and write; broken off, it goes on where it ended."""
    renewed = 0
    for stretch in stretches(model.id):
        wanted = (
            sa.select(model.id, *columns).where(missing.is_(None), stretch).order_by(model.id).limit(BATCH)
        )
        while True:  # what is renewed is missing nothing any more
            with transaction() as session:
                rows = session.execute(wanted.with_for_update(key_share=True)).all()
                _write(model, [{"id": row.id, **spell(row)} for row in rows])
            renewed += len(rows)
            if len(rows) < BATCH:
                break
    return renewed


def _write(model: type[User | Contact], rows: list[dict[str, Any]]) -> None:
    """In one statement; one by one where two rows came to the same spelling."""
    if not rows:
        return
    try:
        with db.session.begin_nested():
            db.session.execute(_update(model, rows[0]), [_bound(row) for row in rows])
    except IntegrityError:
        for row in rows:
            _write_one(model, row)


def _write_one(model: type[User | Contact], row: dict[str, Any]) -> None:
    for values in (
        row,
        {name: value for name, value in row.items() if name not in _UNIQUE},
    ):
        try:
            with db.session.begin_nested():
                db.session.execute(_update(model, values), [_bound(values)])
        except IntegrityError:
            continue
        return


def _update(model: type[User | Contact], row: Mapping[str, Any]) -> sa.Update:
    table: sa.Table = model.__table__  # type: ignore[assignment]
    set_to: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in row if name != "id"}
    return sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(set_to)


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"row_id": row["id"], **{f"new_{name}": value for name, value in row.items() if name != "id"}}


def _person(row: sa.Row[Any]) -> dict[str, Any]:
    columns = name_columns(username=row.username, email=row.email, full_name=row.full_name)
    return {name: columns[name] for name in _FOLLOWS}


def _contact(row: sa.Row[Any]) -> dict[str, Any]:
    kind, value = row.kind, row.value
    return value_columns(kind, _number(value) if kind is ContactKind.CELL_PHONE else value)


def _number(value: str) -> str:
    try:
        return phones.e164(phones.parsed(value))
    except phonenumbers.NumberParseException:
        return value
