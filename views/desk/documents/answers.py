"""What stands beside a version at the desk: its text in both languages, what changed, who answered and who hasn't."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from admin_app.document import answers, queries
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.kernel.i18n import LANGUAGES
from admin_app.kernel.rights.permissions import Permission
from views.http.web import current_actor, page
from views.labels import documents as words
from views.pages.appearance import rows_a_page


def beside(row: DocumentVersion, *, may_edit: bool) -> dict[str, Any]:
    """More for a version's page."""
    before = queries.predecessor(row)
    listed = row.confirmed_at is not None and answers.may_list(current_actor())
    edits = may_edit and current_actor().may(Permission.DOCUMENT_WRITE)
    return {
        "readings": [queries.read(row, code, before) for code in LANGUAGES],
        "state": words.STATES[queries.states([row])[row.id]],
        "edit_url": url_for("documents.edit", row_id=row.id) if edits else "",
        "answers_url": url_for("documents.answers_view", row_id=row.id) if listed else "",
        "missing_url": url_for("documents.missing_view", row_id=row.id) if listed else "",
    }


def given(row: DocumentVersion, crumbs: list[tuple[str, str]], name: str) -> Response:
    """Who answered a version, the newest first."""
    found = answers.of_version(current_actor(), row.id, size=rows_a_page(), key=request.args.get("key"))
    return _page("staff/documents/answers.html", row, crumbs, name, found=found, said=words.ANSWERED)


def missing(row: DocumentVersion, crumbs: list[tuple[str, str]], name: str) -> Response:
    """The accounts that haven't agreed, or the people who haven't taken note; in no order that means anything."""
    of_accounts = row.kind is DocumentKind.AGREEMENT
    key, size = request.args.get("key"), rows_a_page()
    found = (answers.accounts_without if of_accounts else answers.people_without)(
        current_actor(), row.id, size=size, key=key
    )
    return _page("staff/documents/missing.html", row, crumbs, name, found=found, of_accounts=of_accounts)


def _page(
    template: str, row: DocumentVersion, crumbs: list[tuple[str, str]], name: str, **more: object
) -> Response:
    back = url_for("documents.details_view", row_id=row.id)
    return page(template, row=row, name=name, crumbs=[*crumbs[:-1], (name, back)], **more)
