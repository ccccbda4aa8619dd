"""Rows of a subquery gathered into one text, by either database: a list of lists in JSON.

So rows that belong to those of a statement come with it, where a statement of their own costs more than they do.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, cast

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


def read(text: str | None) -> list[list[Any]]:
    """The rows again, each a list of its values: texts, numbers, truth, None."""
    return cast("list[list[Any]]", json.loads(text)) if text else []


def as_object(value: object) -> dict[str, Any]:
    """A value that was JSON itself: SQLite puts it in as the text that it keeps."""
    return cast("dict[str, Any]", json.loads(value) if isinstance(value, str) else value) or {}


def moment(text: str | None) -> datetime | None:
    """A value that was a moment; SQLite leaves out that it is UTC."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
