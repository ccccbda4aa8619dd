"""What can be done to the rows of a list: one route an act, and which acts a row offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_admin import Admin

from admin_app.kernel.rights.permissions import Subject, require
from views.desk import acts as doing
from views.desk import table
from views.desk.acts import DeskAct
from views.desk.stock import ReadOnlyView
from views.http.web import current_actor

Row = TypeVar("Row")


class ActingView(ReadOnlyView, Generic[Row]):
    """A view whose rows can be acted on."""

    acts: ClassVar[tuple[DeskAct[Any, Any], ...]] = ()

    def one(self, row_id: UUID) -> Row:
        """A row within reach. Raises NotFound."""
        raise NotImplementedError

    def row_name(self, row: Row) -> str:
        """What a row is called in a sentence."""
        raise NotImplementedError

    def row_url(self, row: Row) -> str:
        """Where a row opens."""
        raise NotImplementedError

    def crumbs(self, row: Row) -> list[tuple[str, str]]:
        """Where a row's page stands."""
        return [
            (str(self.name), url_for(f"{self.endpoint}.index_view")),
            (self.row_name(row), self.row_url(row)),
        ]

    def with_subject(self, row_id: UUID) -> tuple[Row, Subject]:
        """A row within reach, and whose data an act on it uses. Raises NotFound."""
        row = self.one(row_id)
        return row, self.subject(row)

    def subject(self, _row: Row) -> Subject:
        """Whose data an act on a row uses, as far as a restriction may forbid it before the form is read."""
        return Subject()

    def facts_of(self, row: Row) -> Any:
        """What of a row decides which acts apply; the row itself where no other page offers them."""
        return row

    def acts_on(self, row: Row) -> list[tuple[DeskAct[Any, Any], str]]:
        """The acts that the reader may do to a row as it stands, with their addresses."""
        actor, facts = current_actor(), self.facts_of(row)
        return [(a, self.act_url(a.name, table.id_of(row))) for a in self.acts if a.offered(actor, facts)]

    def act_url(self, name: str, row_id: UUID) -> str:
        """The address of an act."""
        return url_for(f"{self.endpoint}.{name}", row_id=row_id)

    def create_blueprint(self, admin: Admin) -> Blueprint:
        """Flask-Admin's routes, and one for each act."""
        blueprint: Blueprint = super().create_blueprint(admin)
        for act in self.acts:
            blueprint.add_url_rule(
                f"/<uuid:row_id>/{act.slug}",
                act.name,
                self._acting(act),
                methods=["GET", "POST"],
            )
        return blueprint

    def _acting(self, act: DeskAct[Any, Any]) -> Callable[..., Response]:
        def view(row_id: UUID) -> Response:
            if not self.is_accessible():
                self.inaccessible_callback(act.name)
            for right in act.rights:
                require(current_actor(), right)
            if act.one_of and not any(map(current_actor().may, act.one_of)):
                require(current_actor(), min(act.one_of))
            row, subject = self.with_subject(row_id)
            for right in (*act.rights, *([act.right_by_row(row)] if act.right_by_row else ())):
                require(current_actor(), right, subject)
            back = self.row_url(row)
            crumbs = [*self.crumbs(row), (act.words(act.label, self.row_name(row)), "")]
            return doing.run(act, row, row_id, name=self.row_name(row), back=back, crumbs=crumbs)

        return view
