"""Headers of every answer, errors too (SECURITY 14, 28), and the request's reference number."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from admin_app import config
from views.http.addresses import kept

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
YEAR = 31_536_000


def register(app: Flask) -> None:
    """Give each request a reference number and each answer its headers."""
    app.before_request(_begin)
    app.after_request(_headers)


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    here = kept()
    if "csp_nonce" not in here:
        here.csp_nonce = secrets.token_urlsafe(16)
    return str(here.csp_nonce)


def _begin() -> None:
    g.request_id = new_reference()
    g.csp_nonce = secrets.token_urlsafe(16)


def of_answer(*, nonce: str, reference: str, referrer: str = "no-referrer") -> dict[str, str]:
    """What every answer carries, that of a server which couldn't read a request too."""
    found = {
        "Content-Security-Policy": (
            f"default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": referrer,
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Request-Id": reference,
    }
    if config.active().https:
        found["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return found


def new_reference() -> str:
    """A number by which an answer is found in the log."""
    return secrets.token_hex(8)


def _headers(response: Response) -> Response:
    referrer = "no-referrer" if "/link/" in request.path else "same-origin"
    found = of_answer(nonce=csp_nonce(), reference=g.get("request_id", ""), referrer=referrer)
    if "Content-Security-Policy" in response.headers:  # a stricter one, of a file of somebody's
        del found["Content-Security-Policy"]
    response.headers.update(found)
    if not request.path.startswith("/static/"):
        # A picture names its content in its address, so that a customer's browser may keep it.
        response.headers["Cache-Control"] = "no-store"
    return response
