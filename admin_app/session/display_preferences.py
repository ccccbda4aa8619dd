"""How pages are to look and lie for a person; it comes along with the session, in its one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from admin_app.identity.models import User
from admin_app.list_columns import queries as list_columns


@dataclass(frozen=True, slots=True)
class Looks:
    """A person's own appearance of the pages."""

    button_size: str = "normal"
    tooltips: bool = True
    rows_per_page: int = 50
    start_page: str = ""  # a key of user/appearance.py; "": the usual one
    welcome: str = ""  # the person's own text, shown after the next sign-in
    single_keys: bool = True  # whether keys of one letter act on pages
    list_columns: list_columns.Chosen = field(default_factory=dict)


USUAL = Looks()
COLUMNS = (
    User.button_size,
    User.tooltips,
    User.rows_per_page,
    User.start_page,
    User.welcome,
    User.single_keys,
)


class Appearance(Protocol):
    """A row that has COLUMNS, and the columns of lists that were chosen."""

    button_size: str
    tooltips: bool
    rows_per_page: int
    start_page: str
    welcome: str
    single_keys: bool
    list_columns: Mapping[str, Any] | None


def of(row: Appearance) -> Looks:
    """The looks in a row that has COLUMNS."""
    return Looks(
        row.button_size,
        row.tooltips,
        row.rows_per_page,
        row.start_page,
        row.welcome,
        row.single_keys,
        list_columns.of(row.list_columns),
    )
