"""Filters of lists: chips over indexed columns. Whatever isn't a value of theirs is refused, never ignored."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.models import Account
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib import reading
from admin_app.lib.text.pasted import account_number
from forms.base import Text
from views.http.web import current_actor
from views.labels import countries, desk

Values = Mapping[str, str]


def refused(label: Text) -> Invalid:
    """A value that the filter doesn't have."""
    return Invalid(N_("The filter “%(name)s” doesn’t accept that."), code="bad_filter", name=str(label))


def zone() -> ZoneInfo:
    """The viewer's time zone."""
    try:
        return ZoneInfo(current_actor().time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class FilterKind(enum.StrEnum):
    """How the page asks for a filter's value."""

    TEXT = "text"
    CHOICE = "choice"
    COUNTRY = "country"
    DAYS = "days"
    FLAG = "flag"
    HIDDEN = "hidden"  # not at all: a link brings it


@dataclass(frozen=True)
class Filter:
    """One filter: a name in the address, a label, and the column whose index serves it."""

    name: str
    label: Text
    column: InstrumentedAttribute[Any]
    kind: ClassVar[FilterKind] = FilterKind.TEXT
    lasting: ClassVar[bool] = (
        False  # one value narrows in one way, whoever asks and whenever; and there are few
    )

    @property
    def fields(self) -> tuple[str, ...]:
        """Its arguments in the address."""
        return (self.name,)

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        """Narrow the list. Raises Invalid."""
        raise NotImplementedError

    def said(self, values: Values) -> str:
        """The chosen value in words."""
        return values[self.name]

    def options(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        return []


@dataclass(frozen=True)
class Choice(Filter):
    """One of an enum's values."""

    of: type[enum.StrEnum] = enum.StrEnum
    kind = FilterKind.CHOICE
    lasting = True

    def _value(self, values: Values) -> enum.StrEnum:
        try:
            return self.of(values[self.name])
        except ValueError as error:
            raise refused(self.label) from error

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        return statement.where(self.column == self._value(values))

    def said(self, values: Values) -> str:
        return desk.of(self._value(values))[0]

    def options(self) -> list[tuple[str, str]]:
        return desk.choices(self.of)


@dataclass(frozen=True)
class Country(Filter):
    """A country by its two letters."""

    kind = FilterKind.COUNTRY
    lasting = True

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        code = values[self.name].upper()
        if len(code) != 2 or not code.isascii() or not code.isalpha():  # noqa: PLR2004
            raise refused(self.label)
        return statement.where(self.column == code)

    def said(self, values: Values) -> str:
        return countries.name(values[self.name].upper())


@dataclass(frozen=True)
class Days(Filter):
    """From a day to a day, both included; a moment is judged in the viewer's time zone, a mere day in none."""

    kind = FilterKind.DAYS

    @property
    def fields(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def _day(self, values: Values, field: str) -> date | None:
        if field not in values:
            return None
        try:
            day = reading.day(values[field])
        except ValueError as error:
            raise refused(self.label) from error
        if not 1900 <= day.year <= 9000:  # noqa: PLR2004 - room for a zone's hours on both sides
            raise refused(self.label)
        return day

    def edges(self, values: Values) -> tuple[Any, Any]:
        """From when, and up to when (not included), as the column has it. Raises Invalid."""
        since, until = (self._day(values, f) for f in self.fields)
        return self._edge(since), self._edge(until + timedelta(days=1) if until else None)

    def _edge(self, day: date | None) -> Any:
        if day is None or isinstance(self.column.type, sa.Date):
            return day
        return datetime.combine(day, time(), UTC if self.column.info.get("day_alone") else zone())

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        since, until = self.edges(values)
        if since:
            statement = statement.where(self.column >= since)
        return statement.where(self.column < until) if until else statement

    def said(self, values: Values) -> str:
        since, until = (values.get(f, "") for f in self.fields)
        if since and until:
            return gettext("%(since)s to %(until)s", since=since, until=until)
        return gettext("from %(day)s", day=since) if since else gettext("to %(day)s", day=until)


@dataclass(frozen=True)
class OfAccount(Filter):
    """The rows of one account, by its number."""

    kind = FilterKind.TEXT

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        number = account_number(values[self.name])
        return statement.where(
            self.column == sa.select(Account.id).where(Account.number == number).scalar_subquery()
        )


@dataclass(frozen=True)
class OfPerson(Filter):
    """The rows of one person, by the id in the person's address."""

    kind = FilterKind.HIDDEN

    def chosen(self, values: Values) -> UUID | None:
        """Whose rows, if it is asked. Raises Invalid."""
        try:
            return reading.row_id(values[self.name]) if self.name in values else None
        except ValueError as error:
            raise refused(self.label) from error

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        return statement.where(self.column == self.chosen(values))

    def said(self, _values: Values) -> str:
        return gettext("one person")


@dataclass(frozen=True)
class Flag(Filter):
    """Something that is so or not asked about; `clause` must lead through an index."""

    clause: Callable[[], sa.ColumnElement[bool]] | None = None
    kind = FilterKind.FLAG

    def apply(self, statement: sa.Select[Any], values: Values) -> sa.Select[Any]:
        if values[self.name] != "yes" or self.clause is None:
            raise refused(self.label)
        return statement.where(self.clause())

    def said(self, _values: Values) -> str:
        return gettext("yes")

    def options(self) -> list[tuple[str, str]]:
        return [("yes", gettext("Yes"))]


def of_column(column: InstrumentedAttribute[Any], label: Text) -> Filter:
    """The filter that fits a column."""
    name = column.key
    if name == "account_id":
        return OfAccount("account", _l("Account"), column)
    if name == "user_id":
        return OfPerson("person", _l("Person"), column)
    if name == "country":
        return Country(name, label, column)
    if isinstance(column.type, sa.Enum) and (of := column.type.enum_class) and issubclass(of, enum.StrEnum):
        return Choice(name, label, column, of=of)
    if isinstance(column.type, sa.Date | UTCDateTime):
        return Days(name, label, column)
    raise TypeError(f"no filter fits {name}")
