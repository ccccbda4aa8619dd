"""One's own picture: chosen, shown scaled down where it is too large, removed; and where pictures come from."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, g, make_response
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission
from admin_app.user import avatar as commands
from forms.base import ConfirmForm
from forms.you.identity import AvatarForm
from views.http import uploads
from views.http.web import current_actor, page, perform, see_other
from views.self_service.acts import allowed
from views.self_service.you.profile import bp


@allowed(Permission.OWN_PROFILE_WRITE)
@uploads.takes(commands.SENT_MAX)
def avatar() -> Response:
    """Choose a picture. One that is too large is shown as it would look scaled down, to be taken or not."""
    form = AvatarForm()
    done = perform(form, commands.set_own, data=form.content if form.is_submitted() else b"")
    if done.ok:
        flash(_("Your picture is changed."), "good")
        return see_other(".avatar")
    form.scaled.data = ""
    if isinstance(done.error, commands.TooLarge):
        form.offer(done.error.scaled)
    return page("customer/avatar.html", done, form=form, has_one=bool(g.login.avatar_hash))


@allowed(Permission.OWN_PROFILE_WRITE)
def remove_avatar() -> Response:
    """Back to the initials."""
    form = ConfirmForm()
    done = perform(form, commands.remove_own)
    if done.ok:
        flash(_("Your picture is removed."), "good")
    else:
        flash(_("There is no picture any more."), "bad")
    return see_other(".avatar")


def picture(user_id: UUID) -> Response:
    """Somebody's picture, for whoever may see it; no browser keeps it (SECURITY 14)."""
    found = commands.seen_by(current_actor(), user_id)
    response = make_response(found.image)
    response.headers["Content-Type"] = found.media_type
    response.headers["Content-Disposition"] = "inline"
    return response


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    to.add_url_rule(f"{prefix}/profile/avatar", view_func=avatar, methods=["GET", "POST"])
    to.add_url_rule(f"{prefix}/profile/avatar/remove", view_func=remove_avatar, methods=["POST"])
    to.add_url_rule(f"{prefix}/avatar/<uuid:user_id>", view_func=picture)


routes(bp)
