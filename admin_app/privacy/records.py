"""Records of processing activities (GDPR art. 30): made from the declarations of the tables, and what the company says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.vocabulary import ACTIVITIES, Activity, Data, People, Purpose, Recipient
from admin_app.policy import keeping
from admin_app.policy import service as policy
from admin_app.policy.register import BAR, REGISTER, Key, Value

T = TypeVar("T")
OF_COMPANY = (Key.COMPANY_CONTROLLER, Key.COMPANY_OFFICER, Key.COMPANY_AUTHORITY)


@dataclass(frozen=True, slots=True)
class Processing:
    """One activity: what for, whose data of which kinds, who receives it, and the tables it is kept in."""

    purpose: Purpose
    activity: Activity
    people: tuple[People, ...]
    data: tuple[Data, ...]
    recipients: tuple[Recipient, ...]
    tables: tuple[TableEntry, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """All activities; `said` is what the company says of itself and its recipients, line by line, empty where nothing.

    `kept`: the times that policies say, in words, by their keys.
    """

    said: dict[Key, tuple[str, ...]]
    activities: tuple[Processing, ...]
    kept: dict[str, str]

    def of_recipient(self, recipient: Recipient) -> tuple[str, ...]:
        """What the company says of a recipient: name, country, transfer."""
        return self.said[Key(recipient.value)]

    def how_long(self, entry: TableEntry) -> tuple[str, dict[str, str | int]]:
        """How long a table's rows are kept: a msgid, and what stands in its places."""
        return entry.keep.words(self.kept)

    @property
    def unsaid(self) -> tuple[Key, ...]:
        """What the records lack so far."""
        return tuple(key for key, lines in self.said.items() if not lines)


def records(actor: Actor, language: str) -> Records:
    """The records in a language. Two statements. Raises NotAllowed."""
    require(actor, Permission.RECORDS_READ)
    return read(language)


def read(language: str) -> Records:
    """The same for the console."""
    keys = (*OF_COMPANY, *(Key(recipient.value) for recipient in Recipient))
    said = policy.values(*keys)
    found = (_activity(purpose) for purpose in Purpose)
    return Records(
        {key: _lines(key, said[key], language) for key in keys},
        tuple(p for p in found if p.tables),
        keeping.in_words(language),
    )


def _activity(purpose: Purpose) -> Processing:
    tables = [table for table in inventory().values() if table.purpose is purpose and table.is_personal]
    recipients = (Recipient.HOSTING, *(r for table in tables for r in table.recipients))
    return Processing(
        purpose,
        ACTIVITIES[purpose],
        _in_order(People, (p for table in tables for p in table.people)),
        _in_order(Data, (d for table in tables for d in table.data)),
        _in_order(Recipient, recipients),
        tuple(tables),
    )


def _in_order(every: Iterable[T], found: Iterable[T]) -> tuple[T, ...]:
    """Each once, in the order of its enum."""
    there = set(found)
    return tuple(one for one in every if one in there)


def _lines(key: Key, value: Value, language: str) -> tuple[str, ...]:
    return tuple(_in(language, line) for line in REGISTER[key].parts(value))


def _in(language: str, line: str) -> str:
    english, _bar, german = (part.strip() for part in line.partition(BAR))
    return german if german and language.startswith("de") else english
