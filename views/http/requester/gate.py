"""One gate before every route. What isn't marked otherwise asks for an open session: deny by default.

Staff routes (`/admin`) read the staff's cookie, all others the customers': two kinds of session that never
meet. A session on its way (second factor, its set-up) reaches its own pages and sign-out, nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request, url_for

from admin_app.identity.models import UserKind
from admin_app.kernel import networks
from admin_app.kernel.actor import nobody
from admin_app.kernel.i18n import LANGUAGES
from admin_app.kernel.rights.permissions import require
from admin_app.lib import countries
from admin_app.session.models import Stage
from admin_app.session.pending_cookies import CookieKind
from admin_app.sign_in import authenticate
from admin_app.sign_in.flow import address_policy
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.sign_in.passkey.factor import PASSKEYS
from views.http import parts
from views.http.cookie import cookies, unsent
from views.http.requester import bearer, seen_as
from views.http.web import request_id, safe_next, user_agent
from views.labels import common

F = TypeVar("F", bound=Callable[..., Any])
# They ask for no session: health pages answer while the database doesn't.
SESSIONLESS = {"static", "health.alive", "health.ready"}
BACKGROUND = "X-Background"  # polling of ours says so: it is no activity
LOCKED = "X-Screen"  # an answer that the screen lock gave says so
SESSION = "X-Session"  # so does one that found no session ("over"), or an old token ("stale")
PAGES = {
    (UserKind.CUSTOMER, Stage.FACTOR): "sign_in.customer_code",
    (UserKind.STAFF, Stage.FACTOR): "sign_in.staff_code",
    (UserKind.CUSTOMER, Stage.FACTOR_SETUP): "sign_in.customer_set_up",
    (UserKind.STAFF, Stage.FACTOR_SETUP): "sign_in.staff_set_up",
    (UserKind.CUSTOMER, Stage.LIMIT): "sign_in.customer_limit",
    (UserKind.STAFF, Stage.LIMIT): "sign_in.staff_limit",
    (UserKind.CUSTOMER, Stage.HOLD): "sign_in.customer_held",
    (UserKind.STAFF, Stage.HOLD): "sign_in.staff_held",
    (UserKind.CUSTOMER, Stage.NEW_PASSWORD): "sign_in.customer_new_password",
    (UserKind.STAFF, Stage.NEW_PASSWORD): "sign_in.staff_new_password",
    (UserKind.CUSTOMER, Stage.PIN): "sign_in.customer_pin",
    (UserKind.STAFF, Stage.PIN): "sign_in.staff_pin",
    (UserKind.CUSTOMER, Stage.DOCUMENTS): "sign_in.customer_documents",
    (UserKind.STAFF, Stage.DOCUMENTS): "sign_in.staff_documents",
    (UserKind.CUSTOMER, Stage.LOCKED): "sign_in.customer_locked",
    (UserKind.STAFF, Stage.LOCKED): "sign_in.staff_locked",
}
HOME = {UserKind.STAFF: "home.start", UserKind.CUSTOMER: "customer_profile.start"}
# What belongs to one request. Kept nowhere else, and never taken over from a request before.
OF_REQUEST = (
    "actor",
    "login",
    "session_open",
    "account_name",
    "account_status",
    "factor_on",
    "passkey_on",
    "kind",
    "counts_nothing",
    "_login_user",
    "csrf_token",
    "csrf_valid",
    "unsent",
    "glass",
    "allowance",
    "shortlist",
    "seen_as",
    "leads_away",
    "staff_language",
    "staff_zone",
    "_flask_babel",  # the language is the reader's
)


def for_stage(*stages: Stage) -> Callable[[F], F]:
    """Mark a view as a page of these stages of a sign-in: it answers in them alone."""

    def mark(view: F) -> F:
        view.stages = frozenset(stages)  # type: ignore[attr-defined]
        return view

    return mark


def at_any_stage(view: F) -> F:
    """Mark a view that answers however far a sign-in has come (sign-out)."""
    view.at_any_stage = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Ask the gate before each request, and give out cookies after it."""
    app.before_request(_gate)
    app.after_request(cookies.give_out)
    app.after_request(seen_as.make_inert)


def _gate() -> Response | None:
    kept = g._get_current_object()  # Flask’s stand-in looks it up for each name
    for name in OF_REQUEST:
        kept.pop(name, None)
    cookies.begin()
    if request.endpoint in SESSIONLESS and not seen_as.is_asked():
        return None
    if bearer.is_asked():
        bearer.enter(current_app.view_functions.get(request.endpoint or ""), client_ip())
        return None
    if seen_as.is_asked():
        g.kind = UserKind.STAFF
        login = _recognise(g.kind)
        _know(login)
        return seen_as.answer(login, lambda login: _judge(_any_page, login))
    at_desk = request.path == "/admin" or request.path.startswith("/admin/")
    g.kind = UserKind.STAFF if at_desk else UserKind.CUSTOMER
    view = current_app.view_functions.get(request.endpoint or "")
    if _is_mailed(view):  # what a mail asks is answered alike whoever is signed in, under the screen lock too
        _know(None)
        cookies.untouched()
        return None
    login = _recognise(g.kind)
    _know(login)
    if request.endpoint is None:  # no such page, or another method: the error page says so
        return None
    return _judge(current_app.view_functions[request.endpoint], login)


def _any_page() -> None:
    """Stands for a page that only asks for an open session."""


