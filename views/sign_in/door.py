"""The door: sign in, the second step, its set-up, sign out, forgotten password, "Confirm it's you".

Each page stands twice, for customers and under /admin for staff: same code, other cookie, other kind of session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, g, request, session
from flask_babel import gettext as _
from markupsafe import Markup

from admin_app import config
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.models import Stage
from admin_app.sign_in import reauthentication
from admin_app.sign_in.factors import second_factor, summary
from admin_app.sign_in.password import login, reset
from admin_app.sign_in.totp import flows as totp_flows
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from forms.base import Form
from forms.sign_in.door import (
    BeginFactorForm,
    CodeForm,
    ConfirmIdentityForm,
    FirstCodeForm,
    ForgottenForm,
    SignInForm,
)
from views.http.cookie import cookies
from views.http.requester.gate import PAGES, at_any_stage, for_stage, home
from views.http.web import (
    Performed,
    current_actor,
    page,
    passkey_for_confirm,
    perform,
    public,
    safe_next,
    see_other,
)
from views.pages.appearance import begin_anew
from views.sign_in import factor_pages, passkey_options, passkey_place

bp = Blueprint("sign_in", __name__)
PREFIX = {UserKind.CUSTOMER: "", UserKind.STAFF: "/admin"}
TRUST = (Key.TRUSTED_BROWSER_ON, Key.TRUSTED_BROWSER_DAYS)


def both(path: str, name: str, *methods: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mount a view for customers and, under /admin, for staff, as `customer_<name>` and `staff_<name>`."""

    def mount(view: Callable[..., Any]) -> Callable[..., Any]:
        for kind, prefix in PREFIX.items():
            bp.add_url_rule(prefix + path, f"{kind}_{name}", view, methods=methods, defaults={"kind": kind})
        return view

    return mount


def onwards(kind: UserKind, target: str | None) -> Response:
    """After the last step: where the person wanted to go, or home."""
    begin_anew(kind)
    return see_other(safe_next(target, home(kind)))


def go_on(kind: UserKind, started: lifecycle.Started, target: str | None) -> Response:
    """A step is done: to the page of the next one, which takes along where the person wanted to go, or in."""
    step = PAGES.get((kind, started.stage))
    if step is None:
        return onwards(kind, target)
    session.clear()
    wanted = safe_next(target, "")
    return see_other(step, **({"next": wanted} if wanted else {}))


@both("/sign-in", "sign_in", "GET", "POST")
@public
def sign_in(kind: UserKind) -> Response:
    """Name and password."""
    form = SignInForm()
    if g.session_open and (not form.is_submitted() or g.get("unsent")):  # in another tab, it may be
        return see_other(safe_next(_asked_next() or form.next.data, home(kind)))
    if not form.is_submitted():
        form.next.data = safe_next(_asked_next(), "")
    former = g.login.session_id if g.login else None

    def act(actor: Actor, *, name: str, password: str) -> lifecycle.Started:
        return login.sign_in(actor, kind=kind, name=name, password=password, replaces=former)

    done = perform(form, act, name=form.name, password=form.password)
    if not done.ok:
        return sign_in_page(kind, form, done)
    return go_on(kind, done.value, form.next.data)


def sign_in_page(kind: UserKind, form: SignInForm, done: Performed, refused: Form | None = None) -> Response:
    """The door. `refused` is the form of a passkey that was."""
    return page("sign_in/sign_in.html", done, form=form, refused=refused or form, kind=kind, **_passkeys())


def _passkeys() -> dict[str, Any]:
    return {"passkeys_here": passkey_place.are_here(), "passkeys_at": passkey_options.elsewhere()}


@both("/sign-in/code", "code", "GET", "POST")
@for_stage(Stage.FACTOR)
def code(kind: UserKind) -> Response:
    """The second step: a code of the app, or a recovery code."""
    form = CodeForm()
    if not form.is_submitted():
        form.next.data = safe_next(_asked_next(), "")
    done = perform(form, second_factor.finish, form.code, trust=form.trust)
    if done.ok:
        return go_on(kind, done.value, form.next.data)
    return code_page(kind, form, done)


def code_page(kind: UserKind, form: CodeForm, done: Performed, refused: Form | None = None) -> Response:
    """The second step: by which of the person's ways, and whether this browser may be trusted."""
    actor = current_actor()
    found = policy.values(*TRUST, account_id=actor.account_id, user_id=actor.user_id)
    days = int(found[Key.TRUSTED_BROWSER_DAYS]) if trusted_browsers.is_offered(kind, found) else 0
    ways = summary.of([actor.user_id])[actor.user_id] if actor.user_id else None
    main, others = factor_pages.in_step(ways)
    return page(
        "sign_in/code.html",
        done,
        form=form,
        refused=refused or form,
        kind=kind,
        main=main,
        others=others,
        trust_days=days,
        **_passkeys(),
    )


