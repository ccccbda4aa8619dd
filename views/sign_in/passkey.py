"""Passkeys at the door: in place of a password, as the second step, for "Confirm it's you", as the set-up of a factor."""

from __future__ import annotations

from flask import Response, g, session, url_for

from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import new_token
from admin_app.session import lifecycle
from admin_app.session.models import Stage
from admin_app.sign_in import reauthentication
from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.passkey import sign_in as passkey_sign_in
from forms.sign_in.door import CodeForm, SignInForm
from forms.you.passkeys import AddPasskeyForm, PasskeyCodeForm, PasskeySignInForm
from views.http.requester.gate import for_stage, home
from views.http.web import perform, public, see_other
from views.pages.appearance import begin_anew
from views.sign_in.door import both, code_page, codes_page, go_on, set_up_page, sign_in_page
from views.sign_in.passkey_options import SECRET, options


@both("/sign-in/passkey/options", "passkey_options", "POST")
@public
def passkey_options(kind: UserKind) -> Response:  # noqa: ARG001 - both doors alike
    """A challenge for any passkey of ours."""
    session.setdefault(SECRET, new_token())
    return options(lambda actor: passkey_sign_in.ask(actor, secret=session[SECRET]))


@both("/sign-in/passkey", "passkey", "POST")
@public
def passkey(kind: UserKind) -> Response:
    """Sign in by a passkey alone."""
    form = PasskeySignInForm()
    former = g.login.session_id if g.login else None
    secret = str(session.get(SECRET, ""))

    def act(actor: Actor, *, answer: str) -> lifecycle.Started:
        return passkey_sign_in.enter(actor, kind=kind, answer=answer, secret=secret, replaces=former)

    done = perform(form, act, answer=form.answer)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    plain = SignInForm(formdata=None)
    plain.next.data = form.next.data
    return sign_in_page(kind, plain, done, refused=form)


@both("/sign-in/code/passkey/options", "code_passkey_options", "POST")
@for_stage(Stage.FACTOR)
def code_passkey_options(kind: UserKind) -> Response:  # noqa: ARG001 - both doors alike
    """A challenge for the passkeys of whoever signs in."""
    return options(passkey_sign_in.ask_factor)


@both("/sign-in/code/passkey", "code_passkey", "POST")
@for_stage(Stage.FACTOR)
def code_passkey(kind: UserKind) -> Response:
    """The second step, by a passkey."""
    form = PasskeyCodeForm()
    done = perform(form, passkey_sign_in.finish, answer=form.answer, trust=form.trust)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    plain = CodeForm(formdata=None)
    plain.next.data, plain.trust.data = form.next.data, form.trust.data
    return code_page(kind, plain, done, refused=form)


@both("/confirm/passkey/options", "confirm_passkey_options", "POST")
def confirm_passkey_options(kind: UserKind) -> Response:  # noqa: ARG001 - both doors alike
    """A challenge for "Confirm it's you"; the answer goes into the form that asks."""
    return options(reauthentication.ask_passkey)


@both("/sign-in/set-up/passkey/options", "set_up_passkey_options", "POST")
@for_stage(Stage.FACTOR_SETUP)
def set_up_passkey_options(kind: UserKind) -> Response:
    """What a device makes a passkey of, for whoever must set a factor up."""
    return options(passkey_manage.begin, back=url_for(f"sign_in.{kind}_set_up"))


@both("/sign-in/set-up/passkey", "set_up_passkey", "POST")
@for_stage(Stage.FACTOR_SETUP)
def set_up_passkey(kind: UserKind) -> Response:
    """The new passkey is the factor; the recovery codes are shown, this once, and the session goes on."""
    form = AddPasskeyForm()
    done = perform(form, passkey_manage.add, answer=form.answer, name=form.name)
    if not done.ok:
        return set_up_page(kind, done, passkey=form)
    begin_anew(kind)
    return codes_page(kind, done.value) if done.value else see_other(home(kind))
