"""What js/passkeys.js fetches before it asks an authenticator, and where they work if not here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g, jsonify, make_response, request, url_for
from flask_babel import gettext

from admin_app import config
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import DomainError, ReauthRequired
from admin_app.sign_in.passkey import proof as passkey_proof
from views.http import log
from views.http.web import current_actor, safe_next

SECRET = "passkey"  # noqa: S105 - in Flask's sealed cookie: what a challenge is bound to before there is a session


def options(make: Callable[[Actor], str], back: str = "") -> Response:
    """The challenge as JSON; a refusal as a text, or as the page to go to first ("Confirm it's you", then `back`)."""
    try:
        return Response(make(current_actor()), mimetype="application/json")
    except ReauthRequired as error:
        log.refusal(error)
        confirm = url_for(f"sign_in.{g.kind}_confirm", next=back or None)
        return make_response(jsonify(go=confirm), error.status)
    except DomainError as error:
        log.refusal(error)
        text = gettext(error.text) % error.params if error.params else gettext(error.text)
        return make_response(jsonify(message=text), error.status)


def elsewhere() -> str:
    """This page at the address where they work; empty where they work nowhere."""
    if not passkey_proof.possible():
        return ""
    base = config.active().base_url.rstrip("/")
    return base + safe_next(request.full_path.rstrip("?") if request.method == "GET" else request.path, "/")