@both("/sign-in/set-up", "set_up", "GET")
@for_stage(Stage.FACTOR_SETUP)
def set_up(kind: UserKind) -> Response:
    """The set-up of a second factor, for whoever must have one: nothing else opens before."""
    return set_up_page(kind)


@both("/sign-in/set-up/begin", "set_up_begin", "POST")
@for_stage(Stage.FACTOR_SETUP)
def set_up_begin(kind: UserKind) -> Response:
    """Make the secret that the app scans."""
    form = BeginFactorForm()
    done = perform(form, totp_flows.begin)
    return see_other(f"sign_in.{kind}_set_up") if done.ok else set_up_page(kind, done, begin=form)


@both("/sign-in/set-up/confirm", "set_up_confirm", "POST")
@for_stage(Stage.FACTOR_SETUP)
def set_up_confirm(kind: UserKind) -> Response:
    """The app's first code turns it on and opens the session; the recovery codes are shown, this once."""
    form = FirstCodeForm()
    done = perform(form, totp_flows.confirm, code=form.code)
    if not done.ok:
        return set_up_page(kind, done, first=form)
    begin_anew(kind)
    return codes_page(kind, done.value) if done.value else see_other(home(kind))


def codes_page(kind: UserKind, codes: list[str]) -> Response:
    """The recovery codes that came with the first factor: shown now, and never again."""
    head = _("%(brand)s: recovery codes", brand=config.active().brand)
    text = f"{head}\r\n\r\n" + "\r\n".join(codes) + "\r\n"
    download = Markup("data:text/plain;charset=utf-8,") + quote(text)
    return page("sign_in/recovery_codes.html", codes=codes, download=download, target=home(kind))


def set_up_page(kind: UserKind, done: Performed | None = None, **forms: Form) -> Response:
    """Every factor that can be set up here: one is enough. `forms` are those that were sent and refused."""
    templates, context = factor_pages.set_ups(forms)
    return page("sign_in/set_up.html", done, kind=kind, templates=templates, **context, **_passkeys())


@both("/sign-out", "sign_out", "POST")
@at_any_stage
def sign_out(kind: UserKind) -> Response:
    """End this session; whatever was shown before stays in no cache (no-store)."""
    if g.get("unsent"):  # a page from before the last sign-in: asked once more
        return page("sign_in/signing_out.html", Performed(status=400), kind=kind)
    sessions.sign_out(current_actor())
    session.clear()
    cookies.session_over()
    return see_other(f"sign_in.{kind}_sign_in")


@both("/forgotten", "forgotten", "GET", "POST")
@public
def forgotten_password(kind: UserKind) -> Response:
    """Ask for a link. The answer is the same for every name."""
    form = ForgottenForm()

    def act(actor: Actor, *, name: str) -> None:
        reset.forgotten(actor, kind=kind, name=name)

    done = perform(form, act, name=form.name)
    return page("sign_in/forgotten.html", done, form=form, kind=kind, asked=done.ok)


@both("/confirm", "confirm", "GET", "POST")
@for_stage(Stage.OPEN, Stage.FACTOR_SETUP)
def confirm(kind: UserKind) -> Response:
    """ "Confirm it's you", before a page that asks for a fresh sign-in."""
    form = ConfirmIdentityForm()
    form.needs_code, form.passkey_options = g.factor_on, passkey_for_confirm()
    if not form.is_submitted():
        form.next.data = safe_next(_asked_next(), "")
    done, actor = perform(form, _nothing), current_actor()
    if done.ok:
        return see_other(safe_next(form.next.data, home(kind)))
    return page(
        "sign_in/confirm.html",
        done,
        form=form,
        back=home(kind),
        minutes=policy.number(Key.REAUTH_MINUTES, actor.account_id, actor.user_id),
    )


def _nothing(_actor: Actor) -> None:
    """The proof itself was all that was asked for; `perform` has seen to it."""


@both("/confirm/end", "confirm_end", "POST")
def confirm_end(kind: UserKind) -> Response:
    """End the fresh sign-in before its time."""
    reauthentication.end_fresh(current_actor())
    flash(_("Important steps ask you to confirm again that it’s you."), "good")
    return see_other(home(kind))


def _asked_next() -> str | None:
    return request.args.get("next")
