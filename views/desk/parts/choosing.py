"""Which columns a list shows: those that the address names (`cols`), else as the reader last chose, else its usual ones.

The first column, the name, is always there, and the order is the list's own. An export has the usual columns, whatever is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic

from flask import Response, url_for
from flask_admin import expose
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.kernel.actor import Actor
from admin_app.list_columns import service
from forms.base import Text
from forms.desk.common import ColumnsForm
from views.desk import listing
from views.desk.parts.acting import ActingView, Row
from views.http.web import perform, see_other
from views.pages import appearance


@dataclass(frozen=True, slots=True)
class Offered:
    """A column that may be chosen."""

    name: str
    label: str
    shown: bool


@dataclass(frozen=True, slots=True)
class ColumnMenu:
    """The menu that chooses columns: where it is sent, and what it offers."""

    url: str
    offered: list[Offered]


class ChoosingView(ActingView[Row], Generic[Row]):
    """A list whose columns the reader chooses."""

    usual_columns: ClassVar[tuple[str, ...]] = ()  # where a list usually shows less than its export has
    list_reads: ClassVar[tuple[InstrumentedAttribute[Any], ...]] = ()

    def label(self, column: str) -> Text:
        """The head of a column."""
        raise NotImplementedError

    def asked(self) -> listing.ListQuery:
        """What the address asks for. Raises Invalid."""
        raise NotImplementedError

    def choosable(self) -> tuple[str, ...]:
        """All columns there are: the usual ones, then facts of the details that the list's rows have too."""
        more = () if self.list_reads else self.column_details_list or ()
        return tuple(dict.fromkeys((*self.column_list, *more)))

    def columns_of(self, asked: listing.ListQuery) -> Sequence[str]:
        """The columns to show, the name first."""
        name, *others = self.choosable()
        wanted = asked.cols or appearance.columns_of(self.endpoint)
        if not {name, *others} & {*wanted}:
            return self.usual_columns or tuple(self.column_list)
        return (name, *(column for column in others if column in wanted))

    def column_menu(self, asked: listing.ListQuery, shown: Sequence[str]) -> ColumnMenu:
        """The menu as it stands on a page that shows these columns."""
        offered = [Offered(one, str(self.label(one)), one in shown) for one in self.choosable()[1:]]
        return ColumnMenu(asked.url(url_for(f"{self.endpoint}.columns_view"), cols=None), offered)

    @expose("/columns", methods=("POST",))
    def columns_view(self) -> Response:
        """Keep the choice, and show the list with it."""
        asked, form = self.asked(), ColumnsForm()
        name, *others = self.choosable()
        chosen = () if form.usual.data else (name, *(form.column.data or ()))

        def keep(actor: Actor) -> None:
            service.choose(actor, self.endpoint, listing.known_columns(chosen, (name, *others)))

        done = perform(form, keep)
        if not done.ok:
            raise done.error or listing.no_such_column()
        return see_other(replace(asked, cols=chosen).url(url_for(f"{self.endpoint}.index_view")))