def _is_mailed(view: Callable[..., Any] | None) -> bool:
    """The page of a mailed link: it reads no session."""
    return getattr(view, "is_public", False) and request.path.startswith("/link/")


def _recognise(kind: UserKind) -> authenticate.Login | None:
    cookie = request.cookies.get(cookies.name(CookieKind(kind)), "")
    if not cookie:
        return None
    visit = authenticate.Visit(
        ip=client_ip(),
        user_agent=user_agent(),
        request_id=request_id(),
        active=BACKGROUND not in request.headers,
        country=countries.of(client_ip()),
        browser=_browser(),
    )
    return authenticate.resolve(cookie, kind, visit)


def _browser() -> str:
    """The secret of the browser's own cookie: it opens nothing, but the browser is known again by it."""
    return request.cookies.get(cookies.name(CookieKind.BROWSER), "")[:100]


def client_ip() -> str:
    """The client's address as the proxy rule gave it, in one form; empty where it can't be read."""
    return networks.of_peer(request.remote_addr or "")


def _know(login: authenticate.Login | None) -> None:
    cookies.answered(somebody=login is not None)
    g.login = login
    g.session_open = login is not None and login.stage is Stage.OPEN
    if login is not None and login.stage is Stage.OPEN:
        unsent.mark_pages(login.user_id)
    g.factor_on = login is not None and bool(login.factors)
    g.passkey_on = login is not None and PASSKEYS.key in login.factors
    g.account_name = login.account_name if login else ""
    g.account_status = login.account_status if login else None
    g.actor = (
        login.actor
        if login
        else nobody(
            ip=client_ip(),
            user_agent=user_agent(),
            request_id=request_id(),
            country=countries.of(client_ip()),
            browser=_browser(),
            language=request.accept_languages.best_match(LANGUAGES) or "en",
        )
    )


def _judge(view: Callable[..., Any], login: authenticate.Login | None) -> Response | None:
    if getattr(view, "at_any_stage", False):
        return None
    stages: frozenset[Stage] = getattr(view, "stages", frozenset())
    if login is not None and login.denied is not None:
        raise AddressDenied(refusal=address_policy.code_of(login))
    if login is None:
        if getattr(view, "is_public", False):
            if request.endpoint == f"sign_in.{g.kind}_sign_in":
                _tell_why_ended()
            return None
        return _typed(_door(), why=why_ended()) or _to_door()
    if login.stage in stages:
        return None
    if login.stage is Stage.OPEN:
        parts.require(request.blueprint)
        permission = getattr(view, "permission", None)
        if permission is not None:
            require(login.actor, permission)
        return _on(home(g.kind)) if stages else None
    page = PAGES.get((g.kind, login.stage))
    if page and login.stage is Stage.LOCKED:
        return _typed(url_for(page), locked=True) or _locked(url_for(page, next=_onwards()))
    return _typed(url_for(page) if page else _door()) or (_on(url_for(page)) if page else _to_door())


def _typed(to: str, *, why: str = "", locked: bool = False) -> Response | None:
    """The page that keeps what was sent, where a page sent it; a script of ours keeps it by itself."""
    if request.method != "POST" or "HX-Request" in request.headers or wants_json():
        return None
    return unsent.carry(to=to, why=why, locked=locked)


def why_ended() -> str:
    """Why the session of this browser ended without its doing, empty where there is nothing to tell.

    Its cookie goes with the answer, so it is told once.
    """
    cookie = request.cookies.get(cookies.name(CookieKind(g.kind)), "")
    why = authenticate.why_ended(cookie, g.kind) if cookie else None
    return str(common.ENDED.get(why, "")) if why else ""


def _tell_why_ended() -> None:
    if BACKGROUND not in request.headers and not wants_json() and (text := why_ended()):
        flash(text, "warn")


def _door() -> str:
    """The door, and back afterwards to what was to be read, or to the page that sent this."""
    return url_for(f"sign_in.{g.kind}_sign_in", next=_onwards())


def _to_door() -> Response:
    _tell_why_ended()
    return _on(_door())


def _onwards() -> str | None:
    """Where to go on to afterwards: a page that was to be read, but no secret of a link."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else _sender()
    return None if asked in {"", "/", "/admin/"} or asked.startswith("/link/") else asked


def _sender() -> str:
    """The page of ours that a form was sent from, as its browser tells; a path, since no other is gone on to."""
    told = request.referrer or ""
    path = told.removeprefix(request.host_url.rstrip("/")) if told.startswith(request.host_url) else ""
    at_desk = path == "/admin" or path.startswith("/admin/")
    return safe_next(path, "") if at_desk == (g.kind is UserKind.STAFF) else ""


def _locked(target: str) -> Response:
    """The screen is locked. A script of ours knows it by the header, and keeps what was typed (js/lock.js)."""
    response = make_response("", 401) if wants_json() else _on(target)
    response.headers[LOCKED] = "locked"
    return response


def wants_json() -> bool:
    """Whether a script asks, not a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def home(kind: UserKind) -> str:
    """Where a signed-in person of a kind starts."""
    return url_for(HOME[kind])


def _on(target: str) -> Response:
    if "HX-Request" in request.headers:  # a part of a page can't become the door: the whole page has to move
        return make_response("", 401, {"HX-Redirect": target, SESSION: "over"})
    return make_response(redirect(target, code=303))
