"""A customer's own pages under /admin/as/<view>/…, as that customer sees them: read only.

The same views answer as for the customer. The part of the address before their path counts as where the application is
mounted, so every link on them leads to another page of the view. Nothing is offered that isn't listed (`seen_pages`), no
method but GET and HEAD answers, no transaction can begin, and forms on the pages are inert.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from admin_app.identity.models import UserKind
from admin_app.kernel.rights.permissions import require
from admin_app.lib.reading_only import reading_only
from admin_app.session.display_preferences import USUAL
from admin_app.sign_in.authenticate import Login
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.view_as import service as view_as
from admin_app.view_as.service import SeenAs
from views.http import parts
from views.http.requester.seen_pages import OFFERED, REFUSED, RIGHTS, STARTS

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]
UNDER = re.compile(r"/admin/as/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=/|$)")
VIEW, ROOT = "gatehouse.view", "gatehouse.root"  # which view, and where the application is really mounted
READING = ("GET", "HEAD")
NOT_INCLUDED = "customer/not_seen.html"
FORM = re.compile(r"<form\b[^>]*>")
SENDS = re.compile(r'\s(?:action|method|hx-[a-z-]+)="[^"]*"')


class SeenPages:
    """WSGI: takes the view out of the address, so that the rest is the path of a customer's page."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand on the request, mounted one step deeper where it is about a view."""
        path = environ.get("PATH_INFO", "")
        found = UNDER.match(path)
        if found:
            root = environ.get("SCRIPT_NAME", "")
            more = {
                VIEW: found[1],
                ROOT: root,
                "SCRIPT_NAME": root + found[0],
                "PATH_INFO": path[found.end() :] or "/",
            }
            environ = {**environ, **more}
        return self._application(environ, start_response)


def is_asked() -> bool:
    """Whether this request is for a page of a view."""
    return VIEW in request.environ


def answer(login: Login | None, judge: Callable[[Login | None], Response | None]) -> Response:
    """The page, or why there is none. `judge` sends whoever isn't fully signed in to where that is done."""
    elsewhere = _elsewhere(login, judge)
    if elsewhere is not None or login is None:
        return elsewhere or make_response(redirect(outside("home.start"), 303))
    if request.method not in READING:
        refused = Response(gettext("These pages can only be read."), 405, mimetype="text/plain")
        refused.headers["Allow"] = ", ".join(READING)
        return refused
    seen = view_as.seen(login.actor, UUID(request.environ[VIEW]))
    if seen is None:
        flash(gettext("This view has ended."), "warn")
        return make_response(redirect(outside("home.start"), 303))
    return _seen(login, seen)


def banner() -> SeenAs | None:
    """The view that this page belongs to."""
    found: SeenAs | None = g.get("seen_as")
    return found


def outside(endpoint: str, **values: object) -> str:
    """The address of a page that is none of the view."""
    inside = url_for(endpoint, **values)  # type: ignore[arg-type]
    return str(request.environ.get(ROOT, "")) + inside[len(request.script_root) :]


def _seen(login: Login, seen: SeenAs) -> Response:
    g.staff_language, g.staff_zone = login.actor.language, login.actor.time_zone
    g.seen_as, g.actor = seen, seen.actor
    g.login = dataclasses.replace(
        login,
        user_id=seen.user_id,
        kind=UserKind.CUSTOMER,
        actor=seen.actor,
        account_name=seen.account_name,
        account_number=seen.account_number,
        account_status=seen.account_status,
        avatar_hash=seen.avatar_hash,
        factors=frozenset(),
        trial=None,
        pin_on=False,
        locks_after=timedelta(0),
        appearance=USUAL,
        glass_until=None,
    )
    g.account_name, g.account_status = seen.account_name, seen.account_status
    g.factor_on = g.passkey_on = False
    endpoint = request.endpoint or ""
    if endpoint == "customer_profile.start":
        first = next(page for page in STARTS if OFFERED[page] <= _areas(seen))
        return make_response(redirect(url_for(first), 303))
    with reading_only():
        if endpoint not in OFFERED or not OFFERED[endpoint] <= _areas(seen):
            return _left_out(endpoint)
        rights, reason = RIGHTS.get(endpoint, (frozenset(), ""))
        if not rights <= login.actor.permissions:
            return _refused(reason)
        parts.require(request.blueprint)
        view = current_app.view_functions[endpoint]
        permission = getattr(view, "permission", None)
        if permission is not None:
            require(seen.actor, permission)
        return make_response(view(**(request.view_args or {})))


def _areas(seen: SeenAs) -> frozenset[object]:
    return frozenset(seen.actor.seen_areas or ())


def _left_out(endpoint: str) -> Response:
    """A page that shows an area that wasn't allowed, or one that no view shows; 404 for what there isn't."""
    status = 403 if endpoint in OFFERED or endpoint in REFUSED else 404
    return _refused(REFUSED.get(endpoint, ""), missing=endpoint in OFFERED, status=status)


def _refused(reason: str, *, missing: bool = False, status: int = 403) -> Response:
    return make_response(render_template(NOT_INCLUDED, reason=reason, missing=missing), status)


def make_inert(response: Response) -> Response:
    """No form of a page of a view can be sent, but the one that ends it."""
    if banner() is not None and response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(FORM.sub(_without_sending, response.get_data(as_text=True)))
    return response


def _without_sending(form: re.Match[str]) -> str:
    if f'action="{stop_url()}"' in form[0]:
        return form[0]
    return SENDS.sub("", form[0]).replace("<form", "<form inert", 1)


def stop_url() -> str:
    """Where the view is ended."""
    seen = banner()
    return outside("staff_view_as.stop", view_id=seen.view_id) if seen else ""


def _elsewhere(login: Login | None, judge: Callable[[Login | None], Response | None]) -> Response | None:
    """Where somebody has to go first, which is no page of the view."""
    try:
        response = judge(login)
    except AddressDenied:
        return make_response(redirect(outside("home.start"), 303))  # which says why
    if response is None:
        return None
    target = response.headers.get("Location", "")
    if target.startswith(request.script_root):
        response.headers["Location"] = request.environ.get(ROOT, "") + target[len(request.script_root) :]
    return response
