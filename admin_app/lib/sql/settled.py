"""Statements that are built once, their constants written into their text."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

import psycopg
import sqlalchemy as sa
from psycopg.pq.abc import PGresult
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import visitors

from admin_app.lib.sql.direct import AskingConnection, Direct, Found, asking, direct, failed

Statement = TypeVar("Statement")
Key = tuple[Hashable, ...]  # by which SQLAlchemy keeps what it has compiled
_KEPT: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_PLAIN_SQL = DefaultDialect()
WORD = re.compile(r"[a-z0-9_.,]+")
COMPILED_MOST = 8  # forms of a statement: one for each database and set of parameters


class Compiled(dict[Key, sa.Compiled]):
    """What one statement was compiled to, as SQLAlchemy's cache of compiled statements for it alone.

    SQLAlchemy's own holds all statements of an engine and finds one by all of its parts, which are put through a hash at
    each execution: for a long one that takes longer than the rest. Here the statement is known, so its parts are left
    out of the key: database, names of the parameters and the like remain.
    """

    def get(self, key: Key, default: sa.Compiled | None = None) -> sa.Compiled | None:  # type: ignore[override]
        """The form that was made under such a key."""
        return super().get(_beside_the_parts(key), default)

    def __setitem__(self, key: Key, compiled: sa.Compiled) -> None:
        if len(self) >= COMPILED_MOST:
            self.clear()
        super().__setitem__(_beside_the_parts(key), compiled)


def _beside_the_parts(key: Key) -> Key:
    dialect, _parts, *others = key
    return (dialect, *others)


@dataclass(slots=True)
class Settled(Generic[Statement]):
    """A statement that is built once, and the options to execute it with."""

    statement: Statement
    options: dict[str, Any] = field(default_factory=lambda: {"compiled_cache": Compiled()})
    _direct: tuple[Dialect, Direct | None] | None = None

    def direct(self, dialect: Dialect) -> Direct | None:
        """The same for the driver of a dialect; None where only SQLAlchemy can execute it."""
        if self._direct is None or self._direct[0] is not dialect:
            self._direct = (dialect, direct(cast("sa.ClauseElement", self.statement), dialect))
        return self._direct[1]


def settled(statement: Statement) -> Settled[Statement]:
    """The same statement with the words and numbers it was built with written out, made once and kept as long as it is.

    They needn't be sent with each execution then, and the planner of the database knows them. What is given at execution
    stays a parameter, so nothing that comes from outside is ever written out.
    """
    kept: Settled[Statement] | None = _KEPT.get(statement)
    if kept is None:
        written = visitors.replacement_traverse(cast("Any", statement), {}, _written)
        kept = _KEPT[statement] = Settled(cast("Statement", written))
    return kept


def found(
    connection: sa.Connection, kept: Settled[Any], values: Mapping[str, object]
) -> Found[*tuple[Any, ...]]:
    """The rows of a statement, past SQLAlchemy's own execution where the driver can be asked itself."""
    driver = asking(connection)
    direct = kept.direct(connection.dialect) if driver else None
    if driver is None or direct is None:
        return Found(connection.execute(kept.statement, values, execution_options=kept.options).all())
    return Found(direct.rows(driver, _answer(connection, driver, direct, values)))


def found_together(
    connection: sa.Connection, asked: Sequence[tuple[Settled[Any], Mapping[str, object]]]
) -> list[Found[*tuple[Any, ...]]]:
    """The rows of several statements, executed in their order, in one go where the driver can."""
    driver = asking(connection)
    direct = [kept.direct(connection.dialect) for kept, _ in asked] if driver else []
    ready = [one for one in direct if one]
    sent = (
        [driver.sent(one.text, one.given(values)) for one, (_, values) in zip(ready, asked, strict=False)]
        if driver
        else []
    )
    out = [one for one in sent if one]
    if driver is None or len(out) < len(asked):
        return [found(connection, kept, values) for kept, values in asked]
    try:
        answers = driver.ask_together(out, reads=all(one.reads for one in ready))
    except psycopg.Error as error:
        failed(connection, error, ready[0].text)
    return [Found(one.rows(driver, answer)) for one, answer in zip(ready, answers, strict=True)]


def changed(connection: sa.Connection, kept: Settled[Any], values: Mapping[str, object]) -> int:
    """How many rows a statement changed that gives none."""
    driver = asking(connection)
    direct = kept.direct(connection.dialect) if driver else None
    if driver is None or direct is None:
        return connection.execute(kept.statement, values, execution_options=kept.options).rowcount
    return _answer(connection, driver, direct, values).command_tuples or 0


def _answer(
    connection: sa.Connection, driver: AskingConnection, direct: Direct, values: Mapping[str, object]
) -> PGresult:
    try:
        return driver.ask(direct.text, direct.given(values), reads=direct.reads)
    except psycopg.Error as error:
        failed(connection, error, direct.text)


def execute_together(
    connection: sa.Connection,
    statements: Sequence[tuple[Settled[Any], Mapping[str, Any]]],
    *,
    ends: bool = False,
) -> None:
    """Execute statements that give no rows, in their order, in one go where the driver can.

    `ends`: nothing comes after them in the transaction, so its end may go out with them; it has to be kept all the same.
    """
    driver = asking(connection)
    kept = [(one.direct(connection.dialect) if driver else None, one, values) for one, values in statements]
    if driver is None or any(direct is None for direct, *_ in kept):
        for one, values in statements:
            connection.execute(one.statement, values, execution_options=one.options)
        return
    told = [(direct.text, direct.given(values)) for direct, _, values in kept if direct]
    try:
        driver.tell(told, ends=ends)
    except psycopg.Error as error:
        failed(connection, error, told[0][0])


def _written(element: object, **_options: object) -> sa.ColumnElement[Any] | None:
    """A constant as text, or several of them; None leaves a part as it is."""
    if not isinstance(element, sa.BindParameter) or element.required or element.value is None:
        return None
    values = element.value if element.expanding else [element.value]
    literal = element.type.dialect_impl(_PLAIN_SQL).literal_processor(_PLAIN_SQL)
    if not values or literal is None or not all(_is_plain(value) for value in values):
        return None
    text = ", ".join(literal(value) for value in values)
    if element.expanding:
        text = f"({text})"
    return sa.literal_column(text, element.type)


def _is_plain(value: object) -> bool:
    """A whole number, a word of ours, or the comma that joins several: nothing that could end a text in SQL."""
    if isinstance(value, str):
        return WORD.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)
