"""What every view uses: who acts, how a form's command is performed, where to go next."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from urllib.parse import unquote

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from wtforms import Field

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.db import again_if_undone
from admin_app.kernel.errors import DomainError, Invalid, NotFound, ReauthRequired, Stale
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.lib import reading
from forms.base import Form, NextForm
from views.http import log
from views.http.addresses import kept
from views.sign_in import passkey_place

F = TypeVar("F", bound=Callable[..., Any])
Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")
Confirmer = Callable[..., Actor]  # (actor, password, code, *, passkey)
_confirmers: list[Confirmer] = []


def on_confirm(confirmer: Confirmer) -> None:
    """Name the function that proves who somebody is (views.login does, with its cookie)."""
    _confirmers[:] = [confirmer]


def public(view: F) -> F:
    """Mark a view that answers without a signed-in session."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def fresh_required(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Ask for a fresh sign-in before a sensitive page is shown; the command asks all the same when it is posted."""

    @functools.wraps(view)
    def asked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        if request.method in {"GET", "HEAD"}:
            require_fresh(current_actor())
        return view(*args, **kwargs)

    return asked


def needs(permission: Permission) -> Callable[[F], F]:
    """Name the right a view is about: the gate answers 403 without it, before any form is shown or read.

    A courtesy for the reader: the command asks for the right all the same, with its subject.
    """

    def mark(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def request_id() -> str:
    """The reference number of this request, shown on error pages and in the log."""
    return str(g.get("request_id", ""))


def user_agent() -> str:
    """What the browser says it is, as it may be kept: at most 400 characters, without control characters."""
    told = request.headers.get("User-Agent", "")[:400]
    return told if told.isprintable() else "".join(c for c in told if c.isprintable())


def current_actor() -> Actor:
    """Whoever acts in this request; somebody unknown before sign-in."""
    actor: Actor | None = kept().get("actor")
    if actor is None:
        actor = nobody(
            ip=request.remote_addr or "",
            user_agent=user_agent(),
            request_id=request_id(),
        )
    return actor


@dataclass(slots=True)
class Performed:
    """What became of a form: done, or to be shown again with `status`."""

    ok: bool = False
    status: int = 200
    value: Any = None
    error: DomainError | None = None


def flash_linked(text: str | dict[str, str], tone: str) -> None:
    """A message, with a link beside it where it has `text`, `url` and the link's `label`."""
    flash(text, tone)  # type: ignore[arg-type]  # Flask keeps whatever JSON holds, its types only say text


def perform(form: Form, command: Callable[..., Any], *args: object, **kwargs: object) -> Performed:
    """Judge the form's shape, run the command as the current actor, put a refusal beside its field.

    Form fields among the arguments are handed on as their data. A command that asks for a fresh sign-in has
    the form shown again, everything typed kept, with the fields that prove who it is.
    """
    if not form.is_submitted():
        return Performed()
    if g.get("unsent"):  # shown again as it was sent, and nothing more (views.http.cookie.unsent)
        return Performed(status=400)
    if not form.validate():
        return Performed(status=422)
    data = [_plain(a) for a in args]
    named = {k: _plain(v) for k, v in kwargs.items()}
    try:
        actor = _confirmed(form)
        return Performed(ok=True, value=again_if_undone(lambda: command(actor, *data, **named)))
    except NotFound:
        raise
    except ReauthRequired as error:
        form.needs_confirm = True
        _offer_ways(form)
        log.refusal(error)
        return Performed(status=error.status, error=error)
    except DomainError as error:
        log.refusal(error)
        form.add_domain_error(error)
        if isinstance(error, Stale):
            form.compare()
        form.needs_confirm = (error.field or "").startswith("confirm_")
        _offer_ways(form)
        return Performed(status=error.status, error=error)


def _offer_ways(form: Form) -> None:
    """By what "Confirm it's you" may be answered here: a code too, or a passkey alone."""
    form.needs_code = form.needs_code or bool(g.get("factor_on"))
    form.passkey_options = passkey_for_confirm()


def passkey_for_confirm() -> str:
    """Where the challenge for a passkey is fetched; empty for whoever has none."""
    return (
        url_for(f"sign_in.{g.kind}_confirm_passkey_options")
        if g.get("passkey_on") and passkey_place.are_here()
        else ""
    )


def _plain(value: object) -> object:
    return value.data if isinstance(value, Field) else value


def _confirmed(form: Form) -> Actor:
    actor = current_actor()
    passkey = form.confirm_passkey.data or ""
    if (form.confirm_password.data or passkey) and _confirmers:
        actor = _confirmers[0](
            actor, form.confirm_password.data or "", form.confirm_code.data or "", passkey=passkey
        )
        g.actor = actor
    return actor


def page(template: str, done: Performed | None = None, /, **context: object) -> Response:
    """A rendered page, with the status its form ended in."""
    response = make_response(render_template(template, done=done, **context))
    response.status_code = done.status if done else 200
    return retry_after(response, done.error.retry_at if done and done.error else None)


def retry_after(response: Response, moment: datetime | None) -> Response:
    """Say in a header, too, from when on a next try counts (RFC 9110 §10.2.3)."""
    if moment is not None:
        seconds = math.ceil((moment - clock.now()).total_seconds())
        response.headers["Retry-After"] = str(max(1, seconds))
    return response


def see_other(endpoint: str, **values: Any) -> Response:
    """Answer a POST by sending the browser on with GET (303)."""
    target = endpoint if endpoint.startswith("/") else url_for(endpoint, **values)
    return make_response(redirect(target, code=303))


def asked_country(known: Container[str]) -> str:
    """The country that the address of the page asks for; empty where it asks for none. Raises Invalid for an unknown one."""
    asked = request.args.get("country", "")
    if asked and asked not in known:
        raise Invalid(N_("Choose a country from the list."), code="country")
    return asked


def safe_next(value: str | None, default: str) -> str:
    """A path of ours to go on to, or the default: never another host, scheme or a disguised one."""
    if not value or len(value) > 500:  # noqa: PLR2004
        return default
    forms = (value, unquote(value), unquote(unquote(value)))
    return value if all(_is_path(form) for form in forms) else default


def carry_next(form: NextForm) -> None:
    """Let a form that is shown first take along where its page's address leads on to."""
    if not form.is_submitted():
        form.next.data = safe_next(request.args.get("next"), "")


def _is_path(form: str) -> bool:
    try:
        parts = reading.address(form)
    except ValueError:  # `//[`: no address at all
        return False
    if parts.scheme or parts.netloc or not form.startswith("/") or form.startswith(("//", "/\\")):
        return False
    return "\\" not in form and reading.is_storable(form) and not any(ord(c) < 33 for c in form)  # noqa: PLR2004
