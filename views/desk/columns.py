"""Lists read by their columns: a page of them, and a file with one statement a batch and each word formed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_app.export.lists import ColumnKind, Value
from admin_app.identity.models import Account, User
from admin_app.kernel import paging
from admin_app.kernel.db import UTCDateTime
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


def same(value: Value) -> Value:
    """A value as it was read: the writer of the file knows how to tell it."""
    return value


class _Texts(dict[Any, Value]):
    """Texts by the values they are formed from."""

    def __init__(self, form: Callable[[Any], Value]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, value: object) -> Value:
        formed = self._form(value)
        if len(self) < REMEMBERED:
            self[value] = formed
        return formed


@dataclass(frozen=True)
class Written:
    """How a column is written: what is read for it, over which outer joins, and the text or value of that.

    `few` says that the same values come again and again, so their text is remembered.
    """

    reads: tuple[Read, ...]
    text: Callable[..., Value]
    joins: tuple[tuple[Any, sa.ColumnElement[bool]], ...] = ()
    few: bool = True
    kind: ColumnKind = ColumnKind.TEXT

    def writer(self) -> Callable[[Sequence[Sequence[Any]]], Sequence[Value]]:
        """What writes a batch of this column for one file."""
        if self.text is same:
            return lambda read: read[0]
        if not self.few:
            return lambda read: list(map(self.text, *read))
        if len(self.reads) == 1:
            one = _Texts(self.text)
            return lambda read: list(map(one.__getitem__, read[0]))
        several = _Texts(lambda values: self.text(*values))
        return lambda read: list(map(several.__getitem__, zip(*read, strict=True)))


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

    def batch(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Value]]:
        """The cells of a batch, column by column."""
        columns = list(zip(*rows, strict=True))
        return [
            write([columns[place] for place in places])
            for write, places in zip(self.writers, self.places, strict=True)
        ]


def of_view(view: DeskView[Subject], order: Order) -> ColumnExport | None:
    """How a view's export is read by columns; None where one of them has to be formed from whole rows."""
    if "cell" in vars(type(view)):
        return None  # it forms cells in a way of its own
    own, known = view.exported(), of_model(view)
    found: list[Written] = []
    for name in view.column_list:
        masked = _masked(view, name, known)
        written = (masked,) if masked else own.get(name) or _plain(view, name, known)
        if written is None:
            return None
        found += written
    return ColumnExport(found, order)


def of_model(view: DeskView[Subject]) -> Columns:
    """The columns of a view's model."""
    return {column.key: getattr(view.model, column.key) for column in sa.inspect(view.model).column_attrs}


def kind_of(view: DeskView[Subject], name: str) -> ColumnKind:
    """What stands in a column of a file."""
    if name in view.private:
        return ColumnKind.TEXT
    own = view.exported().get(name)
    if own or name in view.kinds:
        return own[0].kind if own else view.kinds[name]
    column = of_model(view).get(name)
    return ColumnKind.TEXT if column is None else _kind_of_type(column.type)


def _kind_of_type(of: object) -> ColumnKind:
    kinds = {UTCDateTime: ColumnKind.MOMENT, sa.Date: ColumnKind.DAY, sa.Integer: ColumnKind.NUMBER}
    return next((kind for known, kind in kinds.items() if isinstance(of, known)), ColumnKind.TEXT)


def _masked(view: DeskView[Subject], name: str, columns: Columns) -> Written | None:
    """A private column, before anything else is asked."""
    if name not in view.private or name not in columns:
        return None
    return Written((columns[name],), lambda value: cells.masked(name, value).plain, few=False)


def _plain(view: DeskView[Subject], name: str, columns: Columns) -> tuple[Written, ...] | None:
    if name in view.column_formatters or name in view.private:
        return None
    if name in view.accounts:
        account = aliased(Account)
        return account_and_number(account, ((account, account.id == columns[view.accounts[name]]),))
    if name in view.people:
        person = aliased(User)
        by_id = person.id == columns[view.people[name]]
        return (Written((person.full_name,), lambda full_name: full_name or "", ((person, by_id),)),)
    if name not in columns:
        return None
    kind = _kind_of_type(columns[name].type)
    if kind is not ColumnKind.TEXT:
        return (Written((columns[name],), same, few=False, kind=kind),)
    listed = isinstance(columns[name].type, sa.JSON)  # no key of a dictionary
    return (Written((columns[name],), lambda value: view.value_cell(name, value).plain, few=not listed),)


def account_and_number(
    account: type[Account], joins: tuple[tuple[Any, sa.ColumnElement[bool]], ...]
) -> tuple[Written, Written]:
    """An account in two columns: its name and its number."""
    return (
        Written((account.name,), lambda name: name or "", joins),
        Written((account.number,), lambda number: number or "", joins, few=False),
    )


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
