"""Keeping a view of a list, changing one, and taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.rights.permissions import Permission
from admin_app.saved_view import queries, service
from forms.base import ConfirmForm
from forms.desk.saved_views import EditViewForm, SavedViewForm
from views.desk.listing import ListQuery, chips
from views.desk.saved.tabs import ALL, OPENED, kept_of
from views.http.web import current_actor, needs, page, perform, see_other
from views.labels.people import roles as role_labels

if TYPE_CHECKING:
    from views.desk.base import DeskView

bp = Blueprint("staff_views", __name__, url_prefix="/admin/views")


def save(view: DeskView[Any], asked: ListQuery) -> Response:
    """Ask how the view is called and whom it is for, or keep it."""
    form, base = SavedViewForm(), url_for(f"{view.endpoint}.index_view")
    form.offer(_roles(current_actor()))
    arguments, shown = kept_of(asked), tuple(view.columns_of(asked))
    if shown != tuple(view.column_list):  # as they are kept for the reader, too
        arguments["cols"] = ",".join(shown)
    done = perform(
        form,
        service.save,
        view.permission,
        listed=view.endpoint,
        name=form.name,
        arguments=arguments,
        role=form.role,
        numbered=view.numbered,
    )
    if done.ok:
        flash(_("The view “%(name)s” is saved.", name=form.name.data), "good")
        return see_other(f"{base}?{urlencode({**arguments, OPENED: str(done.value)})}")
    return page(
        "staff/save_view.html",
        done,
        form=form,
        chips=chips(asked, view.filters, base),
        back=asked.url(base),
        crumbs=[(str(view.name), base), (_("Save this view"), "")],
    )


@bp.route("/<uuid:view_id>/edit-view", methods=["GET", "POST"])
@needs(Permission.AUDIT_READ_OWN)
def edit(view_id: UUID) -> Response:
    """Its name, whom it is for, and whether the list opens with it."""
    actor = current_actor()
    listed, line = queries.one(actor, view_id)
    mine = service.may_change(actor, line.user_id)
    form = EditViewForm(name=line.name, role=line.role_key, starts=line.starts)
    form.offer(_roles(actor, line.role_key))
    if not mine:  # of a colleague: only how one's own list begins
        form.name.data, form.role.data = line.name, line.role_key

    def change(actor: Actor, name: str, role: str, starts: bool) -> None:
        with transaction():
            if mine and (name, role) != (line.name, line.role_key):
                service.change(actor, view_id, name=name, role=role)
            if starts != line.starts:
                service.start_with(actor, view_id, on=starts)

    done = perform(form, change, form.name, form.role, form.starts)
    base = url_for(f"{listed}.index_view")
    back = f"{base}?{urlencode({**line.arguments, OPENED: str(view_id)})}"
    if done.ok:
        flash(_("The view is saved."), "good")
        return see_other(back)
    return page(
        "staff/edit_view.html",
        done,
        form=form,
        line=line,
        mine=mine,
        back=back,
        crumbs=[(line.name, back), (_("Edit view"), "")],
    )


@bp.post("/<uuid:view_id>/delete-view")
@needs(Permission.AUDIT_READ_OWN)
def delete(view_id: UUID) -> Response:
    """Take it away."""
    listed, line = queries.one(current_actor(), view_id)
    done = perform(ConfirmForm(), service.delete, view_id)
    base = url_for(f"{listed}.index_view")
    if done.error:
        raise done.error
    flash(_("The view “%(name)s” is gone.", name=line.name), "good")
    return see_other(f"{base}?{OPENED}={ALL}")


def _roles(actor: Actor, besides: str = "") -> list[tuple[str, str]]:
    names = dict(zip(actor.roles, actor.role_names, strict=False))
    found = [
        (key, _("Everybody with the role %(role)s", role=role_labels.title(name)))
        for key, name in names.items()
    ]
    if besides and besides not in names:
        found.append((besides, _("Everybody with the role %(role)s", role=besides)))
    return found
