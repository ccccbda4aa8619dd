"""Whether somebody signs in in two steps, as whoever knows the second steps says (`sign_in.factors.registry`)."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

Condition = Callable[[], sa.ColumnElement[bool]]
_SAID: list[Condition] = []


def said_by(condition: Condition) -> Condition:
    """Let a condition on `User` say it. Until one does nobody counts as having a second step, so nothing is opened by mistake."""
    _SAID.append(condition)
    return condition


def is_on() -> sa.ColumnElement[bool]:
    """Where a `User` has a second step."""
    return sa.or_(sa.false(), *(condition() for condition in _SAID))
