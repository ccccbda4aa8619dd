"""Statements that are built once, their constants written into their text."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import visitors

Statement = TypeVar("Statement")
Key = tuple[Hashable, ...]  # by which SQLAlchemy keeps what it has compiled
_KEPT: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_PLAIN_SQL = DefaultDialect()
WORD = re.compile(r"[a-z0-9_.]+")
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


@dataclass(frozen=True, slots=True)
class Settled(Generic[Statement]):
    """A statement that is built once, and the options to execute it with."""

    statement: Statement
    options: dict[str, Any] = field(default_factory=lambda: {"compiled_cache": Compiled()})


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
