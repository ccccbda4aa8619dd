"""One's own profile, and where somebody lands after signing in. Members of staff have the same page at the desk."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _

from admin_app.identity.models import AccountStatus
from admin_app.kernel.errors import Stale
from admin_app.overview import self_service
from admin_app.overview.self_service import OwnProfile
from admin_app.sign_in.factors import summary
from admin_app.user import people
from forms.you.profile import ProfileForm, ThemeForm
from views.http.web import Performed, current_actor, page, perform, public, safe_next, see_other
from views.pages import start_pages

bp = Blueprint("customer_profile", __name__)


@bp.get("/")
@public
def start() -> Response:
    """Where somebody lands: sign-in, the page of one's choice, or the first one with something to do."""
    actor = current_actor()
    if not actor.is_customer or actor.user_id is None:
        return see_other("sign_in.customer_sign_in")
    if own := start_pages.chosen(actor):
        return see_other(own)
    if not summary.of([actor.user_id])[actor.user_id].two_steps:
        return see_other("customer_security.overview")
    return see_other("customer_profile.profile")


def profile() -> Response:
    """Name, language, time zone; the rest is shown with who changes it."""
    actor = current_actor()
    if request.method == "GET":
        mine = self_service.own_profile(actor)
        return _page(_form(mine), mine)
    form = ProfileForm()
    form.offer(actor.language, actor.time_zone)
    done = perform(
        form,
        people.change_profile,
        full_name=form.full_name,
        language=form.language,
        time_zone=form.time_zone,
        version=form.version,
    )
    if done.ok:
        flash(_("Your profile is saved.") if done.value else _("Nothing had changed."), "good")
        return see_other(".profile")
    mine = self_service.own_profile(current_actor())
    if isinstance(done.error, Stale):
        form.compare(_form(mine))
    return _page(form, mine, done)


def theme() -> Response:
    """Switch between light and dark from any page, and go back to it."""
    form = ThemeForm()
    done = perform(form, people.change_profile, theme=form.theme)
    if not done.ok:
        flash(_("The appearance stays as it is."), "bad")
    return see_other(safe_next(form.next.data, url_for(".profile")))


def _form(mine: OwnProfile) -> ProfileForm:
    form = ProfileForm(
        formdata=None,
        full_name=mine.full_name,
        language=mine.language,
        time_zone=mine.time_zone,
        version=mine.version,
    )
    form.offer(mine.language, mine.time_zone)
    return form


def _page(form: ProfileForm, mine: OwnProfile, done: Performed | None = None) -> Response:
    there = "customer_contacts.contacts" in current_app.view_functions and not current_actor().is_staff
    return page(
        "customer/profile.html",
        done,
        form=form,
        mine=mine,
        frozen=mine.account_status is AccountStatus.SUSPENDED,
        contacts_url=url_for("customer_contacts.contacts") if there else None,
    )


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    to.add_url_rule(f"{prefix}/profile", view_func=profile, methods=["GET", "POST"])
    to.add_url_rule(f"{prefix}/theme", view_func=theme, methods=["POST"])


routes(bp)
