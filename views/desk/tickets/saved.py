"""Saved answers at the desk: the list that all who answer tickets share, and the page of one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.permissions import Permission, require
from admin_app.ticket.desk import saved_answers
from admin_app.ticket.models import SavedAnswer
from forms.base import ConfirmForm
from forms.desk.tickets import SavedAnswerForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.http.web import Performed, current_actor, page, perform, see_other

WRITE = Permission.TICKET_WRITE


class SavedAnswerView(DeskView[SavedAnswer]):
    """Saved answers."""

    permission = Permission.TICKET_READ
    icon = "note"
    empty_text = _l(
        "What is answered again and again can be kept here, to be inserted into an answer by a click."
    )
    column_list = ("name", "created_by", "created_at")
    gives_way = ("created_by",)
    column_details_list = ("created_by", "created_at", "edited_at")
    details_cards = ((_l("Who and when"), column_details_list),)
    column_labels: ClassVar[dict[str, Any]] = {
        "created_by": _l("Written by"), "created_at": _l("Written"), "edited_at": _l("Last changed"), "name_folded": _l("Name"),
    }  # fmt: skip
    column_sortable_list = ("name_folded",)
    column_default_sort = ("name_folded", False)
    people: ClassVar[dict[str, str]] = {"created_by": "created_by"}
    same_for_all = True
    list_template, details_template = "staff/tickets/saved_list.html", "staff/tickets/saved.html"
    acts = (
        DeskAct(
            "remove", ConfirmForm, saved_answers.remove, WRITE, ("version",), _l("Remove %(name)s"),
            _l("Nobody can insert it any more. Answers that were sent with it stay as they are."), _l("Remove it"), _l("The saved answer is removed."),
            "trash", ends=True, leads=lambda _done: url_for("saved_answers.index_view"), in_menus=False,
        ),
    )  # fmt: skip

    def row_name(self, row: SavedAnswer) -> str:
        return row.name

    def list_extras(self) -> dict[str, Any]:
        return {"write_url": url_for(".write") if current_actor().may(WRITE) else ""}

    def details_extras(self, row: SavedAnswer) -> dict[str, Any]:
        return {"edit_url": url_for(".edit", row_id=row.id) if current_actor().may(WRITE) else ""}

    @expose("/write", methods=("GET", "POST"))
    def write(self) -> Response:
        """Keep a text."""
        require(current_actor(), WRITE)
        form = SavedAnswerForm()
        done = perform(form, saved_answers.write, name=form.name, text=form.text)
        title = gettext("Write a saved answer")
        return self._kept(form, done, title, url_for(".index_view"))

    @expose("/<uuid:row_id>/edit", methods=("GET", "POST"))
    def edit(self, row_id: UUID) -> Response:
        """Put it otherwise."""
        require(current_actor(), WRITE)
        row = self.one(row_id)
        form = SavedAnswerForm(obj=row)
        form.made_from(row.version)
        done = perform(
            form, saved_answers.change, row_id, name=form.name, text=form.text, version=form.version
        )
        return self._kept(form, done, gettext("Change “%(name)s”", name=row.name), self.row_url(row), row_id)

    def _kept(
        self, form: SavedAnswerForm, done: Performed, title: str, back: str, row_id: UUID | None = None
    ) -> Response:
        if done.ok:
            flash(gettext("The saved answer is kept."), "good")
            return see_other(".details_view", row_id=row_id or done.value)
        return page(
            "admin/act.html",
            done,
            form=form,
            title=title,
            text="",
            button=gettext("Save"),
            ends=False,
            back=back,
            fields=[form.name, form.text],
            crumbs=[(str(self.name), url_for(".index_view")), (title, "")],
        )
