"""The desk's base view: a noun in about twelve lines, every trap of Flask-Admin closed once, here.

Flask-Admin shows, commands change. Its routes that create, edit, delete, look up or act in bulk are not mounted;
its lists count and skip rows, so ours page by key; its filters, search and export are replaced by indexed and
masked ones. What a person may see is narrowed in one place, `scope`: list, single row, acts and export all
begin there. Lists and exports are masked, whatever was opened on a page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NoReturn
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, request
from flask_admin import Admin, expose
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.desk import by_spelling, finding
from admin_app.export import lists
from admin_app.export.lists import ColumnKind
from admin_app.identity.spelled import Noun
from admin_app.kernel import paging
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, grantors
from admin_app.lib.sql.whole import Whole
from forms.base import Text
from views.desk import cells, columns, listing, names, table
from views.desk.cells import Cell, CellKind
from views.desk.columns import Written
from views.desk.exports import reading
from views.desk.filters import Filter, of_column
from views.desk.parts.acting import Row
from views.desk.parts.opening import OpeningView
from views.desk.parts.widths import Width
from views.desk.saved import pages as saved_views
from views.desk.saved import tabs as saved_tabs
from views.http import addresses
from views.http.web import current_actor, page, see_other
from views.labels import countries
from views.labels.common import SOURCES
from views.labels.desk import column_label
from views.pages import waiting_numbers
from views.pages.appearance import rows_a_page

SEARCH_CAP = 200
ACCOUNT_NUMBER = _l("Account number")
Beside = Mapping[UUID, Any]  # what a page of rows needs beside itself, by the id it belongs to


class DeskView(OpeningView[Row]):
    """A list at the desk, its rows, its acts and its export.

    Flask-Admin's names: `column_list`, `column_details_list`, `column_searchable_list`, `column_filters` (names of
    indexed columns, or Filter objects), `column_sortable_list` (each needs its index with id: a test fails
    without), `column_default_sort`, `column_formatters`, `column_labels`. Ours: `permission`, `private`, `acts`,
    `presets` (tabs over filters), `icon`, `empty_text`.
    """

    permission: ClassVar[Permission]
    private: ClassVar[Mapping[str, Area]] = {}
    presets: ClassVar[tuple[tuple[Text, dict[str, str]], ...]] = ()
    siblings: ClassVar[
        tuple[tuple[Text, str], ...]
    ] = ()  # lists that stand beside this one: tab and endpoint
    icon: ClassVar[str] = "list-details"
    empty_text: ClassVar[Text] = ""
    # Columns that name somebody or an account: column -> the id it stands for.
    accounts: ClassVar[Mapping[str, str]] = {"account": "account_id"}
    people: ClassVar[Mapping[str, str]] = {"person": "user_id"}
    # Of an export: what second lines are called, and what stands in columns that aren't the model's.
    second_lines: ClassVar[Mapping[str, Text]] = {}
    kinds: ClassVar[Mapping[str, ColumnKind]] = {}

    # What rows of a list are read by, where that isn't the whole row; and whether `scope` asks neither who reads nor when,
    # so that a select may be kept for the next reader.
    list_reads: ClassVar[tuple[InstrumentedAttribute[Any], ...]] = ()
    same_for_all: ClassVar[bool] = False
    reads_its_own_way: ClassVar[bool] = False  # its `fetch` isn't a page of its `statement`

    column_searchable_list: ClassVar[Any] = ()
    spelled: ClassVar[Noun | None] = (
        None  # whose spellings find rows by the searchable columns; else one, as it begins
    )
    column_filters: ClassVar[Any] = ()
    column_sortable_list: ClassVar[Any] = ()
    column_default_sort: ClassVar[Any] = ("created_at", True)
    # Which columns go first where the list is narrow, and how wide they get where their value doesn't tell.
    gives_way: ClassVar[tuple[str, ...]] = ()
    column_widths: ClassVar[Mapping[str, Width]] = {}
    column_formatters: ClassVar[Any] = {}
    list_template, details_template = "admin/model/list.html", "admin/model/details.html"

    def __init__(self, model: type[Any], name: Text, endpoint: str, url: str) -> None:
        super().__init__(model, db, name=name, endpoint=endpoint, url=url)
        self.kept_selects: dict[columns.Asked, paging.Listing] = {}
        self.filters = tuple(f if isinstance(f, Filter) else self._filter(f) for f in self.column_filters)

    def _filter(self, name: str) -> Filter:
        return of_column(getattr(self.model, name), self.label(name))

    @property
    def numbered(self) -> bool:
        """Whether it is searched by numbers of its own; lists of people never are."""
        return self.spelled not in {Noun.PERSON, Noun.STAFF}

    # What a person may see

    def scope(self) -> sa.Select[Any]:
        """The rows the reader may see at all: the one place that narrows list, single row, acts and export."""
        return sa.select(self.model)

    def one(self, row_id: UUID) -> Row:
        """A row within reach. Raises NotFound."""
        row: Row | None
        if self.same_for_all:
            row = self.kept_row.one(db.session(), {"row_id": row_id})
        else:
            row = db.session.scalar(self.scope().where(self.model.id == row_id))
        if row is None:
            raise NotFound
        return row

    @functools.cached_property
    def kept_row(self) -> Whole[Any]:
        """The statement of `one` where the scope is the same for all."""
        within = self.scope().whereclause
        by_id = self.model.id == sa.bindparam("row_id")
        return Whole(self.model, by_id, *(() if within is None else (within,)))

    def is_accessible(self) -> bool:
        """Whether the menu shows it."""
        return current_actor().may(self.permission)

    def inaccessible_callback(self, _name: str, **_kwargs: object) -> NoReturn:
        """Say which role has the right."""
        raise NotAllowed(grantor=", ".join(grantors(self.permission)), right=self.permission.value)

    # Lists

    @expose("/")
    def index_view(self) -> Response:
        """One page of the list."""
        begins = saved_tabs.begin_with(self)
        if begins:
            return see_other(begins)
        asked = self.asked()
        return self.list_page(asked, self.fetch(asked, asked.size, asked.key))

    def list_page(self, asked: listing.ListQuery, found: paging.Page[Row], **more: object) -> Response:
        """The page of a list around the rows found."""
        waiting_numbers.of_list()
        shown = table.build(self, asked, found)
        return page(self.list_template, view=self, asked=asked, shown=shown, **self.list_extras(), **more)

    def list_extras(self) -> dict[str, Any]:
        """More for the list's template."""
        return {}

    def asked(self) -> listing.ListQuery:
        """What the address asks for. Raises Invalid."""
        return listing.read(
            request.args,
            filters=self.filters,
            sortable=tuple(self.column_sortable_list),
            default=self.column_default_sort,
            searchable=bool(self.column_searchable_list),
            numbered=self.numbered,
            usual=rows_a_page(),
            columns=self.choosable(),
        )

    def statement(self, asked: listing.ListQuery) -> sa.Select[Any]:
        """The rows asked for, in no order yet."""
        statement = self.scope()
        for flt in self.filters:
            if any(f in asked.values for f in flt.fields):
                statement = flt.apply(statement, asked.values)
        return self._searched(statement, asked.search) if asked.search else statement

    def order(self, asked: listing.ListQuery) -> paging.Order:
        """The order asked for; the id makes it unique, one index serves it."""
        return paging.Order((getattr(self.model, asked.sort), self.model.id), descending=asked.descending)

    def fetch(self, asked: listing.ListQuery, size: int, key: str | None) -> paging.Page[Row]:
        """A page of the rows asked for, in one statement."""
        if self.list_reads:
            return columns.page_of(self, asked, size, key, self.kept_selects)
        return paging.fetch(self.statement(asked), self.order(asked), size=size, key=key)

    def _searched(self, statement: sa.Select[Any], term: str) -> sa.Select[Any]:
        """Names by their spellings, a column by its beginning; each by its index and capped."""
        term = finding.checked(term)
        if self.spelled is None:
            [column] = self.column_searchable_list
            return statement.where(self.model.id.in_(finding.ids_starting(column, term, SEARCH_CAP)))
        found = by_spelling.find(self.spelled, term, 2 * SEARCH_CAP)  # who has two spellings may be met twice
        return statement.where(sa.false() if found is None else self.model.id.in_(found))

    # Cells

    def exported(self) -> Mapping[str, tuple[Written, ...]]:
        """How an export reads columns that need more than their value: those that lists draw by a formatter.

        One with a second line is two columns there.
        """
        return {}

    def second_line(self, column: str) -> Text:
        """What the second line of a column's cells is called where it stands in a column of its own; "" without one."""
        return self.second_lines.get(column, ACCOUNT_NUMBER if column in self.accounts else "")

    def companions(self, rows: list[Row]) -> Beside:
        """What the cells of these rows need beside them, in one statement: names of accounts and people."""
        shown = {*self.column_list, *(self.column_details_list or ())}
        accounts = [
            getattr(r, field) for column, field in self.accounts.items() if column in shown for r in rows
        ]
        people = [getattr(r, field) for column, field in self.people.items() if column in shown for r in rows]
        return names.look_up(accounts, people)

    def cell(self, row: Row, column: str, beside: Beside) -> Cell:
        """One cell: private columns are masked before anything else is asked."""
        if column in self.private:
            return cells.masked(column, getattr(row, column, None))
        formatter: Callable[..., Cell] | None = self.column_formatters.get(column)
        if formatter:
            return formatter(self, beside, row, column)
        if column in self.accounts:
            return names.account_cell(beside, getattr(row, self.accounts[column]))
        if column in self.people:
            return names.person_cell(beside, getattr(row, self.people[column]))
        return self.value_cell(column, getattr(row, column))

    def value_cell(self, column: str, value: object) -> Cell:
        """The cell of a plain value."""
        if column == "country" and value:
            return Cell(CellKind.TEXT, countries.name(str(value)))
        if column == "source":
            return Cell(CellKind.TEXT, str(SOURCES.get(str(value), value)))
        return cells.of(value)

    def row_url(self, row: Row) -> str:
        """Where a row opens."""
        return addresses.of_row(f"{self.endpoint}.details_view", table.id_of(row))

    def row_name(self, row: Row) -> str:
        """What a row is called in a sentence."""
        return str(getattr(row, self.column_list[0], "") or self.name)

    def label(self, column: str) -> Text:
        """The head of a column."""
        return (self.column_labels or {}).get(column) or column_label(column)

    def _get_list_value(self, _context: object, model: Row, name: str, *_args: object) -> str:
        """Flask-Admin's own way to a value, masked like ours."""
        return self.cell(model, name, self.companions([model])).plain

    # Views

    @expose("/save-view", methods=("GET", "POST"))
    def save_view(self) -> Response:
        """Keep what the list shows now."""
        return saved_views.save(self, self.asked())

    # Export

    @expose("/export", methods=("GET", "POST"))
    def export_view(self) -> Response:
        """Ask why the list is exported, and hand it to the worker."""
        return reading.run(self, self.asked())

    def create_blueprint(self, admin: Admin) -> Blueprint:
        """Its routes; and workers know it from now on."""
        if self.can_export:
            lists.offer(reading.ExportedView(self))
        return super().create_blueprint(admin)
