"""One's own sign-in security: where one stands, the password, sessions, the history of sign-ins.

The same pages serve customers and, under /admin/me, members of staff; each finds its own in the blueprint asked.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.api_token import queries as api_tokens
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import own
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.overview import security_page
from admin_app.session import queries as session_queries
from admin_app.session import service as sessions
from admin_app.sign_in import acknowledge
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import credential
from forms.base import ConfirmForm
from forms.sign_in.door import ChangePasswordForm
from views.http.web import current_actor, page, perform, see_other
from views.labels.common import device_name
from views.pages.appearance import rows_a_page
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you import standing
from views.sign_in import factor_pages, password_verdicts

bp = Blueprint("customer_security", __name__)


def overview() -> Response:
    """Where one stands, the one next step, the ways to sign in, the devices, the addresses, what happened lately."""
    found = security_page.open_own(current_actor())
    return page(
        "customer/security.html",
        found=found,
        card=standing.card(found),
        factors=factor_pages.shown(found.ways),
        first_step=factor_pages.first_to_set_up(),
        here=current_actor().ip,
        has=_has,
    )


def _has(name: str) -> bool:
    """Whether this side has a page; some exist for customers alone."""
    return f"{request.blueprint}.{name}" in current_app.view_functions


def mine(place_id: UUID) -> Response:
    """ "It was me": a sign-in from a new device or country is answered."""
    done = perform(ConfirmForm(), acknowledge.it_was_me, place_id)
    refused = _(done.error.text) if done.error else _("That can’t be done.")
    flash(_("Noted: it was you.") if done.ok else refused, "good" if done.ok else "bad")
    return see_other(".overview")


def history() -> Response:
    """Every sign-in and refused try, by key."""
    found = session_queries.history(
        current_user_id(current_actor()), own(), size=rows_a_page(), key=request.args.get("key")
    )
    return page("customer/history.html", tries=found)


def change_password() -> Response:
    """The present password, and the new one twice."""
    person = by_id(current_user_id(current_actor()))
    if person is None:
        raise NotFound
    if request.method == "GET" and person.factor_on:  # without a factor the present password is the proof
        require_fresh(current_actor())
    form = ChangePasswordForm()
    if password_verdicts.asked():
        return password_verdicts.of(form.new, person)
    tokens = api_tokens.live_of(person.user_id)
    done = perform(form, credential.change, current=form.current, new=form.new, end_tokens=form.end_tokens)
    if done.ok:
        flash(_("Your password is changed, and you are signed out everywhere else."), "good")
        return see_other(".overview")
    return page(
        "customer/password.html",
        done,
        form=form,
        rule=password_verdicts.shown("", person, names=True),
        username=person.username,
        tokens=tokens,
    )


def end_session(session_id: UUID) -> Response:
    """End one of one's own sessions."""
    form = ConfirmForm()
    done = perform(form, sessions.end_own, session_id)
    if done.ok:
        flash(_("That device is signed out."), "good")
        return see_other(".overview")
    device = session_queries.device_of(current_user_id(current_actor()), session_id)
    if device is None and done.error is None:
        raise NotFound
    return act_page(
        ConfirmationText(
            _("Sign out %(device)s", device=device_name(device) or _("that device")),
            _("Whoever uses it has to sign in again."),
            _("Sign out"),
            url_for(".overview"),
            _("Sign-in security"),
            ends=True,
        ),
        form,
        done,
    )


def end_others() -> Response:
    """Sign out everywhere but here."""
    form = ConfirmForm()
    done = perform(form, sessions.sign_out_others)
    if done.ok:
        text = ngettext("%(num)s device is signed out.", "%(num)s devices are signed out.", done.value)
        flash(text if done.value else _("You weren’t signed in anywhere else."), "good")
        return see_other(".overview")
    actor = current_actor()
    count = session_queries.elsewhere(current_user_id(actor), actor.session_id)
    return act_page(
        ConfirmationText(
            _("Sign out everywhere else"),
            ngettext(
                "%(num)s other device is signed out at once.",
                "%(num)s other devices are signed out at once.",
                count,
            ),
            ngettext("Sign out %(num)s device", "Sign out %(num)s devices", count),
            url_for(".overview"),
            _("Sign-in security"),
            ends=True,
        ),
        form,
        done,
    )


def current_user_id(actor: Actor) -> UUID:
    """The id of whoever is signed in. Raises NotFound before that."""
    if actor.user_id is None:
        raise NotFound
    return actor.user_id


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both = ["GET", "POST"]
    to.add_url_rule(f"{prefix}/security", view_func=overview)
    to.add_url_rule(f"{prefix}/security/history", view_func=history)
    to.add_url_rule(f"{prefix}/security/places/<uuid:place_id>/mine", view_func=mine, methods=["POST"])
    to.add_url_rule(f"{prefix}/security/password", view_func=change_password, methods=both)
    to.add_url_rule(f"{prefix}/security/sessions/others/end", view_func=end_others, methods=both)
    to.add_url_rule(f"{prefix}/security/sessions/<uuid:session_id>/end", view_func=end_session, methods=both)


routes(bp)
