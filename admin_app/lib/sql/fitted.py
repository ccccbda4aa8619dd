"""Statements that a condition is put into which somebody's rights decide: built once for each form that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple, cast

import sqlalchemy as sa
from sqlalchemy.sql import visitors

Columns = TypeVarTuple("Columns")
_FITTED: dict[tuple[sa.Select[*tuple[Any, ...]], Any], sa.Select[*tuple[Any, ...]]] = {}


def fitted(
    statement: sa.Select[*Columns], condition: sa.ColumnElement[bool]
) -> tuple[sa.Select[*Columns], Mapping[str, object]]:
    """A statement of a module where a condition holds, and the condition's values; for the same form the same statement.

    So it can be kept like one that is built once, whoever asks: an owner's condition has one form, a manager's another one.
    None of the values is in the statement itself: whoever executes it without them is refused by the driver.
    """
    key = condition._generate_cache_key()  # noqa: SLF001 - by it SQLAlchemy tells forms apart
    if key is None:
        return statement.where(condition), {}
    made = _FITTED.get((statement, key.key))
    if made is None:
        made = _FITTED[statement, key.key] = statement.where(_without_values(condition, key.bindparams))
    values = {_name(i): bind.effective_value for i, bind in enumerate(key.bindparams)}
    return cast("sa.Select[*Columns]", made), values


def _without_values(
    condition: sa.ColumnElement[bool], binds: Sequence[sa.BindParameter[Any]]
) -> sa.ColumnElement[bool]:
    """The condition with parameters in place of what it was put together with."""
    names = {bind.key: _name(i) for i, bind in enumerate(binds)}

    def named(element: object, **_options: object) -> sa.BindParameter[Any] | None:
        if not isinstance(element, sa.BindParameter):
            return None
        return sa.bindparam(names[element.key], type_=element.type, expanding=element.expanding)

    return visitors.replacement_traverse(condition, {}, named)


def _name(number: int) -> str:
    return f"fitted_{number}"
