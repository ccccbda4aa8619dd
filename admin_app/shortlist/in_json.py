"""Rows of a subquery gathered into one text, by either database: a list of lists in JSON."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Gathered(FunctionElement[str]):
    name = "gathered"
    type = sa.Text()
    inherit_cache = True


def gathered(*columns: sa.ColumnElement[Any] | InstrumentedAttribute[Any]) -> sa.ColumnElement[str]:
    """The aggregate of a subquery's rows, each the list of these columns, in no order; NULL or `[]` without any."""
    return _Gathered(*columns)


@compiles(_Gathered, "postgresql")
def _postgresql(element: _Gathered, compiler: SQLCompiler, **options: object) -> str:
    return f"json_agg(json_build_array({compiler.process(element.clauses, **options)}))::text"


@compiles(_Gathered, "sqlite")
def _sqlite(element: _Gathered, compiler: SQLCompiler, **options: object) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"
