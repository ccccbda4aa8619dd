"""Documents in versions: the list, one version, and who answered it; writing one is in `views.desk.documents.editor`."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask import Response, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.document import drafting, publishing, queries
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.kernel.rights.permissions import Permission, require
from forms.base import ConfirmForm, ReasonForm
from views.desk.acts import DeskAct
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind
from views.desk.documents import answers, editor
from views.desk.parts.widths import Width
from views.http.web import current_actor
from views.labels import documents as words

D = DocumentVersion


def _kind(_view: object, _beside: object, row: D, _column: str) -> Cell:
    return Cell(CellKind.TEXT, str(words.NAMES[row.kind]))


def _state(_view: object, beside: Beside, row: D, _column: str) -> Cell:
    text, tone = words.STATES[beside[row.id]]
    return Cell(CellKind.CHIP, str(text), tone=tone)


def _is_draft(row: D) -> bool:
    return row.confirmed_at is None and not drafting.waits(row.id)


class DocumentView(DeskView[DocumentVersion]):
    """Documents."""

    permission = Permission.DOCUMENT_READ
    icon = "file-text"
    empty_text = _l("User agreement and privacy policy are listed here, each in its versions.")
    column_list = ("kind", "number", "state", "effective_at", "created_by", "confirmed_by", "created_at")
    gives_way = ("created_at", "confirmed_by", "created_by", "effective_at", "number")
    column_details_list = (
        "state", "effective_at", "created_by", "created_at", "edited_by", "edited_at", "confirmed_by", "confirmed_at", "content_hash",
    )  # fmt: skip
    details_cards = ((_l("Who and when"), column_details_list),)
    column_widths: ClassVar[dict[str, Width]] = {"number": Width.NUMBER, "state": Width.LONG}
    column_labels: ClassVar[dict[str, Any]] = {
        "kind": _l("Document"), "number": _l("Version"), "effective_at": _l("In force from"), "created_by": _l("Written by"),
        "confirmed_by": _l("Confirmed by"), "confirmed_at": _l("Confirmed"), "edited_by": _l("Last changed by"),
        "edited_at": _l("Last changed"), "content_hash": _l("SHA-256 of the text"), "created_at": _l("Written"),
    }  # fmt: skip
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"kind": _kind, "state": _state}
    people: ClassVar[dict[str, str]] = {
        "created_by": "created_by",
        "edited_by": "edited_by",
        "confirmed_by": "confirmed_by",
    }
    list_reads = (
        D.id,
        D.kind,
        D.number,
        D.effective_at,
        D.created_by,
        D.edited_by,
        D.created_at,
        D.confirmed_by,
        D.confirmed_at,
    )
    same_for_all = True
    list_template, details_template = "staff/documents/list.html", "staff/documents/version.html"
    acts = (
        DeskAct(
            "propose", ReasonForm, publishing.propose, Permission.DOCUMENT_WRITE, ("reason", "version"), _l("Propose %(name)s"),
            _l("An approver who wrote none of it reads the text and confirms it. Until then nobody is asked anything."), _l("Propose it"),
            _l("Proposed. It takes effect once an approver has confirmed it."), "send", applies=_is_draft, primary=True,
            leads=lambda proposal_id: url_for("proposals.details_view", row_id=proposal_id),
        ),
        DeskAct(
            "discard", ConfirmForm, drafting.discard, Permission.DOCUMENT_WRITE, ("version",), _l("Discard %(name)s"),
            _l("The draft is deleted. Nobody was asked about it."), _l("Discard the draft"), _l("The draft is discarded."), "trash",
            applies=_is_draft, ends=True, leads=lambda _done: url_for("documents.index_view"),
        ),
    )  # fmt: skip

    def companions(self, rows: list[DocumentVersion]) -> Beside:
        return {**super().companions(rows), **queries.states(rows)}

    def row_name(self, row: DocumentVersion) -> str:
        return gettext("%(document)s, version %(number)s", document=words.NAMES[row.kind], number=row.number)

    def list_extras(self) -> dict[str, Any]:
        if not current_actor().may(Permission.DOCUMENT_WRITE):
            return {"write": []}
        return {"write": [(words.WRITE[kind], url_for(".write", kind=kind.value)) for kind in DocumentKind]}

    def details_extras(self, row: DocumentVersion) -> dict[str, Any]:
        return answers.beside(row, may_edit=_is_draft(row))

    @expose("/<uuid:row_id>/answers")
    def answers_view(self, row_id: UUID) -> Response:
        """Who answered it, the newest first."""
        row = self.one(row_id)
        return answers.given(row, self.crumbs(row), self.row_name(row))

    @expose("/<uuid:row_id>/missing")
    def missing_view(self, row_id: UUID) -> Response:
        """Who hasn't."""
        row = self.one(row_id)
        return answers.missing(row, self.crumbs(row), self.row_name(row))

    @expose("/write/<kind>", methods=("GET", "POST"))
    def write(self, kind: str) -> Response:
        """Begin the next version."""
        return editor.write(kind, [(str(self.name), url_for(".index_view"))])

    @expose("/<uuid:row_id>/edit", methods=("GET", "POST"))
    def edit(self, row_id: UUID) -> Response:
        """Change a draft."""
        require(current_actor(), Permission.DOCUMENT_WRITE)
        row = self.one(row_id)
        return editor.edit(row, self.crumbs(row), self.row_name(row))
