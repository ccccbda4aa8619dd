"""The screen lock: lock, unlock with the PIN; and the PIN as the last step of a sign-in.

The same address serves the page and the script of open pages (js/lock.js), which asks for JSON: how the lock
stands on GET, the PIN's verdict on POST. Nothing here names the person: the screen is locked.
"""

from __future__ import annotations

from flask import Response, flash, g, jsonify, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from admin_app.identity.models import UserKind
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.session.models import Stage
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.sign_in.pin import unlock as pin_unlock
from forms.base import NextForm
from forms.you.pin import UnlockForm
from views.http.cookie import cookies
from views.http.requester.gate import for_stage, home, wants_json
from views.http.web import (
    Performed,
    carry_next,
    current_actor,
    page,
    perform,
    retry_after,
    safe_next,
    see_other,
)
from views.sign_in.door import both, go_on


@both("/locked", "locked", "GET", "POST")
@for_stage(Stage.LOCKED, Stage.OPEN)
def locked(kind: UserKind) -> Response:
    """Unlock with the PIN, then back to the page that was wanted."""
    if g.login.stage is Stage.OPEN:
        return _state("open") if wants_json() else see_other(safe_next(request.args.get("next"), home(kind)))
    form = UnlockForm()
    if not form.is_submitted() and wants_json():
        return _state("locked")
    carry_next(form)
    done = perform(form, pin_unlock.unlock, form.pin)
    if isinstance(done.error, pin_unlock.SessionOver):
        return over(kind, done.error)
    if done.ok or isinstance(done.error, Conflict):  # in another window somebody was faster: it is open
        return _state("open") if wants_json() else see_other(safe_next(form.next.data, home(kind)))
    if wants_json():
        return retry_after(_refused(form, done), done.error.retry_at if done.error else None)
    return _asking("locked", kind, form, done)


def _asking(step: str, kind: UserKind, form: UnlockForm, done: Performed) -> Response:
    """The page that asks for the PIN, or says that it is shut, with the way to a new one."""
    wanted = {"next": form.next.data} if form.next.data else {}
    return page(
        f"sign_in/{step}.html",
        done,
        form=form,
        kind=kind,
        shut=pin_unlock.is_shut(current_actor()),
        forgotten=url_for(f"sign_in.{kind}_forgotten_pin", **wanted),
    )


@both("/lock", "lock", "POST")
def lock(kind: UserKind) -> Response:
    """Lock this screen at once."""
    form = NextForm()
    if not g.login.pin_on:
        if wants_json():
            return _state("open")
        flash(_("The screen can’t be locked here: nothing would ask for a PIN."), "warn")
        return see_other("customer_security.pin" if kind is UserKind.CUSTOMER else "staff_me.pin")
    done = perform(form, pin_settings.lock_now)
    if wants_json():
        return _state("locked") if done.ok else _refused(form, done)
    if not done.ok:
        return see_other(home(kind))
    wanted = safe_next(form.next.data, "")
    return see_other(f"sign_in.{kind}_locked", **({"next": wanted} if wanted else {}))


@both("/sign-in/pin", "pin", "GET", "POST")
@for_stage(Stage.PIN)
def after_sign_in(kind: UserKind) -> Response:
    """The last step of a sign-in, for whoever wants it so."""
    form = UnlockForm()
    carry_next(form)
    done = perform(form, pin_unlock.finish, form.pin)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    if isinstance(done.error, pin_unlock.SessionOver):
        return over(kind, done.error)
    return _asking("pin", kind, form, done)


def _state(state: str) -> Response:
    """How the lock stands, for the script: `left` in seconds where it falls by itself, and the token for forms."""
    login = g.login
    seconds = login.locks_in.total_seconds() if login.locks_after else None
    if login.stage is Stage.LOCKED and login.locks_after:  # unlocked by this very request
        seconds = login.locks_after.total_seconds()
    return jsonify(state=state, left=seconds, token=generate_csrf())


def _refused(form: NextForm | UnlockForm, done: Performed) -> Response:
    texts = [str(text) for field in form for text in field.errors] + [str(t) for t in form.form_errors]
    response = jsonify(state="locked", message=" ".join(texts), token=generate_csrf())
    response.status_code = done.status if done.status != 200 else 422  # noqa: PLR2004
    return response


def over(kind: UserKind, error: DomainError) -> Response:
    """Only signing in anew helps; the page at the door says why."""
    cookies.session_over()
    session.clear()
    flash(_(error.text) % error.params if error.params else _(error.text), "bad")
    if not wants_json():
        return see_other(f"sign_in.{kind}_sign_in")
    response = jsonify(state="over", to=url_for(f"sign_in.{kind}_sign_in"))
    response.status_code = 401
    return response
