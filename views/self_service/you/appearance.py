"""One's own appearance of the pages, and the text that greets after a sign-in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import self_service
from admin_app.user import appearance as commands
from forms.you.appearance import AppearanceForm, KeysForm
from views.http.web import current_actor, page, perform, safe_next, see_other
from views.pages import appearance as present
from views.pages import start_pages
from views.self_service.acts import allowed
from views.self_service.you.profile import bp


@allowed(Permission.OWN_PROFILE_WRITE)
def appearance() -> Response:
    """Theme, buttons, tips, rows a page, start page, welcome message."""
    actor, now = current_actor(), present.mine()
    mine = self_service.own_profile(actor)
    form = AppearanceForm(
        theme=mine.theme,
        button_size=now.button_size,
        tooltips=now.tooltips,
        rows_per_page=now.rows_per_page,
        start_page=now.start_page,
        welcome=now.welcome,
        version=mine.version,
    )
    form.start_page.choices = start_pages.offered(actor)
    done = perform(
        form,
        commands.change_appearance,
        theme=form.theme,
        button_size=form.button_size,
        tooltips=form.tooltips,
        rows_per_page=form.rows_per_page,
        start_page=form.start_page,
        welcome=form.welcome,
        version=form.version,
    )
    if done.ok:
        flash(_("Your appearance is saved.") if done.value else _("Nothing had changed."), "good")
        return see_other(".appearance")
    return page("customer/appearance.html", done, form=form)


def keys() -> Response:
    """Turn keys of one letter on or off from any page of the desk, and go back to it."""
    form = KeysForm()
    done = perform(form, commands.choose_keys, on=form.single_keys)
    if done.ok:
        flash(_("Your appearance is saved.") if done.value else _("Nothing had changed."), "good")
    else:
        flash(_("The appearance stays as it is."), "bad")
    return see_other(safe_next(form.next.data, url_for(".profile")))


def keys_route(to: Blueprint) -> None:
    """Mount what the desk alone has: customers' pages have no keys of one letter."""
    to.add_url_rule("/keys", view_func=keys, methods=["POST"])


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    to.add_url_rule(f"{prefix}/profile/appearance", view_func=appearance, methods=["GET", "POST"])


routes(bp)
