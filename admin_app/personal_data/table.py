"""One table as its noun declares it, and each of its columns as it follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from admin_app.personal_data.leads import Lead
from admin_app.personal_data.treatment import EXPORTED, Deed, Erasure, Export, Keep, Restriction
from admin_app.personal_data.vocabulary import IMPERSONAL, Data, People, Purpose, Recipient


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it tells, what a copy of somebody's data holds of it, and whether an erasure empties it."""

    name: str
    data: Data
    export: Export
    emptied: bool


@dataclass(frozen=True, eq=False)
class TableEntry:
    """What is kept in one table, of whom and what for.

    `words` is a msgid that names it for readers. `about` are the ways from a row to whom it is about, `by` the columns
    with ids of people who did something to it: theirs is that they did, not what else the row says. Names of columns
    stand in strings, parted by blanks; `columns` has them by what they tell, `about` and `by` need not be repeated there.
    `given` are those whose values the person gave, `withheld` such that a copy leaves out by law, `stays` those that an
    erasure leaves in a row that it empties, though they are of a kind that it empties, `unsaid` parts of mappings
    (`column.key`) that a copy leaves out, since they tell of staff alone. `sides`, of rows between two accounts: what tells of one
    side alone, by the column with that side's account. In the copy of another account it is masked; without a column, in any.
    `claimed`: those in which anybody may have named anybody, masked in copies like words.
    """

    name: str
    words: str
    purpose: Purpose
    keep: Keep
    erasure: Erasure
    columns: Mapping[Data, str]
    about: tuple[Lead, ...] = ()
    by: str = ""
    people: tuple[People, ...] = (People.CUSTOMERS,)
    recipients: tuple[Recipient, ...] = ()
    restriction: Restriction = Restriction.STORED
    given: str = ""
    stays: str = ""
    unsaid: str = ""
    sides: Mapping[str, str] = field(default_factory=dict)
    claimed: str = ""
    withheld: bool = False

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        found: dict[str, Column] = {}
        for name in (*(lead.column for lead in self.about), *self.by.split()):
            found.setdefault(name, self._column(name, Data.LINK))
        for data, names in self.columns.items():
            for name in names.split():
                found[name] = self._column(name, data)
        return found

    def _column(self, name: str, data: Data) -> Column:
        emptied = self.erasure.value.deed is Deed.EMPTY and data not in KEPT_IN_EMPTIED
        return Column(name, data, self._export(name, data), emptied and name not in self.stays.split())

    def _export(self, name: str, data: Data) -> Export:
        if name in self.given.split():
            return Export.PORTABLE
        if name in (*self.by.split(), *self.claimed.split()) or any(
            name in names.split() for names in self.sides.values()
        ):
            return Export.MASKED
        if self.withheld and data not in IMPERSONAL:
            return Export.WITHHELD
        return EXPORTED.get(data, Export.ACCESS)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Each column once."""
        return tuple(self._by_name.values())

    def column(self, name: str) -> Column:
        """One column. Raises KeyError where the table has none of that name."""
        return self._by_name[name]

    @property
    def is_personal(self) -> bool:
        """Whether rows say anything of a person."""
        return any(column.data not in IMPERSONAL for column in self.all_columns) or bool(self.about)

    @property
    def data(self) -> tuple[Data, ...]:
        """What kinds of personal data it holds, in their order."""
        held = {column.data for column in self.all_columns}
        return tuple(data for data in Data if data in held and data not in IMPERSONAL)


# What an erasure leaves in rows that it empties: ids that lead to nobody any more, states and times.
KEPT_IN_EMPTIED = IMPERSONAL | {Data.ACTIVITY, Data.RIGHTS}
