"""Choosing rows of a list for an act on many: boxes, a bar of acts, and the dry run that they lead to.

A list takes part by its `bulk` acts. What is chosen is always within the list's own scope and filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from flask import Response, flash, url_for
from flask_admin import expose

from admin_app.bulk import service
from admin_app.bulk.models import BulkActName
from admin_app.bulk.registry import ACTS
from admin_app.bulk.service import Choice
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require
from forms.desk.bulk import ChooseForm
from views.desk.base import DeskView
from views.desk.listing import ListQuery
from views.http.web import current_actor, perform, see_other
from views.labels.bulk import WORDS, BulkWords

Row = TypeVar("Row")
NO_ACT = N_("Choose what to do with the rows.")


@dataclass(frozen=True, slots=True)
class Picking:
    """What the bar over a list offers: where it posts to, and the acts."""

    url: str
    acts: Sequence[tuple[BulkActName, BulkWords]]


class Selectable(DeskView[Row]):
    """A list whose rows can be chosen."""

    bulk: ClassVar[tuple[BulkActName, ...]] = ()

    def list_extras(self) -> dict[str, Any]:
        return {**super().list_extras(), "picking": self._picking()}

    def _picking(self) -> Picking | None:
        actor = current_actor()
        offered = [(name, WORDS[name]) for name in self.bulk if actor.may(ACTS[name].right)]
        if not offered:
            return None
        return Picking(self.asked().url(url_for(f"{self.endpoint}.choose")), offered)

    @expose("/bulk", methods=("POST",))
    def choose(self) -> Response:
        """Judge the rows chosen, and show who would change."""
        require(current_actor(), ACTS[self.bulk[0]].right)
        asked, form = self.asked(), ChooseForm()

        def prepare(actor: Actor) -> UUID:
            if form.act.data not in self.bulk:
                raise Invalid(NO_ACT, code="no_act")
            name, whole = BulkActName(form.act.data), bool(form.everything.data)
            ids = self._chosen(asked, None if whole else form.row.data or ())
            return service.prepare(actor, name, Choice(ids, self.endpoint, asked.arguments(), whole))

        done = perform(form, prepare)
        if done.ok:
            return see_other("bulk_runs.details_view", row_id=done.value)
        for text in [*form.form_errors, *(text for texts in form.errors.values() for text in texts)][:1]:
            flash(str(text), "warn")
        return see_other(asked.url(url_for(f"{self.endpoint}.index_view")))

    def _chosen(self, asked: ListQuery, ids: Sequence[UUID] | None) -> list[UUID]:
        """The rows that are there for the reader: these, or one more than a run may have of all that match."""
        order = self.order(asked).columns
        statement = self.statement(asked) if ids is None else self.scope().where(self.model.id.in_(ids))
        wanted = statement.with_only_columns(self.model.id, maintain_column_froms=True)
        descending = self.order(asked).descending
        wanted = wanted.order_by(*(c.desc() if descending else c.asc() for c in order))
        return list(db.session.scalars(wanted.limit(service.MOST + 1)))
