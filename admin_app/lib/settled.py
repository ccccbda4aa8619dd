"""Statements that are built once, their constants written into their text."""

from __future__ import annotations

import re
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import visitors

Statement = TypeVar("Statement")
_KEPT: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_PLAIN_SQL = DefaultDialect()
WORD = re.compile(r"[a-z0-9_.]+")


def settled(statement: Statement) -> Statement:
    """The same statement with the words and numbers it was built with written out, made once and kept as long as it is.

    They needn't be sent with each execution then, and the planner of the database knows them. What is given at execution
    stays a parameter, so nothing that comes from outside is ever written out.
    """
    kept: Statement | None = _KEPT.get(statement)
    if kept is None:
        kept = cast("Statement", visitors.replacement_traverse(cast("Any", statement), {}, _written))
        _KEPT[statement] = kept
    return kept


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
    """A whole number, or a word of ours: nothing that could end a text in SQL."""
    if isinstance(value, str):
        return WORD.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)
