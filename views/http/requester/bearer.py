"""The door for programs: what stands under `/api/` reads a bearer token and nothing else (RFC 6750).

No cookie is read there and none is set, so no browser can be made to ask in somebody's name, and no CSRF value is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, g, request

from admin_app.api_token.models import TokenScope
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import nobody
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import LANGUAGES, N_
from admin_app.lib import countries
from admin_app.sign_in.authenticate import Visit
from admin_app.sign_in.bearer import authenticate
from admin_app.sign_in.bearer.authenticate import REQUESTS, NoToken
from views.http.web import request_id, user_agent

F = TypeVar("F", bound=Callable[..., Any])
PREFIX = "/api/"
SCHEME = "bearer "
BEYOND = N_("This token isn’t made for this part of the account.")


def is_asked() -> bool:
    """Whether a program asks, not a page."""
    return request.path.startswith(PREFIX)


def opens(scope: TokenScope) -> Callable[[F], F]:
    """Mark a view with the part of the account that a token must open for it."""

    def mark(view: F) -> F:
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def enter(view: Callable[..., Any] | None, ip: str) -> None:
    """Let a program in, or refuse it. Raises NoToken, NotAllowed, RateLimited."""
    g.kind, g.login, g.session_open = UserKind.CUSTOMER, None, False
    country = countries.of(ip)
    language = request.accept_languages.best_match(LANGUAGES) or "en"
    g.actor = nobody(
        ip=ip, user_agent=user_agent(), request_id=request_id(), country=country, language=language
    )
    if view is None or getattr(view, "is_public", False):
        return
    visit = Visit(ip=ip, user_agent=user_agent(), request_id=request_id(), country=country)
    found = authenticate.authenticate(_token(), visit)
    g.actor, g.allowance = found.actor, found.allowance
    scope: TokenScope = view.scope  # type: ignore[attr-defined]  # a route without one fails at once
    if scope not in found.scopes:
        raise NotAllowed(BEYOND, code="scope")


def _token() -> str:
    sent = request.headers.get("Authorization", "")
    if sent[: len(SCHEME)].lower() != SCHEME:
        raise NoToken
    return sent[len(SCHEME) :].strip()


def tell_allowance(response: Response) -> Response:
    """Say how much may still be asked (draft-ietf-httpapi-ratelimit-headers)."""
    allowance = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Policy"] = f'"token";q={REQUESTS};w=60'
        response.headers["RateLimit"] = f'"token";r={allowance.left};t={allowance.seconds}'
    return response
