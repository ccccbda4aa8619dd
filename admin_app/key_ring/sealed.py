"""Where sealed values stand in the database: one list, for whoever looks whether keys open them and whoever seals anew.

What is sealed for a browser alone (a cookie, a form that came back, a place in a list) stands in no table and lives for
hours; the audit trail and its details hold nothing sealed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.kernel.queue import JobState

# Of these jobs the arguments may be read once more: those given up can be begun again.
LIVING_JOBS = (JobState.WAITING, JobState.RUNNING, JobState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed values. `key` is the column by which rows are ordered and which a value's place names.

    `part`: the column is a mapping, and this one of its values is sealed. `flag`: only where this column is true.
    `states`: what is sealed is a former state of a row, which may hold sealed values of its own; the row is named by the
    columns `noun` (its table) and `key`. `place` is a pattern over the row's columns; empty for the usual place.
    `brief`: emptied after use, so that among many rows few hold a value and none for long.
    """

    table: str
    column: str
    key: str = "id"
    part: str = ""
    flag: str = ""
    states: bool = False
    place: str = ""
    brief: bool = False

    @property
    def of(self) -> sa.Table:
        """The table."""
        return db.metadata.tables[self.table]

    @property
    def value(self) -> sa.ColumnElement[str | None]:
        """The sealed text, as the database reads it."""
        column = self.of.c[self.column]
        return column[self.part].as_string() if self.part else column

    @property
    def there(self) -> sa.ColumnElement[bool]:
        """Whether a row holds a sealed value here."""
        found = [self.value.is_not(None), self.value != ""]
        if self.flag:
            found.append(self.of.c[self.flag])
        if self.part:
            found.append(self.of.c.state.in_(LIVING_JOBS))
        return sa.and_(*found)

    def place_in(self, row: sa.RowMapping) -> str:
        """What the value of a row is bound to."""
        return self.place_of(row[self.key]) if not self.place else self.place.format_map(row)

    def place_of(self, row_key: object) -> str:
        """The same of a row with the usual place, by its key."""
        return f"{self.table}.{self.column}:{row_key}"


SEALED = (
    Sealed("affiliate_destinations", "sealed"),
    Sealed("data_cases", "noted_address"),
    Sealed("dispute_items", "sealed_after", states=True),
    Sealed("dispute_items", "sealed_before", states=True),
    Sealed("erasures", "sealed"),
    Sealed("former_states", "sealed", states=True),
    Sealed("jobs", "arguments", part="door", place="jobs.arguments:{name}", brief=True),
    Sealed("jobs", "arguments", part="door_told", place="jobs.arguments:sign_in.door", brief=True),
    Sealed("mails", "html", flag="sealed", brief=True),
    Sealed("mails", "secrets", flag="sealed", brief=True),
    Sealed("mails", "text", flag="sealed", brief=True),
    Sealed("proposals", "sealed"),
    Sealed("recipient_notices", "sealed_payload"),
    Sealed("stored_files", "sealed_key"),
    Sealed("text_messages", "sealed_to", place="text_messages.to:{id}"),
    Sealed("text_messages", "sealed_words", place="text_messages.words:{id}", brief=True),
    Sealed("ticket_secrets", "sealed", brief=True),
    Sealed("totp_credentials", "pending_secret", key="user_id", brief=True),
    Sealed("totp_credentials", "sealed_secret", key="user_id"),
)


@functools.cache
def by_table() -> Mapping[str, tuple[Sealed, ...]]:
    """The columns of each table, which has one key."""
    return {one.table: tuple(other for other in SEALED if other.table == one.table) for one in SEALED}


def at(table: str, column: str) -> Sealed | None:
    """What is known of a column whose values are sealed as a whole; None for any other."""
    whole = (one for one in by_table().get(table, ()) if one.column == column and not one.part)
    return next(whole, None)
