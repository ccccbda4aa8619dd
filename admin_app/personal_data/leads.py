"""How the rows of a table lead to whom they are about."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class LeadsTo(enum.StrEnum):
    """What the id in a column is of."""

    PERSON = "person"
    ACCOUNT = "account"
    ADDRESS = "address"  # the keyed hash of a person's sign-in address, in place of an id
    ROW = "row"  # of another table, which leads on


@dataclass(frozen=True, slots=True)
class Lead:
    """One way from a row to whom it is about: the id in `column` is theirs, or stands in the column `there` of `table`.

    Ids are unique among all tables, so a column that holds ids of several kinds has a way for each. `whose`: over that table
    to people alone, or to accounts alone. `only`: where another column of the row has this value.
    """

    column: str
    to: LeadsTo
    table: str = ""
    there: str = "id"
    whose: LeadsTo | None = None
    only: tuple[str, str] | None = None


def person(column: str) -> Lead:
    """The column holds a person's id."""
    return Lead(column, LeadsTo.PERSON)


def account(column: str) -> Lead:
    """The column holds an account's id."""
    return Lead(column, LeadsTo.ACCOUNT)


def by_address(column: str) -> Lead:
    """The column holds the keyed hash of the sign-in address (`users.email_hash`) of somebody who may have no id there."""
    return Lead(column, LeadsTo.ADDRESS)


def over(
    column: str,
    table: str,
    *,
    there: str = "id",
    whose: LeadsTo | None = None,
    only: tuple[str, str] | None = None,
) -> Lead:
    """The column holds what stands in the column `there` of another table, whose rows lead on."""
    return Lead(column, LeadsTo.ROW, table, there, whose, only)
