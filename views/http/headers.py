"""Headers of every answer, errors too (SECURITY 14, 28), and the request's reference number."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from admin_app import config

PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
YEAR = 31_536_000


def register(app: Flask) -> None:
    """Give each request a reference number and each answer its headers."""
    app.before_request(_begin)
    app.after_request(_headers)


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.csp_nonce = secrets.token_urlsafe(16)


def _headers(response: Response) -> Response:
    settings = config.active()
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = (
        "no-referrer" if request.path.startswith("/link/") else "same-origin"
    )
    response.headers["Permissions-Policy"] = PERMISSIONS
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if settings.https:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    if not request.path.startswith("/static/"):
        # A picture names its content in its address, so that a customer's browser may keep it.
        response.headers["Cache-Control"] = g.pop("cache_control", "no-store")
    return response
