"""The chosen columns as one column of the statement that reads a session: no list asks for them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.list_columns.models import ListColumns

Chosen = Mapping[str, tuple[str, ...]]  # columns by list


def column() -> sa.ScalarSelect[dict[str, Any]]:
    """What the person that a statement reads has chosen, for `of`."""
    return (
        sa.select(ListColumns.chosen).where(ListColumns.user_id == User.id).correlate(User).scalar_subquery()
    )


def of(chosen: Mapping[str, Any] | None) -> Chosen:
    """The columns of each list that somebody chose them for."""
    return {name: tuple(columns) for name, columns in (chosen or {}).items()}
