"""Unsubscribing by the link of a mail: a GET asks, a POST does it, by whoever holds the link and without a session.

The POST of a mail program (RFC 8058) brings no token of ours: what the signed address names is all it can end. The page's
own undo is an ordinary form.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from admin_app.kernel.errors import NotFound
from admin_app.subscription import unsubscribing
from forms.base import ConfirmForm
from forms.you.notifications import TOPICS
from views.http.web import Performed, current_actor, page, perform, public, see_other

bp = Blueprint("unsubscribing", __name__)
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@bp.route("/link/unsubscribe/<token>", methods=["GET", "POST"])
@public
def ask(token: str) -> Response:
    """Ask whether to unsubscribe, or do it."""
    try:
        if request.method == "POST":
            unsubscribing.unsubscribe(current_actor(), token)
            if request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
                return Response("", 200, mimetype="text/plain")
            return see_other(".ask", token=token)
        return _page(token, Performed())
    except NotFound:
        return _gone()


@bp.post("/link/unsubscribe/<token>/undo")
@public
def undo(token: str) -> Response:
    """Subscribe again."""
    try:
        done = perform(ConfirmForm(), unsubscribing.subscribe_again, token)
        return see_other(".ask", token=token) if done.ok else _page(token, done)
    except NotFound:
        return _gone()


def _page(token: str, done: Performed) -> Response:
    found = unsubscribing.look(token)
    return page(
        "sign_in/unsubscribe.html",
        done,
        found=found,
        topic=TOPICS[found.topic],
        token=token,
        form=ConfirmForm(),
    )


def _gone() -> Response:
    return page("sign_in/unsubscribe_gone.html", Performed(status=404))
