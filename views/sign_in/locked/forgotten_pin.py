""" "Forgotten PIN?": under the screen lock, after signing in, and the page of the mailed link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from admin_app.identity.models import UserKind
from admin_app.kernel.errors import Conflict
from admin_app.session.models import Stage
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.pin import forgotten
from admin_app.sign_in.pin.forgotten import Way
from admin_app.sign_in.pin.unlock import SessionOver
from forms.you.pin import ForgottenPinForm, PinLinkForm, SetPinForm
from views.http.requester.gate import for_stage, home
from views.http.web import Performed, carry_next, current_actor, page, perform, public, safe_next, see_other
from views.sign_in import passkey_place
from views.sign_in.door import both, go_on
from views.sign_in.locked.screen_lock_pages import over
from views.sign_in.mailed.links import dead
from views.sign_in.passkey_options import options

bp = Blueprint("forgotten_pin", __name__)


@both("/locked/forgotten", "forgotten_pin", "GET", "POST")
@for_stage(Stage.LOCKED, Stage.PIN)
def forgotten_pin(kind: UserKind) -> Response:
    """Set the PIN anew: with password and second factor here, else by a mailed link."""
    try:
        found = forgotten.asked(current_actor())
    except SessionOver as error:
        return over(kind, error)
    way = forgotten.way(found.person)
    form = ForgottenPinForm() if way is Way.FACTOR else PinLinkForm()
    carry_next(form)
    if isinstance(form, ForgottenPinForm):
        given = {"password": form.password, "code": form.code, "passkey": form.passkey}
        done = perform(form, forgotten.set_anew, new=form.new, **given)
    else:
        done = perform(form, forgotten.mail_link, password=form.password)
    if isinstance(done.error, (SessionOver, Conflict)):
        return over(kind, done.error)
    if done.ok and way is Way.FACTOR:
        return go_on(kind, done.value, form.next.data) if done.value else _back_in(kind, form.next.data)
    return _page(kind, done, way=way, form=form, found=found)


def _back_in(kind: UserKind, wanted: str | None) -> Response:
    return see_other(safe_next(wanted, home(kind)))


def _page(
    kind: UserKind,
    done: Performed,
    *,
    way: Way,
    form: ForgottenPinForm | PinLinkForm,
    found: forgotten.Asked,
) -> Response:
    by_passkey = ""
    if way is Way.FACTOR and found.person.has(PASSKEYS) and passkey_place.are_here():
        by_passkey = url_for(f"sign_in.{kind}_forgotten_pin_passkey")
    step = "locked" if found.stage is Stage.LOCKED else "pin"
    wanted: dict[str, Any] = {"next": form.next.data} if form.next.data else {}
    return page(
        "sign_in/forgotten_pin.html",
        done,
        form=form,
        kind=kind,
        way=way.value,
        sent=done.ok,
        by_passkey=by_passkey,
        back=url_for(f"sign_in.{kind}_{step}", **wanted),
    )


@both("/locked/forgotten/passkey", "forgotten_pin_passkey", "POST")
@for_stage(Stage.LOCKED, Stage.PIN)
def forgotten_pin_passkey(kind: UserKind) -> Response:  # noqa: ARG001 - both doors alike
    """A challenge for the person's passkeys, in place of password and code."""
    return options(forgotten.ask_passkey)


@bp.route("/link/pin/<token>", methods=["GET", "POST"])
@public
def by_link(token: str) -> Response:
    """Set a new PIN by the mailed link."""
    form = SetPinForm()
    try:
        person = forgotten.look(token)
    except LinkDead:
        return dead()
    done = perform(form, forgotten.by_link, token, new=form.new)
    if isinstance(done.error, LinkDead):
        return dead()
    return page("sign_in/pin_by_link.html", done, form=form, person=person, target=home(person.kind))
