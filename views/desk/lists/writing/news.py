"""News at the desk: the list, one piece of it, and writing one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import LANGUAGES
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.news import queries, service
from admin_app.news.models import NewsItem
from forms.base import ConfirmForm, ReasonForm
from forms.desk.writing.news import NewsForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.http.context import quoted
from views.http.requester.reader import reader
from views.http.web import Performed, current_actor, page, perform, see_other

N = NewsItem
WRITE = Permission.DOCUMENT_WRITE
DRAFT, SHOWN, WITHDRAWN = _l("Draft"), _l("Published"), _l("Withdrawn")


def _state(row: N) -> tuple[str, str]:
    if row.is_draft:
        return str(DRAFT), "plain"
    return (str(SHOWN), "good") if row.is_shown else (str(WITHDRAWN), "warn")


def _title(row: N) -> str:
    return row.title_de if reader().language == "de" else row.title_en


def _title_cell(_view: object, _beside: object, row: N, _column: str) -> Cell:
    return Cell(CellKind.TEXT, _title(row))


def _state_cell(_view: object, _beside: object, row: N, _column: str) -> Cell:
    text, tone = _state(row)
    return Cell(CellKind.CHIP, text, tone=tone)


def _is_draft(row: N) -> bool:
    return row.is_draft


def _is_shown(row: N) -> bool:
    return row.is_shown


class NewsView(DeskView[NewsItem]):
    """News."""

    permission = Permission.DOCUMENT_READ
    icon = "bell"
    empty_text = _l(
        "What administrators publish for all customers is listed here. Customers read it under “Privacy and data”."
    )
    column_list = ("title", "state", "published_at", "created_by", "created_at")
    gives_way = ("created_at", "created_by", "published_at", "state")
    column_details_list = (
        "state", "created_by", "created_at", "edited_by", "edited_at", "published_by", "published_at", "withdrawn_by", "withdrawn_at",
    )  # fmt: skip
    details_cards = ((_l("Who and when"), column_details_list),)
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO}
    column_labels: ClassVar[dict[str, Any]] = {
        "title": _l("Title"), "created_by": _l("Written by"), "created_at": _l("Written"), "edited_by": _l("Last changed by"),
        "edited_at": _l("Last changed"), "published_by": _l("Published by"), "published_at": _l("Published"),
        "withdrawn_by": _l("Withdrawn by"), "withdrawn_at": _l("Withdrawn"),
    }  # fmt: skip
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"title": _title_cell, "state": _state_cell}
    people: ClassVar[dict[str, str]] = {
        name: name for name in ("created_by", "edited_by", "published_by", "withdrawn_by")
    }
    list_template, details_template = "staff/news/list.html", "staff/news/item.html"
    acts = (
        DeskAct(
            "publish", ConfirmForm, service.publish, WRITE, ("version",), _l("Publish %(name)s"),
            _l("Every customer can read it from now on. It can be withdrawn, but not changed any more."), _l("Publish it"),
            _l("It is published."), "send", applies=_is_draft, primary=True,
        ),
        DeskAct(
            "discard", ConfirmForm, service.discard, WRITE, ("version",), _l("Discard %(name)s"),
            _l("The draft is deleted. No customer has seen it."), _l("Discard the draft"), _l("The draft is discarded."), "trash",
            applies=_is_draft, ends=True, leads=lambda _done: url_for("news.index_view"),
        ),
        DeskAct(
            "withdraw", ReasonForm, service.withdraw, WRITE, ("reason", "version"), _l("Withdraw %(name)s"),
            _l("No customer sees it any more. Staff still find it here."), _l("Withdraw it"), _l("It is withdrawn."), "x",
            applies=_is_shown, ends=True,
        ),
    )  # fmt: skip

    def row_name(self, row: NewsItem) -> str:
        return quoted(_title(row))

    def list_extras(self) -> dict[str, Any]:
        return {"write_url": url_for(".write") if current_actor().may(WRITE) else ""}

    def details_extras(self, row: NewsItem) -> dict[str, Any]:
        edits = row.is_draft and current_actor().may(WRITE)
        return {
            "readings": [queries.read(row, code) for code in LANGUAGES],
            "state": _state(row),
            "edit_url": url_for(".edit", row_id=row.id) if edits else "",
        }

    @expose("/write", methods=("GET", "POST"))
    def write(self) -> Response:
        """Write a draft."""
        require(current_actor(), WRITE)
        form = NewsForm()

        def act(by: Actor) -> UUID:
            return service.write(by, form.wording)

        done = perform(form, act)
        if done.ok:
            flash(gettext("The draft is saved. Publish it once it is complete."), "good")
            return see_other(url_for(".details_view", row_id=done.value))
        return _page(
            form,
            done,
            gettext("Write news"),
            [(str(self.name), url_for(".index_view"))],
            url_for(".index_view"),
        )

    @expose("/<uuid:row_id>/edit", methods=("GET", "POST"))
    def edit(self, row_id: UUID) -> Response:
        """Put other words in a draft."""
        require(current_actor(), WRITE)
        row = self.one(row_id)
        if not row.is_draft:
            raise Conflict(service.FIXED)
        form = NewsForm(obj=row)
        form.made_from(row.version)

        def act(by: Actor) -> None:
            service.edit(by, row_id, form.wording, version=form.version.data)

        done = perform(form, act)
        if done.ok:
            flash(gettext("The draft is saved."), "good")
            return see_other(url_for(".details_view", row_id=row_id))
        title = gettext("Change %(name)s", name=self.row_name(row))
        return _page(form, done, title, self.crumbs(row), url_for(".details_view", row_id=row_id))


def _page(form: NewsForm, done: Performed, title: str, crumbs: list[tuple[str, str]], back: str) -> Response:
    return page(
        "staff/news/edit.html",
        done,
        form=form,
        title=title,
        back=back,
        crumbs=[*crumbs, (title, "")],
    )
