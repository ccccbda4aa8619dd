"""SECURITY 39: a process that dies between any two statements, as a fault at one of them; and what the database holds then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app.kernel.db import db


class Fault(Exception):
    """The process died here."""


@dataclass
class Seen:
    """How many statements there were, COMMIT among them."""

    count: int = 0


@contextmanager
def dying_at(statement: int, *, reads: bool = True) -> Iterator[Seen]:
    """Let the n-th statement fail; without `reads` the first from there on that isn't a SELECT.

    A process that dies before a SELECT leaves what one leaves that dies behind it.
    """
    seen = Seen()

    def count(_connection: object, _cursor: object = None, text: str = "COMMIT", *_rest: object) -> None:
        seen.count += 1
        if seen.count >= statement and (reads or not text.lstrip().upper().startswith("SELECT")):
            raise Fault

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", count)
        event.remove(Engine, "commit", count)


def everything(tables: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """All rows of these tables, or of every table, in an order that no write changes."""
    db.session.rollback()
    names = tables or tuple(table.name for table in db.metadata.sorted_tables)
    rows = {t: sorted(map(repr, db.session.execute(sa.text(f"SELECT * FROM {t}")).all())) for t in names}
    db.session.rollback()
    return rows


def all_or_nothing(act: Callable[[], object], *, least: int, tables: tuple[str, ...] = ()) -> None:
    """Do an act, dying at each of its statements that write: nothing is left each time, and then all of it.

    `least`: how many statements it has at least.
    """
    before, seen = everything(tables), Seen()
    while True:
        with dying_at(seen.count + 1, reads=False) as seen:
            try:
                act()
                break
            except Fault:
                db.session.rollback()
        assert everything(tables) == before, f"statement {seen.count} left something"
    assert seen.count >= least
    assert everything(tables) != before
