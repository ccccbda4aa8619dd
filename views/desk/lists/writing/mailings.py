"""Mailings at the desk: the list, one with its preview and its results, and writing one."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.document import wording
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.mailing import audience, queries, service
from admin_app.mailing.models import Mailing, MailingState
from forms.base import ConfirmForm, ReasonForm
from forms.desk.writing.mailings import MailingForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.http.context import quoted
from views.http.requester.reader import reader
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels import mailings as words

WRITE = Permission.DOCUMENT_WRITE


def _subject(row: Mailing) -> str:
    return row.subject_de if reader().language == "de" else row.subject_en


def _subject_cell(_view: object, _beside: object, row: Mailing, _column: str) -> Cell:
    return Cell(CellKind.TEXT, _subject(row))


def _audience_cell(_view: object, _beside: object, row: Mailing, _column: str) -> Cell:
    return Cell(CellKind.TEXT, words.audience(row))


def _is_draft(row: Mailing) -> bool:
    return row.state is MailingState.DRAFT


def _is_sending(row: Mailing) -> bool:
    return row.state is MailingState.SENDING


class MailingsView(DeskView[Mailing]):
    """Mailings."""

    permission = Permission.DOCUMENT_READ
    icon = "send"
    empty_text = _l(
        "Newsletters and service status notices that administrators write are listed here. A second person confirms each."
    )
    column_list = ("subject", "topic", "state", "mails", "created_by", "created_at")
    gives_way = ("created_at", "created_by", "mails", "topic", "state")
    column_details_list = (
        "topic", "audience", "state", "people", "mails", "created_by", "created_at", "edited_by", "edited_at", "confirmed_by",
        "confirmed_at", "cancelled_by", "ended_at",
    )  # fmt: skip
    details_cards = (
        (_l("To whom, and how far"), ("topic", "audience", "state", "people", "mails")),
        (_l("Who and when"), column_details_list[5:]),
    )
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO}
    column_labels: ClassVar[dict[str, Any]] = {
        "subject": _l("Subject"), "audience": _l("To whom"), "people": _l("People looked at"), "mails": _l("E-mails"),
        "created_by": _l("Written by"), "created_at": _l("Written"), "edited_by": _l("Last changed by"),
        "edited_at": _l("Last changed"), "confirmed_by": _l("Confirmed by"), "confirmed_at": _l("Confirmed"),
        "cancelled_by": _l("Cancelled by"), "ended_at": _l("Ended"),
    }  # fmt: skip
    column_filters = ("topic", "state")
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"subject": _subject_cell, "audience": _audience_cell}
    people: ClassVar[dict[str, str]] = {
        name: name for name in ("created_by", "edited_by", "confirmed_by", "cancelled_by")
    }
    list_template, details_template = "staff/mailings/list.html", "staff/mailings/mailing.html"
    acts = (
        DeskAct(
            "propose", ReasonForm, service.propose, WRITE, ("reason", "version"), _l("Ask for %(name)s to be sent"),
            _l("An approver who wrote none of it reads it and confirms. Then it goes out as it is."), _l("Ask for it"),
            _l("It waits for a second person."), "send", applies=_is_draft, primary=True,
            leads=lambda proposal_id: url_for("proposals.details_view", row_id=proposal_id),
        ),
        DeskAct(
            "discard", ConfirmForm, service.discard, WRITE, ("version",), _l("Discard %(name)s"),
            _l("The draft is deleted. Nobody has got it."), _l("Discard the draft"), _l("The draft is discarded."), "trash",
            applies=_is_draft, ends=True, leads=lambda _done: url_for("mailings.index_view"),
        ),
        DeskAct(
            "cancel", ReasonForm, service.cancel, WRITE, ("reason",), _l("Cancel %(name)s"),
            _l("Nobody else gets it. E-mails that are already written still go out."), _l("Cancel the mailing"), _l("It is cancelled."), "x",
            applies=_is_sending, ends=True,
        ),
    )  # fmt: skip

    def row_name(self, row: Mailing) -> str:
        return quoted(_subject(row))

    def list_extras(self) -> dict[str, Any]:
        return {"write_url": url_for(".write") if current_actor().may(WRITE) else ""}

    def details_extras(self, row: Mailing) -> dict[str, Any]:
        draft = _is_draft(row)
        return {
            "readings": [
                ("en", row.subject_en, wording.blocks(row.text_en)),
                ("de", row.subject_de, wording.blocks(row.text_de)),
            ],
            "state": words.STATES[row.state],
            "reach": words.reach(audience.about(row)) if draft else "",
            "results": [] if draft else words.results(queries.results(row.id)),
            "edit_url": url_for(".edit", row_id=row.id) if draft and current_actor().may(WRITE) else "",
        }

    @expose("/write", methods=("GET", "POST"))
    def write(self) -> Response:
        """Write a draft."""
        require(current_actor(), WRITE)
        form = MailingForm()
        form.offer()

        def act(by: Actor) -> UUID:
            return service.write(by, form.draft)

        done = perform(form, act)
        if done.ok:
            flash(gettext("The draft is saved. Read the preview, then ask for it to be sent."), "good")
            return see_other(url_for(".details_view", row_id=done.value))
        crumbs = [(str(self.name), url_for(".index_view"))]
        return _page(form, done, gettext("Write a mailing"), crumbs, url_for(".index_view"))

    @expose("/<uuid:row_id>/edit", methods=("GET", "POST"))
    def edit(self, row_id: UUID) -> Response:
        """Change a draft."""
        require(current_actor(), WRITE)
        row = self.one(row_id)
        if not _is_draft(row):
            raise Conflict(service.FIXED)
        form = MailingForm(obj=row)
        form.offer()
        form.made_from(row.version)

        def act(by: Actor) -> None:
            service.edit(by, row_id, form.draft, version=form.version.data)

        done = perform(form, act)
        if done.ok:
            flash(gettext("The draft is saved."), "good")
            return see_other(url_for(".details_view", row_id=row_id))
        title = gettext("Change %(name)s", name=self.row_name(row))
        return _page(form, done, title, self.crumbs(row), url_for(".details_view", row_id=row_id))


def _page(
    form: MailingForm, done: Performed, title: str, crumbs: list[tuple[str, str]], back: str
) -> Response:
    return page(
        "staff/mailings/edit.html", done, form=form, title=title, back=back, crumbs=[*crumbs, (title, "")]
    )
