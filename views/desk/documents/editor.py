"""Writing a version: both languages side by side, looked at as customers will see it, then saved as a draft."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, flash, request, url_for
from flask_babel import gettext

from admin_app.document import drafting, queries
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.document.queries import AnsweredBefore
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import LANGUAGES
from admin_app.kernel.rights.permissions import Permission, require
from forms.desk.writing.documents import DocumentForm, WritingStep
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels import documents as words

Crumbs = list[tuple[str, str]]
TEXTS = ("text_en", "text_de", "summary_en", "summary_de")


def write(kind: str, crumbs: Crumbs) -> Response:
    """Begin the next version, from the text of the last one."""
    require(current_actor(), Permission.DOCUMENT_WRITE)
    if kind not in set(DocumentKind):
        raise NotFound
    chosen = DocumentKind(kind)
    last = queries.latest(chosen)
    form = DocumentForm(data={"text_en": last.text_en, "text_de": last.text_de} if last else {})
    title = str(words.WRITE[chosen])

    def act(by: Actor) -> UUID:
        return drafting.write(by, chosen, form.wording)

    done = _done(form, act)
    if done.ok and done.value:
        flash(gettext("The draft is saved. Propose it once it is complete."), "good")
        return see_other("documents.details_view", row_id=done.value)
    return _page(form, done, title, crumbs, last, url_for("documents.index_view"))


def edit(row: DocumentVersion, crumbs: Crumbs, name: str) -> Response:
    """Put other words in a draft."""
    actor = current_actor()
    if row.confirmed_at is not None:
        raise Conflict(drafting.FIXED)
    day = row.effective_at.astimezone(ZoneInfo(actor.time_zone)).date()
    form = DocumentForm(data={**{n: getattr(row, n) for n in TEXTS}, "effective_on": day})
    form.made_from(row.version)

    def act(by: Actor) -> bool:
        drafting.edit(by, row.id, form.wording, version=form.version.data)
        return True

    done = _done(form, act)
    back = url_for("documents.details_view", row_id=row.id)
    if done.ok and done.value:
        flash(gettext("The draft is saved."), "good")
        return see_other(back)
    before = queries.predecessor(row)
    title = gettext("Change %(name)s", name=name)
    return _page(form, done, title, [*crumbs[:-1], (name, back)], before.row if before else None, back)


def _done(form: DocumentForm, act: object) -> Performed:
    """What became of the pressed button; looking at it saves nothing."""
    form.zone = current_actor().time_zone
    if request.form.get("step") == WritingStep.PREVIEW:
        return perform(form, lambda _actor: None)
    return perform(form, act)  # type: ignore[arg-type]


def _page(
    form: DocumentForm,
    done: Performed,
    title: str,
    crumbs: Crumbs,
    before: DocumentVersion | None,
    back: str,
) -> Response:
    shown = [_preview(form, before, code) for code in LANGUAGES] if done.ok else []
    return page(
        "staff/documents/edit.html",
        done,
        form=form,
        title=title,
        back=back,
        shown=shown,
        crumbs=[*crumbs, (title, "")],
    )


def _preview(form: DocumentForm, before: DocumentVersion | None, code: str) -> queries.ReadVersion:
    """What was typed as a customer reads it, compared with the version before."""
    typed = DocumentVersion(
        **{n: form[n].data or "" for n in TEXTS}, number=before.number + 1 if before else 1, content_hash=""
    )
    return queries.read(typed, code, AnsweredBefore(before, None) if before else None)
