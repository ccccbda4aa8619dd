"""Statements that pages ask again and again, and parts of them that both databases have: moments, values among many.

Moments are the clock's, never the database's, so that tests and the demo may shift them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, TypeVarTuple, cast

import psycopg
import sqlalchemy as sa
from psycopg.pq.abc import PGresult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator, TypeEngine

from admin_app.kernel.db import Base, UTCDateTime, db, in_transaction
from admin_app.lib import reading_only
from admin_app.lib.sql.direct import AskingConnection, Direct, Found, Sent, asking, failed
from admin_app.lib.sql.gathering import AHEAD, GatheringSession, Insertion
from admin_app.lib.sql.settled import Settled, found, settled

Value = TypeVar("Value")
Reading = tuple[TypedReturnsRows[*tuple[Any, ...]], Mapping[str, object]]  # a kept statement and its values
Columns = TypeVarTuple("Columns")

Row = Mapping[str, sa.ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Answers that were read ahead, each with the values that it was asked by."""

    dialect: Dialect
    driver: AskingConnection
    answers: dict[Direct, tuple[Mapping[str, object], PGresult]]


ROWS_MOST = 50  # of one statement
A_MOMENT = timedelta(seconds=10)  # within which what was read ahead is of the present
# Names of parameters that are so far from the present moment, and of nothing else.
OF_THE_PRESENT = frozenset({"now", "review_by", "tied_since", "waits_since", "waited_since", "lapsed_since"})


def write(model: type[Base], row: Mapping[str, Any], reckon: Callable[[Row], Row] | None = None) -> None:
    """Insert a row in the caller's transaction, together with others of its kind, before anything could ask for it.

    Rows that are only ever added (events, mails, jobs, tries) need no unit of work, which takes twice as long. A column
    that isn't named gets its default, in Python. `reckon` makes the expressions of columns that the database fills, by
    the row's other values; it is asked once. Raises RuntimeError outside of a transaction.
    """
    if not in_transaction():
        raise RuntimeError("rows are written in a transaction")
    session = cast("GatheringSession", db.session())
    session.gather(_kind(model, reckon), filled(model, row))


