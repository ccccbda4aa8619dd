"""One row opened: its facts in cards, what can be done to it, whom and which account it is of, and others like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Generic
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from forms.base import Text
from views.desk.cells import Cell
from views.desk.filters import Filter, OfAccount, OfPerson
from views.desk.names import NameLine
from views.desk.parts.acting import Row
from views.desk.parts.choosing import ChoosingView
from views.http.web import Performed, page

Beside = Mapping[UUID, Any]
Card = tuple[Text, tuple[str, ...]]


class OpeningView(ChoosingView[Row], Generic[Row]):
    """A view whose rows have a page each.

    `details_cards` are its cards: a title and the columns below it. Without any, all facts are in one.
    """

    filters: tuple[Filter, ...] = ()
    details_cards: ClassVar[tuple[Card, ...]] = ()

    def companions(self, rows: list[Row]) -> Beside:
        """What the cells of these rows need beside them."""
        raise NotImplementedError

    def cell(self, row: Row, column: str, beside: Beside) -> Cell:
        """One cell."""
        raise NotImplementedError

    def details_extras(self, _row: Row) -> dict[str, Any]:
        """More for the template of one row."""
        return {}

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One row with all it may show, and what can be done to it."""
        return self.opened(row_id)

    def opened(self, row_id: UUID, done: Performed | None = None) -> Response:
        """The same, with what an act sent from it ended in."""
        row = self.one(row_id)
        beside = self.companions([row])
        told = self.details_cards or ((_l("Facts"), tuple(self.column_details_list or self.column_list)),)
        return page(
            self.details_template,
            done,
            view=self,
            row=row,
            title=self.row_name(row),
            cards=[
                (title, [(self.label(c), self.cell(row, c, beside)) for c in columns])
                for title, columns in told
            ],
            others=self.others(row, beside),
            acts=self.acts_on(row),
            crumbs=[*self.crumbs(row)[:-1], (self.row_name(row), "")],
            **self.details_extras(row),
        )

    def others(self, row: Row, beside: Beside) -> list[tuple[str, str]]:
        """Whose rows there are more of: a name, and the list narrowed to them."""
        found = []
        for flt in self.filters:
            if not isinstance(flt, OfAccount | OfPerson):
                continue
            whose = getattr(row, flt.column.key, None)
            named = beside.get(whose) if whose else None
            if isinstance(named, NameLine):
                value = named.sub if isinstance(flt, OfAccount) else str(whose)
                base = url_for(f"{self.endpoint}.index_view")
                found.append((named.name, f"{base}?{urlencode({flt.name: value})}"))
        return found
