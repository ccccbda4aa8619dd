"""A column's value among those of a subquery, as a condition that goes by an index beside others under an OR."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType


class _AmongRows(FunctionElement[bool]):
    name = "among_rows"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> _AmongRows:  # noqa: ARG002
        """As it is: SQLite would use no index for what SQLAlchemy makes of a function, `(…) = 1`."""
        return self


def among_rows(column: InstrumentedAttribute[Any], rows: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """`column IN (rows)`, the rows read once. PostgreSQL would try an IN under an OR on each row of the table."""
    return _AmongRows(column, rows.correlate(None).scalar_subquery())


@compiles(_AmongRows, "postgresql")
def _postgresql(element: _AmongRows, compiler: SQLCompiler, **options: object) -> str:
    column, rows = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} = ANY (ARRAY{rows}))"


@compiles(_AmongRows, "sqlite")
def _sqlite(element: _AmongRows, compiler: SQLCompiler, **options: object) -> str:
    column, rows = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IN {rows})"
