"""Sealing anew, with the first key of the ring, what another one sealed: so that a former key can be taken out.

Batch by batch in the order of the primary key, each a transaction of its own that locks the rows it writes: killed
anywhere nothing is lost, run again it goes on with what is left, and two at once wait for each other row by row. A value
that can't be opened stays as it is, and is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import again_if_undone, db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.key_ring.sealed import Sealed, by_table

BATCH = 500  # rows looked at together; only those that another key sealed are locked


@dataclass(slots=True)
class Tally:
    """What came of a table: values sealed anew, those that can't be opened, and the ids of the keys that sealed them."""

    table: str
    resealed: int = 0
    unopened: int = 0
    keys: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Count what came of a batch."""
        self.resealed += other.resealed
        self.unopened += other.unopened
        self.keys |= other.keys


def rotate(actor: Actor) -> Iterator[Tally]:
    """Seal everything anew that another key than the first sealed; gives what came of each table, as it is done.

    Only the operator does that, and the trail tells it at the end. Raises NotAllowed.
    """
    if not actor.is_internal:
        raise NotAllowed
    values, unopened = 0, 0
    for table, columns in by_table().items():
        tally = _table(table, columns)
        values, unopened = values + tally.resealed, unopened + tally.unopened
        yield tally
    with transaction():
        facts = {"encryption_key": crypto.first_key(), "values": values, "unopened": unopened}
        audit.record(Event.KEYS_ROTATED, actor, facts=facts)


def _table(table: str, columns: Sequence[Sealed]) -> Tally:
    whole, key, after = Tally(table), columns[0].of.c[columns[0].key], None
    while True:
        wanted = sa.select(key).order_by(key).limit(BATCH)
        ids: Sequence[UUID] = db.session.scalars(wanted if after is None else wanted.where(key > after)).all()
        if ids:
            rows = sa.and_(key >= ids[0], key <= ids[-1], sa.or_(*(_stale(one) for one in columns)))
            stale = db.session.scalar(sa.select(key).where(rows).limit(1))
            db.session.rollback()
            if stale is not None:
                whole.add(again_if_undone(lambda: _batch(columns, rows)))  # noqa: B023 - called at once
            after = ids[-1]
        if len(ids) < BATCH:
            db.session.rollback()
            return whole


def _stale(one: Sealed) -> sa.ColumnElement[bool]:
    """What may hold something sealed by another key; of former states those too that hold sealed values themselves."""
    prefix = crypto.first_key() + "."
    # Not LIKE, which on SQLite takes small letters for large ones.
    other = sa.func.substr(one.value, 1, len(prefix)) != prefix
    if one.states:
        other = sa.or_(other, one.of.c.noun.in_(list(by_table())))
    return sa.and_(one.there, other)


def _batch(columns: Sequence[Sealed], rows: sa.ColumnElement[bool]) -> Tally:
    """Seal some rows anew, read under their lock."""
    table, tally = columns[0].of, Tally(columns[0].table)
    key = table.c[columns[0].key]
    read = sa.select(*(table.c[name] for name in sorted(_read(columns))))
    read = read.add_columns(*(one.there.label(_label(one)) for one in columns))
    with transaction() as session:
        wanted = read.where(rows).order_by(key).with_for_update(key_share=True)
        for row in session.execute(wanted).mappings().all():
            if changes := _anew(columns, row, tally):
                session.execute(sa.update(table).where(key == row[key.name]).values(changes))
    return tally


def _read(columns: Sequence[Sealed]) -> set[str]:
    found = {name for one in columns for name in (one.key, one.column)}
    if any(one.states for one in columns):
        found |= {"noun", "key"}
    return found | ({"name"} if any(one.part for one in columns) else set())


def _label(one: Sealed) -> str:
    return f"{one.column}_{one.part}_there"


def _anew(columns: Sequence[Sealed], row: sa.RowMapping, tally: Tally) -> dict[str, object]:
    """The columns of a row that change."""
    changes: dict[str, object] = {}
    for one in columns:
        if not row[_label(one)]:
            continue
        kept = changes.get(one.column, row[one.column])
        text: str = kept[one.part] if one.part else kept  # type: ignore[index, assignment]
        lines = [_line(one, row, line, tally) for line in text.splitlines()]
        if (anew := "\n".join(lines)) != text:
            changes[one.column] = {**kept, one.part: anew} if one.part else anew  # type: ignore[dict-item]
    return changes


def _line(one: Sealed, row: sa.RowMapping, line: str, tally: Tally) -> str:
    """A sealed text, sealed by the first key; unchanged where it is already, or can't be opened."""
    place = one.place_in(row)
    if not one.states:
        return _text(line, place, tally)
    try:
        plain = crypto.unseal(line, place)
    except crypto.BadCiphertext as error:
        return _unopened(line, error, tally)
    state = _state(plain, row, tally)
    if state == plain and crypto.is_by_first_key(line):
        return line
    tally.resealed += 1
    return crypto.seal(state, place)


def _state(plain: str, row: sa.RowMapping, tally: Tally) -> str:
    """The former state of a row of a table that has sealed columns, with what they hold sealed anew."""
    inner = by_table().get(row["noun"], ())
    state = json.loads(plain) if inner else {}
    before = dict(state)
    for one in inner:
        if not one.part and not one.place and isinstance(text := state.get(one.column), str) and text:
            state[one.column] = _text(text, one.place_of(row["key"]), tally)
    return plain if state == before else json.dumps(state)


def _text(text: str, place: str, tally: Tally) -> str:
    if crypto.is_by_first_key(text):
        return text
    try:
        anew = crypto.seal(crypto.unseal(text, place), place)
    except crypto.BadCiphertext as error:
        return _unopened(text, error, tally)
    tally.resealed += 1
    return anew


def _unopened(text: str, error: crypto.BadCiphertext, tally: Tally) -> str:
    tally.unopened += 1
    tally.keys.add(error.key)
    return text
