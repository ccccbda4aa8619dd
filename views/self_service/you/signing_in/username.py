"""Another username, on a page of its own."""

from __future__ import annotations

from flask import Response, flash
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import self_service
from admin_app.user.identifiers import username as commands
from forms.you.identity import UsernameChangeForm
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.self_service.account.consent.support import ask_support
from views.self_service.acts import allowed
from views.self_service.you.profile import bp


@bp.route("/profile/username", methods=["GET", "POST"])
@allowed(Permission.OWN_PROFILE_WRITE)
@fresh_required
def username() -> Response:
    """Choose another username; where the operator wants it so, support does it instead."""
    actor = current_actor()
    mine = self_service.own_profile(actor)
    form = UsernameChangeForm(version=mine.version)
    done = perform(form, commands.change, username=form.username, version=form.version)
    if done.ok:
        flash(_("Your username is changed. All your e-mail addresses are told."), "good")
        return see_other(".profile")
    return page(
        "customer/username.html",
        done,
        form=form,
        mine=mine,
        open=commands.may_change(actor),
        support=ask_support("username", _("Another username for %(name)s", name=mine.username)),
    )
