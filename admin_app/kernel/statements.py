"""Statements that pages ask again and again, and parts of them that both databases have: moments, values among many.

Moments are the clock's, never the database's, so that tests and the demo may shift them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator, TypeEngine

from admin_app.kernel.db import UTCDateTime, db

Value = TypeVar("Value")
Columns = TypeVarTuple("Columns")
# The present moment in a statement that is built once; it is executed with `now`: the clock's.
NOW = sa.bindparam("now", type_=UTCDateTime())
Moment = datetime | sa.BindParameter[datetime]


class _Earlier(FunctionElement[datetime]):
    name = "earlier"
    type = UTCDateTime()
    inherit_cache = True


def earlier(moment: Moment, seconds: InstrumentedAttribute[int]) -> sa.ColumnElement[datetime]:
    """The moment that lies as many seconds before `moment` as the column says, to the microsecond in both databases."""
    at = moment if isinstance(moment, sa.BindParameter) else sa.bindparam(None, moment, UTCDateTime())
    return _Earlier(at, seconds)


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
    """The same for a statement that is built once: whoever executes it gives a list of values by this name."""
    return _Among(column, sa.bindparam(name, type_=_Values(column.type)))


def rows_of(statement: TypedReturnsRows[*Columns], values: Mapping[str, object]) -> sa.CursorResult[*Columns]:
    """The rows of a statement that gives columns alone, past what a session does to give objects: a third of the cost.

    What was changed before in the same transaction is written first, as a session does.
    """
    session = db.session()
    if session.info.get("depth"):
        session.flush()
    return session.connection().execute(statement, values)
