"""The last step of a sign-in: a document that waits for an answer, with what changed since the version answered before."""

from __future__ import annotations

from flask import Response, g, request
from flask_babel import get_locale

from admin_app.identity.models import UserKind
from admin_app.kernel.i18n import LANGUAGES, shown_language
from admin_app.session import lifecycle
from admin_app.session.models import Stage
from admin_app.sign_in.flow import document_step
from forms.base import NextForm
from forms.sign_in.documents import DocumentAnswerForm
from views.http.requester.gate import for_stage
from views.http.web import Performed, carry_next, current_actor, page, perform, see_other
from views.labels import documents as words
from views.sign_in.door import both, go_on


@both("/sign-in/documents", "documents", "GET", "POST")
@for_stage(Stage.DOCUMENTS)
def documents(kind: UserKind) -> Response:
    """Read the first document that waits, and agree to it or take note of it."""
    form = DocumentAnswerForm()
    carry_next(form)
    done = perform(form, document_step.answer, form.document, language=form.language)
    return _onwards(kind, done, form) if done.ok else _page(kind, done, form)


@both("/sign-in/documents/later", "documents_later", "POST")
@for_stage(Stage.DOCUMENTS)
def documents_later(kind: UserKind) -> Response:
    """Go on, and be asked again at the next sign-in."""
    form = NextForm()
    done = perform(form, document_step.put_off)
    return _onwards(kind, done, form) if done.ok else _page(kind, done, form)


def _onwards(kind: UserKind, done: Performed, form: NextForm) -> Response:
    """In, or to the next document that waits."""
    if isinstance(done.value, lifecycle.Started):
        return go_on(kind, done.value, form.next.data)
    return see_other(f"sign_in.{kind}_documents", **({"next": form.next.data} if form.next.data else {}))


def _page(kind: UserKind, done: Performed, refused: NextForm) -> Response:
    """The document that is read now; none where an owner of the same account answered it meanwhile."""
    found = document_step.reading(current_actor(), language())
    return page(
        "sign_in/documents.html",
        done,
        refused=refused,
        next=refused.next.data or "",
        kind=kind,
        found=found,
        words=words.ASKING[found.version.kind] if found else None,
        names=words.NAMES,
        languages=LANGUAGES,
        account=g.account_name,
    )


def language() -> str:
    """The language in which a document is read: the one that its page was asked for in, else the reader's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else shown_language(str(get_locale()))
