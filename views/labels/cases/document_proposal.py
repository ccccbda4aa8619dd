"""A version of a document that waits for its second person, in words."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup

from admin_app.document import queries
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.kernel.db import db
from admin_app.kernel.i18n import shown_language
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal.queries import ProposalDetail
from views.http.context import fmt_date


def effects(found: ProposalDetail) -> list[tuple[str, Markup | str, str]]:
    """What changes, from when, and who is asked."""
    row = _row(found)
    if row is None:
        return [(gettext("Ends"), gettext("The draft was discarded."), "bad")]
    version = queries.read(row, shown_language(str(get_locale())))
    words = gettext("From %(day)s, at the earliest when it is confirmed.")
    begins = Markup(words) % {"day": fmt_date(row.effective_at)}  # noqa: S704 - ours; the day is escaped
    return [
        (gettext("What changed"), version.summary, ""),
        (gettext("New"), begins, "warn"),
        (gettext("Asked"), _asked(row.kind), ""),
        (gettext("Stays"), gettext("Sessions that are open stay open."), "good"),
    ]


def _asked(kind: DocumentKind) -> str:
    if kind is DocumentKind.AGREEMENT:
        return gettext("After signing in, an owner of each account is asked to agree for it.")
    return gettext("After signing in, each customer is asked to take note.")


def told(_found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    return gettext("The owners of all accounts, by e-mail.") if policy.value(Key.DOCUMENT_MAIL) else ""


def url(found: ProposalDetail) -> str:
    """The page of the version."""
    return url_for("documents.details_view", row_id=UUID(hex=found.target)) if _row(found) else ""


def _row(found: ProposalDetail) -> DocumentVersion | None:
    return db.session.get(DocumentVersion, UUID(hex=found.target))
