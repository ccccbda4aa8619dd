"""Going through a table in batches, each a transaction of its own: rows, their count and the claim of the job together.

Whatever stops a batch leaves all of it or nothing; the next one takes what is left, so nothing is noted of how far it came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.erasure import deeds
from admin_app.erasure.deeds import TableDeed
from admin_app.erasure.models import Erasure
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.personal_data.treatment import Deed
from admin_app.stored_file import service as files
from admin_app.user.joining import tombstones
from admin_app.user.models import ErasedKey

ROWS = 500  # of a transaction: SQLite's writers wait for it some hundredths of a second
AT_ONCE = 20_000  # keys that are looked up by one statement
DONE = {Deed.DELETE: "deleted", Deed.EMPTY: "emptied", Deed.KEEP: "kept"}

Key = tuple[Any, ...]
Hold = Callable[[], None]


def carry_out(erasure_id: UUID, deed: TableDeed, hold: Hold) -> int:
    """Delete or empty what is left of a subject in one table; gives how many rows. `hold` keeps the job in each transaction.

    Raises what `hold` raises, where another worker has the job by now.
    """
    count = 0
    if deed.deed is Deed.KEEP or (deed.deed is Deed.EMPTY and not deed.emptied):
        return 0
    for way in deed.ways:
        while keys := _keys(deed, way):
            for begin in range(0, len(keys), ROWS):
                count += _batch(erasure_id, deed, keys[begin : begin + ROWS], hold)
            if len(keys) < AT_ONCE:
                break
    return count


def _keys(deed: TableDeed, way: sa.ColumnElement[bool]) -> list[Key]:
    wanted = sa.select(*deed.key).where(way)
    if deed.deed is Deed.EMPTY:
        wanted = wanted.where(deed.left)
    found = db.session.execute(wanted.limit(AT_ONCE)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


def _batch(erasure_id: UUID, deed: TableDeed, keys: Sequence[Key], hold: Hold) -> int:
    with transaction() as session:
        hold()
        erasure = lock_row(Erasure, erasure_id)
        if erasure is None:
            return 0
        these = _among(deed, keys)
        if deed.deed is Deed.DELETE:
            if deed.entry.name == "stored_files":
                _take_contents(keys)
            statement: sa.Delete | sa.Update = sa.delete(deed.table).where(these)
        else:
            _leave_marks(deed, these)
            statement = _emptying(deed).where(these, deed.left)
        done = session.execute(
            statement.returning(sa.literal(1)).execution_options(synchronize_session=False)
        )
        count = len(done.all())
        note(erasure, deed, count)
        return count


def note(erasure: Erasure, deed: TableDeed, count: int) -> None:
    """Add to the counts of a table."""
    if count:
        of_table = erasure.counts.setdefault(deed.entry.name, {})
        of_table[DONE[deed.deed]] = of_table.get(DONE[deed.deed], 0) + count
        flag_modified(erasure, "counts")


def _among(deed: TableDeed, keys: Sequence[Key]) -> sa.ColumnElement[bool]:
    if len(deed.key) == 1:
        return deed.key[0].in_([key[0] for key in keys])
    return sa.tuple_(*deed.key).in_(keys)


def _emptying(deed: TableDeed) -> sa.Update:
    values = {**deed.values, **deeds.beside(deed.entry.name)}
    if "version" in deed.table.c:
        values["version"] = deed.table.c.version + 1  # a page that was made before is refused
    return sa.update(deed.table).values(values)


def _take_contents(keys: Sequence[Key]) -> None:
    """The contents before their rows: a row that is still there after a fault leads here again, a content alone wouldn't."""
    for (file_id,) in keys:
        files.folder().delete(file_id)


def _leave_marks(deed: TableDeed, these: sa.ColumnElement[bool]) -> None:
    """Keyed hashes by which an import knows who was erased, in the transaction that empties the names."""
    name = deed.entry.name
    if name not in deeds.FIRST:
        return
    marks = set()
    if name == User.__tablename__:
        for username, key in db.session.execute(
            sa.select(User.username_folded, User.import_key).where(
                these,
                deed.left,
                sa.not_(User.is_stand_in()),  # no import ever brought one
            )
        ):
            marks |= {tombstones.person_key(known) for known in (username, key) if known}
    else:
        for number in db.session.scalars(sa.select(Account.number).where(these, deed.left)):
            marks.add(tombstones.account_key(number))
    there = set(db.session.scalars(sa.select(ErasedKey.key_hash).where(ErasedKey.key_hash.in_(marks))))
    now = clock.now()
    db.session.add_all(ErasedKey(key_hash=mark, erased_at=now) for mark in sorted(marks - there))


def kept(deed: TableDeed) -> int:
    """How many rows of a table stay as they are."""
    if deed.deed is Deed.DELETE or deed.emptied:
        return 0
    return bounded(deed)


def bounded(deed: TableDeed, most: int | None = None, *which: sa.ColumnElement[bool]) -> int:
    """How many rows a subject has in a table (of those for which `which` holds), counted up to `most` a way; each way by its own index."""
    ways = [sa.select(*deed.key).where(way, *which).limit(most).subquery() for way in deed.ways]
    either = sa.union(*(sa.select(way) for way in ways)).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(either)) or 0
