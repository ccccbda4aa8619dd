"""Notes of staff on an account: the list, and the forms that write, change and remove one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.note import queries, service
from admin_app.note.models import Note
from admin_app.overview.account import page as account_page
from forms.account.notes import NoteForm, NoteRemovalForm
from forms.base import Form
from views.desk.account.frame import frame
from views.http.web import Performed, current_actor, needs, page, perform, safe_next, see_other
from views.pages.appearance import rows_a_page

bp = Blueprint("staff_notes", __name__, url_prefix="/admin")


@bp.get("/accounts/<uuid:account_id>/notes")
@needs(P.NOTE_READ)
def notes(account_id: UUID) -> Response:
    """All notes on the account, important ones first."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    rows = queries.of_account(actor, account_id, key=request.args.get("key"), size=rows_a_page())
    return page("staff/account/notes.html", rows=rows, **frame(tab, "notes"))


@bp.route("/accounts/<uuid:account_id>/add-note", methods=["GET", "POST"])
@needs(P.NOTE_WRITE)
def add(account_id: UUID) -> Response:
    """A new note."""
    form = NoteForm()
    done = perform(form, service.write, account_id, text=form.text, important=form.important)
    return _asked(done, form, account_id, _("Add a note"), _("Add the note"), _("The note is added."))


@bp.route("/notes/<uuid:note_id>/change-note", methods=["GET", "POST"])
@needs(P.NOTE_WRITE)
def change(note_id: UUID) -> Response:
    """Other words in one's own note."""
    row = queries.one(current_actor(), note_id)
    form = NoteForm(obj=row)
    typed = {name: form[name] for name in ("text", "important", "version")}
    done = perform(form, service.change, note_id, **typed)
    return _asked(done, form, row.account_id, _("Change the note"), _("Save"), _("The note is changed."))


@bp.route("/notes/<uuid:note_id>/remove-note", methods=["GET", "POST"])
@needs(P.NOTE_WRITE)
def remove(note_id: UUID) -> Response:
    """Remove a note; it is shown once more."""
    row = queries.one(current_actor(), note_id)
    form = NoteRemovalForm(obj=row)
    account_id, shown = row.account_id, _short(row)
    done = perform(form, service.remove, note_id, version=form.version)
    return _asked(
        done,
        form,
        account_id,
        _("Remove the note"),
        _("Remove the note"),
        _("The note is removed."),
        text=shown,
    )


def _short(row: Note) -> str:
    return row.text if len(row.text) <= 200 else row.text[:200].rstrip() + "…"  # noqa: PLR2004


def _asked(
    done: Performed, form: Form, account_id: UUID, title: str, button: str, said: str, *, text: str = ""
) -> Response:
    """The form, or where it was asked from once it is done."""
    account, *_rest = account_page.head(current_actor(), account_id)
    own_page = url_for("accounts.details_view", row_id=account_id)
    back = safe_next(request.values.get("next"), own_page)
    if done.ok:
        flash(said, "good")
        return see_other(back)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=title,
        text=text,
        button=button,
        ends=bool(text),
        back=back,
        fields=[f for f in form if f.name in {"text", "important"}],
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (account.name, own_page), (title, "")],
    )
