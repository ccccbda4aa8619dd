"""Lists read by their columns: a page of them, and an export with one statement a batch and each word formed once a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_app.identity.models import Account, User
from admin_app.kernel import paging
from admin_app.kernel.paging import Order
from views.desk import cells
from views.desk.listing import ListQuery

if TYPE_CHECKING:
    from views.desk.base import DeskView
    from views.desk.parts.acting import Row as Subject

Read = sa.ColumnElement[Any] | InstrumentedAttribute[Any]
Asked = tuple[str, bool, tuple[tuple[str, str], ...]]  # order, its direction, values of filters
Columns = Mapping[str, InstrumentedAttribute[Any]]  # of a model, by their names
KEPT = 256  # selects of a list: its orders, and what can be chosen in its filters
REMEMBERED = 2_000  # texts of a column; a file of any length takes no more memory


class _Texts(dict[Any, str]):
    """Texts by the values they are formed from."""

    def __init__(self, form: Callable[[Any], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, value: object) -> str:
        formed = self._form(value)
        if len(self) < REMEMBERED:
            self[value] = formed
        return formed


@dataclass(frozen=True)
class Written:
    """How a column is written: what is read for it, over which outer joins, and the text of that.

    `few` says that the same values come again and again, so their text is remembered.
    """

    reads: tuple[Read, ...]
    text: Callable[..., str]
    joins: tuple[tuple[Any, sa.ColumnElement[bool]], ...] = ()
    few: bool = True

    def writer(self) -> Callable[[Sequence[Sequence[Any]]], Iterable[str]]:
        """What writes a batch of this column for one file."""
        if not self.few:
            return lambda read: map(self.text, *read)
        if len(self.reads) == 1:
            one = _Texts(self.text)
            return lambda read: map(one.__getitem__, read[0])
        several = _Texts(lambda values: self.text(*values))
        return lambda read: map(several.__getitem__, zip(*read, strict=True))


class ColumnExport:
    """The columns of one file: read in one order, with what has been formed for the file."""

    def __init__(self, written: Sequence[Written], order: Order) -> None:
        self.order = order
        self.writers = [one.writer() for one in written]
        self.joins = {target: on for one in written for target, on in one.joins}
        self.reads: list[Read] = list(order.columns)
        self.places = [[self._place(read) for read in one.reads] for one in written]

    def _place(self, read: Read) -> int:
        for place, known in enumerate(self.reads):
            if known is read:
                return place
        self.reads.append(read)
        return len(self.reads) - 1

    def of(self, statement: sa.Select[Any]) -> paging.Listing:
        """The rows of a statement as they are read."""
        for target, on in self.joins.items():
            statement = statement.outerjoin(target, on)
        ordered = len(self.order.columns)  # paging knows these by their names
        others = [read.label(f"read_{place}") for place, read in enumerate(self.reads[ordered:])]
        wanted = statement.with_only_columns(*self.reads[:ordered], *others, maintain_column_froms=True)
        return paging.Listing(wanted, self.order)

    def lines(self, rows: Sequence[Sequence[Any]]) -> Iterable[Sequence[str]]:
        """The cells of a batch, line by line."""
        columns = list(zip(*rows, strict=True))
        written = (
            write([columns[place] for place in places])
            for write, places in zip(self.writers, self.places, strict=True)
        )
        return zip(*written, strict=True)


def of_view(view: DeskView[Subject], order: Order) -> ColumnExport | None:
    """How a view's export is read by columns; None where one of them has to be formed from whole rows."""
    if "cell" in vars(type(view)):
        return None  # it forms cells in a way of its own
    own = view.exported()
    known = {column.key: getattr(view.model, column.key) for column in sa.inspect(view.model).column_attrs}
    found = [
        _masked(view, name, known) or own.get(name) or _plain(view, name, known) for name in view.column_list
    ]
    written = [one for one in found if one is not None]
    return ColumnExport(written, order) if len(written) == len(found) else None


def _masked(view: DeskView[Subject], name: str, columns: Columns) -> Written | None:
    """A private column, before anything else is asked."""
    if name not in view.private or name not in columns:
        return None
    return Written((columns[name],), lambda value: cells.masked(name, value).plain, few=False)


def _plain(view: DeskView[Subject], name: str, columns: Columns) -> Written | None:
    if name in view.column_formatters or name in view.private:
        return None
    if name in view.accounts:
        account = aliased(Account)
        by_id = account.id == columns[view.accounts[name]]
        return Written((account.name, account.number), name_and_number, ((account, by_id),))
    if name in view.people:
        person = aliased(User)
        by_id = person.id == columns[view.people[name]]
        return Written((person.full_name,), lambda full_name: full_name or "", ((person, by_id),))
    if name not in columns:
        return None
    listed = isinstance(columns[name].type, sa.JSON)  # no key of a dictionary
    return Written((columns[name],), lambda value: view.value_cell(name, value).plain, few=not listed)


def name_and_number(name: str | None, number: str | None) -> str:
    """An account in one cell."""
    return f"{name} ({number})" if number else name or ""


def page_of(
    view: DeskView[Subject], asked: ListQuery, size: int, key: str | None, kept: dict[Asked, paging.Listing]
) -> paging.Page[Any]:
    """A page of a list that names what its rows are read by. `kept` are its selects, built once where that may be."""
    wanted = (asked.sort, asked.descending, tuple(asked.values.items()))
    known = None if asked.search else kept.get(wanted)
    if known is not None:
        return known.page({}, size=size, key=key)
    order = view.order(asked)
    reads = {column.key: column for column in (*order.columns, *view.list_reads)}
    statement = view.statement(asked).with_only_columns(*reads.values(), maintain_column_froms=True)
    if _lasts(view, asked) and len(kept) < KEPT:
        kept[wanted] = paging.Listing(statement, order)
    return paging.fetch_columns(statement, order, size=size, key=key)


def _lasts(view: DeskView[Subject], asked: ListQuery) -> bool:
    """Whether the same question is the same select for every reader at every time."""
    active = (flt for flt in view.filters if any(field in asked.values for field in flt.fields))
    return view.same_for_all and not asked.search and all(flt.lasting for flt in active)