def filled(model: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with all its columns: those that it doesn't name have the model's defaults."""
    defaults = {name: value(None) if callable(value) else value for name, value in _given_by_python(model)}
    return {**defaults, **row}


@cache
def _given_by_python(model: type[Base]) -> list[tuple[str, Any]]:
    columns = _table(model).columns
    return [(c.key, cast("Any", c.default).arg if c.default else None) for c in columns if not _numbered(c)]


def _numbered(column: sa.Column[Any]) -> bool:
    return column.table.autoincrement_column is column


@cache
def _kind(model: type[Base], reckon: Callable[[Row], Row] | None) -> Insertion:
    """How rows of a model are inserted: the same for all of them, so that they are gathered under it."""

    def insertions(rows: list[dict[str, Any]]) -> list[tuple[Settled[sa.Insert], dict[str, Any]]]:
        parts = [rows[begin : begin + ROWS_MOST] for begin in range(0, len(rows), ROWS_MOST)]
        return [
            (_inserting(model, tuple(some[0]), len(some), reckon), dict(values_of(some))) for some in parts
        ]

    return insertions


@cache
def _inserting(
    model: type[Base], names: tuple[str, ...], count: int, reckon: Callable[[Row], Row] | None
) -> Settled[sa.Insert]:
    rows = _rows(model, names, count, reckon)
    return Settled(sa.insert(_table(model)).from_select(names, rows, include_defaults=False).inline())


def upsert(model: type[Base], names: tuple[str, ...], count: int, dialect: str) -> sqlite.Insert:
    """An INSERT of so many rows that takes `on_conflict_do_update`, to be built once for each dialect.

    It is executed with the `values_of` rows that are `filled`. Both databases have it under the same names.
    """
    insert = cast("Any", postgresql.insert if dialect == "postgresql" else sqlite.insert)(_table(model))
    return cast(
        "sqlite.Insert", insert.from_select(names, _rows(model, names, count), include_defaults=False)
    )


def values_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of rows as the parameters of a statement that was built for them."""
    return {f"{name}__{i}": value for i, row in enumerate(rows) for name, value in row.items()}


def _rows(
    model: type[Base], names: tuple[str, ...], count: int, reckon: Callable[[Row], Row] | None = None
) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Not VALUES: SQLAlchemy would compile an INSERT of several anew each time. SQLite asks for a WHERE before ON."""
    given = [_row(model, names, i) for i in range(count)]
    rows = [{**row, **(reckon(row) if reckon else {})} for row in given]
    return sa.union_all(*(sa.select(*row.values()).where(sa.true()) for row in rows))


def _row(model: type[Base], names: tuple[str, ...], number: int) -> Row:
    columns = _table(model).c
    return {name: sa.bindparam(f"{name}__{number}", type_=columns[name].type) for name in names}


def _table(model: type[Base]) -> sa.Table:
    return cast("sa.Table", model.__table__)


class _TransactionId(FunctionElement[int]):
    name = "transaction_id"
    type = sa.BigInteger()
    inherit_cache = True


@compiles(_TransactionId, "postgresql")
def _own_id(_element: _TransactionId, _compiler: SQLCompiler, **_options: object) -> str:
    return "pg_current_xact_id()::text::bigint"


@compiles(_TransactionId, "sqlite")
def _no_id(_element: _TransactionId, _compiler: SQLCompiler, **_options: object) -> str:
    return "NULL"


# The number of the transaction that writes; SQLite, which lets one write at a time, has none.
TRANSACTION_ID = _TransactionId()


class _Earlier(FunctionElement[datetime]):
    name = "earlier"
    type = UTCDateTime()
    inherit_cache = True


def earlier(
    moment: Moment | InstrumentedAttribute[datetime], seconds: InstrumentedAttribute[int] | int
) -> sa.ColumnElement[datetime]:
    """The moment that lies so many seconds before `moment`, to the microsecond in both databases; either may be a column."""
    at = sa.bindparam(None, moment, UTCDateTime()) if isinstance(moment, datetime) else moment
    return _Earlier(at, sa.literal(seconds) if isinstance(seconds, int) else seconds)


@compiles(_Earlier, "postgresql")
def _postgresql(element: _Earlier, compiler: SQLCompiler, **options: object) -> str:
    moment, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"({moment} - make_interval(secs => {seconds}))"


@compiles(_Earlier, "sqlite")
def _sqlite(element: _Earlier, compiler: SQLCompiler, **options: object) -> str:
    # Its functions know milliseconds at best: the whole seconds are reckoned, the fraction (".123456") stays.
    moment, seconds = list(element.clauses)
    whole, fraction = (
        compiler.process(sa.func.substr(moment, *part), **options) for part in ((1, 19), (20,))
    )
    return f"(datetime({whole}, '-' || {compiler.process(seconds, **options)} || ' seconds') || {fraction})"


class _Values(TypeDecorator[Collection[object]]):
    """Values of one column's type as one parameter: an array on PostgreSQL, a list in JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = ARRAY(self.item) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[object] | None, dialect: Dialect) -> object:
        values = list(value or ())
        if dialect.name == "postgresql":
            return values
        prepare = self.item.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([prepare(v) for v in values] if prepare else values)


class _Among(FunctionElement[bool]):
    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> _Among:  # noqa: ARG002
        """As it is: SQLite would use no index for what SQLAlchemy makes of a function, `(…) = 1`."""
        return self


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: object) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} = ANY ({values}))"


class _AmongGiven(_Among):
    name = "among_given"
    inherit_cache = True


@compiles(_AmongGiven, "postgresql")
def _among_unseen(element: _AmongGiven, compiler: SQLCompiler, **options: object) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} = ANY (ARRAY(SELECT unnest({values}))))"


class _Unseen(FunctionElement[Any]):
    name = "unseen"
    inherit_cache = True


@compiles(_Unseen, "postgresql")
def _selected(element: _Unseen, compiler: SQLCompiler, **options: object) -> str:
    return f"(SELECT {compiler.process(element.clauses, **options)})"


@compiles(_Unseen, "sqlite")
def _as_it_is(element: _Unseen, compiler: SQLCompiler, **options: object) -> str:
    return compiler.process(element.clauses, **options)


def unseen(name: str, kind: TypeEngine[Value]) -> sa.ColumnElement[Value]:
    """A parameter into which PostgreSQL doesn't look when it plans.

    It plans a prepared statement anew at each execution as long as it believes that knowing the values saves more than
    planning costs. For statements that go by an id it doesn't, and planning took longer than all else.
    """
    found = _Unseen(sa.bindparam(name, type_=kind))
    found.type = kind
    return found


# The present moment in a statement that is built once; it is executed with `now`: the clock's.
NOW = unseen("now", UTCDateTime())
Moment = datetime | sa.ColumnElement[datetime]


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: object) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - the compiler's own words


