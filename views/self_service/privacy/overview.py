"""Privacy and data: the news, the documents that hold for the reader, all their versions, and who answered which when."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import get_locale

from admin_app.document import answers, queries
from admin_app.document.models import DocumentKind
from admin_app.document.queries import VersionState
from admin_app.kernel.i18n import LANGUAGES, shown_language
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.news import queries as news_of
from views.http.requester.reader import reader
from views.http.web import current_actor, needs, page
from views.labels import documents as words
from views.pages.appearance import rows_a_page

bp = Blueprint("customer_privacy", __name__, url_prefix="/privacy")
LATEST_NEWS = 3
NOW = frozenset({VersionState.IN_FORCE, VersionState.ANNOUNCED})


@bp.get("")
@needs(P.OWN_DOCUMENTS_READ)
def overview() -> Response:
    """What holds now and what is announced, former versions, and the answers to them."""
    rows = queries.all_confirmed()
    states = queries.states(rows)
    given = answers.own(current_actor())
    kinds = [(kind, [row for row in rows if row.kind is kind]) for kind in DocumentKind]
    return page(
        "customer/privacy/overview.html",
        news=news_of.shown(reader().language, size=LATEST_NEWS),
        kinds=[(kind, of_kind) for kind, of_kind in kinds if of_kind],
        states=states,
        now=NOW,
        in_words=words.STATES,
        given=given,
        latest={line.version_id: line for line in reversed(given)},
        names=words.NAMES,
        said=words.ANSWERED,
    )


@bp.get("/documents/<uuid:version_id>")
@needs(P.OWN_DOCUMENTS_READ)
def document(version_id: UUID) -> Response:
    """One version: what changed, the comparison with the one before, the whole text, and who answered it."""
    row = queries.confirmed(version_id)
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else shown_language(str(get_locale()))
    given = [line for line in answers.own(current_actor()) if line.version_id == row.id]
    return page(
        "customer/privacy/document.html",
        version=queries.read(row, language, queries.predecessor(row)),
        state=words.STATES[queries.states([row])[row.id]],
        given=given,
        names=words.NAMES,
        said=words.ANSWERED,
        languages=LANGUAGES,
    )


@bp.get("/news")
@needs(P.OWN_DOCUMENTS_READ)
def news() -> Response:
    """What was published for all customers, the newest first."""
    found = news_of.shown(reader().language, size=rows_a_page(), key=request.args.get("key"))
    return page("customer/privacy/news.html", found=found)


@bp.get("/news/<uuid:item_id>")
@needs(P.OWN_DOCUMENTS_READ)
def news_item(item_id: UUID) -> Response:
    """One piece of news."""
    return page("customer/privacy/news_item.html", item=news_of.one(item_id, reader().language))
