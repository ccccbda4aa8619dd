"""Reports of a mail provider: what became of mails. Signed by Standard Webhooks; the answer is a status and no words."""

from __future__ import annotations

from flask import Blueprint, Response, request

from admin_app.bounce import webhook
from admin_app.kernel.errors import Invalid, NotAllowed
from views.http.log import security
from views.http.web import public

bp = Blueprint("mail_hook", __name__)
DONE, UNSIGNED, UNREADABLE, TOO_LONG = 204, 401, 422, 413


@bp.post("/hooks/mail")
@public
def report() -> Response:
    """One report. 204 also for one that was heard before, and for a mail that isn't known any more."""
    if (request.content_length or 0) > webhook.MOST_BYTES:
        return _answer(TOO_LONG)
    try:
        webhook.receive({name.lower(): value for name, value in request.headers}, request.get_data())
    except NotAllowed:
        security("mail_hook_unsigned", status=UNSIGNED)
        return _answer(UNSIGNED)
    except Invalid:
        return _answer(UNREADABLE)
    return _answer(DONE)


def _answer(status: int) -> Response:
    return Response("", status, mimetype="text/plain")