def among(
    column: sa.ColumnElement[Value] | InstrumentedAttribute[Value], values: Iterable[Value]
) -> sa.ColumnElement[bool]:
    """`column IN (values)` as one parameter: a thousand values cost no thousand, and the statement stays the same."""
    return _Among(column, sa.bindparam(None, list(values), _Values(column.type), unique=True))


def among_given(
    column: sa.ColumnElement[Value] | InstrumentedAttribute[Value], name: str
) -> sa.ColumnElement[bool]:
    """The same for a statement that is built once: whoever executes it gives a list of values by this name.

    PostgreSQL doesn't look into the list when it plans, as `unseen` tells.
    """
    return _AmongGiven(column, sa.bindparam(name, type_=_Values(column.type)))


def rows_of(statement: TypedReturnsRows[*Columns], values: Mapping[str, object]) -> Found[*Columns]:
    """The rows of a statement that is built once and gives columns alone, past what a session does to give objects.

    What was changed before in the same transaction is written first, as a session does.
    """
    kept, session = settled(statement), db.session()
    if session.info.get("depth"):
        session.flush()
    ahead: Ahead | None = session.info.get(AHEAD)
    if ahead is not None:
        direct = kept.direct(ahead.dialect)
        known = ahead.answers.pop(direct, None) if direct else None
        if direct and known and _alike(known[0], values):
            return Found(direct.rows(ahead.driver, known[1]))
    return found(session.connection(), kept, values)


def read_ahead(readings: Iterable[Reading | None]) -> None:
    """Ask at once what a page will read by `rows_of`, so that it waits for one answer in place of many.

    It changes nothing for who reads: each reading is found there by its statement and values, once, and whatever isn't
    found is asked then. Nothing is read ahead within `transaction()`, by SQLite, or before a statement has come often.
    """
    session = db.session()
    session.info.pop(AHEAD, None)
    connection = session.connection()
    driver = None if session.info.get("depth") else asking(connection)
    if driver is None:
        return
    out: list[tuple[Direct, Mapping[str, object], Sent]] = []
    for reading in readings:
        direct = settled(reading[0]).direct(connection.dialect) if reading else None
        sent = driver.sent(direct.text, direct.given(reading[1])) if direct and reading else None
        if direct and reading and sent:
            out.append((direct, reading[1], sent))
    if not out:
        return
    try:
        reads = all(direct.reads for direct, *_ in out)
        answers = driver.ask_together([sent for *_, sent in out], reads=reads)
    except psycopg.Error as error:
        failed(connection, error, out[0][0].text)
    known = {direct: (values, answer) for (direct, values, _), answer in zip(out, answers, strict=True)}
    session.info[AHEAD] = Ahead(connection.dialect, driver, known)


def write_apart(*written: tuple[Settled[Any], Mapping[str, object]]) -> bool:
    """Execute statements as a transaction of their own, after all that only was read, in one round trip.

    False where that can't be, and nothing is done: `transaction()` has to. For notes of the reader's own that belong to
    no other change. Raises ReadingOnly where nothing may be changed.
    """
    reading_only.refuse()
    session = cast("GatheringSession", db.session())
    if session.info.get("depth") or session.is_changed:
        return False
    connection = session.connection()
    driver = asking(connection)
    if driver is None:
        return False
    direct = [(kept.direct(connection.dialect), values) for kept, values in written]
    sent = [driver.sent(one.text, one.given(values)) for one, values in direct if one]
    ready = [one for one in sent if one]
    if len(ready) < len(written):
        return False
    try:
        driver.tell_apart(ready)
    except psycopg.Error as error:
        failed(connection, error, b"")
    return True


def _alike(ahead: Mapping[str, object], values: Mapping[str, object]) -> bool:
    """Whether the same is asked; the present moment has moved on a little since.

    That holds for times that are reckoned from the present alone: one that somebody filters by is another time already.
    """
    return ahead.keys() == values.keys() and all(
        value is ahead[name]
        or value == ahead[name]
        or (name in OF_THE_PRESENT and _moved_on(value, ahead[name]))
        for name, value in values.items()
    )


def _moved_on(value: object, before: object) -> bool:
    return (
        isinstance(value, datetime)
        and isinstance(before, datetime)
        and timedelta(0) <= value - before < A_MOMENT
    )


def columns_of(
    statement: TypedReturnsRows[*Columns],
    values: Mapping[str, object],
    options: Mapping[str, Any] | None = None,
) -> sa.CursorResult[*Columns]:
    """The same for a statement that was made for this once."""
    session = db.session()
    if session.info.get("depth"):
        session.flush()
    return session.connection().execute(statement, values, execution_options=options)
