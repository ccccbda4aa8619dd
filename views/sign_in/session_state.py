"""How the session of an open page stands, for its script (js/session.js): typing counts as activity by it.

Asked with `X-Background` it is no activity (SECURITY 13). It tells nothing of the person but the mark that the page has.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response, g, jsonify
from flask_wtf.csrf import generate_csrf

from admin_app.identity.models import UserKind
from admin_app.sign_in.authenticate import TOUCH_EVERY, Login
from views.http.requester.gate import why_ended
from views.http.web import public
from views.sign_in.door import both
from views.sign_in.open_page import mark


@both("/session", "session", "GET")
@public
def session_state(kind: UserKind) -> Response:  # noqa: ARG001 - both sides alike
    """`state` is open or over; `left`, `idle` and `again` are seconds. The gate answers for a locked screen."""
    login: Login | None = g.login
    if login is None:
        return jsonify(state="over", why=why_ended())
    return jsonify(
        state="open",
        left=login.locks_in.total_seconds() if login.pin_on and login.locks_after else None,
        idle=(login.idle - login.noted).total_seconds(),
        again=max(TOUCH_EVERY - login.noted, timedelta(0)).total_seconds(),
        who=mark(login.user_id),
        token=generate_csrf(),
    )
