"""Error pages in our look, with a reference number that stands in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import BadHost, HTTPException

from admin_app import config
from admin_app.identity.models import RoleScope
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import BadCiphertext
from admin_app.kernel.db import again_if_undone, db, is_away
from admin_app.kernel.errors import DomainError, NotAllowed, ReauthRequired, told
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, grantors
from admin_app.lib import reading
from admin_app.role import service as roles
from admin_app.sign_in.flow.address_policy import AddressDenied
from views.http import problem, uploads
from views.http.cookie import cookies, unsent
from views.http.log import log, refusal, security
from views.http.requester import bearer
from views.http.requester.gate import SESSION, wants_json
from views.http.web import current_actor, request_id, retry_after, safe_next, see_other
from views.labels.people import roles as role_labels

NOT_OPENED = N_(
    "Something that is stored encrypted can’t be opened because its key is missing here. Nothing was changed. Trying again doesn’t help; give our support the number below."
)
KB, MB = 1024, 1024 * 1024
TOO_LARGE = N_("This page takes at most %(most)s at once, and more was sent. Nothing was stored.")
NO_CONSENT = "no_grant"  # the code of a refused look
SHOWN = {400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}


def register(app: Flask) -> None:
    """Answer every refusal and fault with a page."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(DataError, _bad_data)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(BadCiphertext, _not_opened)
    app.register_error_handler(ParseException, _unreadable)
    app.register_error_handler(Exception, _fault)
    app.after_request(_without_host)
    dispatch = app.dispatch_request
    app.dispatch_request = lambda: _dispatched(dispatch)  # type: ignore[method-assign]


def _dispatched(dispatch: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Run the view, once more where the database undid it for another one's sake; a file that was sent is read by then."""
    return dispatch() if request.mimetype == "multipart/form-data" else again_if_undone(dispatch)


def _actor() -> Actor | None:
    actor: Actor | None = g.get("actor")
    return actor


def answer(
    status: int,
    *,
    template: str = "errors/error.html",
    grantor: str = "",
    giver: str = "",
    retry_at: datetime | None = None,
    message: str = "",
    **context: object,
) -> Response:
    """The error page for a status. After a fault the browser's cookies stay as they are."""
    if bearer.is_asked():
        return problem.answer(status, retry_at=retry_at)
    if status >= 500:  # noqa: PLR2004
        cookies.keep()
    context |= {
        "grantor": grantor,
        "giver": giver,
        "retry_at": retry_at,
        "message": message,
        "typed": unsent.words(),
    }
    context.setdefault("back", _page_before())
    g.counts_nothing = True  # the fault may be that nothing can be asked
    html = render_template(template, status=status, reference=request_id(), actor=_actor(), **context)
    return retry_after(make_response(html, status), retry_at)


def _page_before() -> str:
    """The page that a refused form stands on; empty where nothing was sent or another site's page sent it."""
    try:
        came_from = reading.address(request.referrer or "")
    except ValueError:
        return ""
    if request.method != "POST" or came_from.netloc != request.host:
        return ""
    return safe_next(urlunsplit(("", "", came_from.path, came_from.query, "")), "")


def _refused(error: DomainError) -> Response:
    db.session.rollback()
    if isinstance(error, ReauthRequired) and request.method in {"GET", "HEAD"} and not bearer.is_asked():
        where = "staff_confirm" if current_actor().is_staff else "customer_confirm"
        return see_other(f"sign_in.{where}", next=request.full_path.rstrip("?"))
    refusal(error)
    if bearer.is_asked():
        return problem.of_refusal(error)
    if isinstance(error, AddressDenied):
        login = g.get("login")
        return answer(error.status, template="errors/denied.html", params=error.params, login=login)
    grantor = _grantors(error) if isinstance(error, NotAllowed) else ""
    lacks = isinstance(error, NotAllowed) and bool(grantor or error.text == NotAllowed.message)
    return answer(
        error.status,
        message=error.text,
        params=error.params,
        grantor=grantor,
        giver=_givers(error) if isinstance(error, NotAllowed) else "",
        retry_at=error.retry_at,
        code=error.reason,
        lacks_right=lacks,
        right=role_labels.right(error.right) if isinstance(error, NotAllowed) and error.right else "",
        ask_url=_ask_url(error),
    )


def _ask_url(error: DomainError) -> str:
    """Where the customer can be asked, after a look that no consent of theirs allows."""
    account_id = (request.view_args or {}).get("account_id")
    if (
        error.reason != NO_CONSENT
        or account_id is None
        or not current_actor().may(Permission.SUPPORT_ACCESS_ASK)
    ):
        return ""
    return url_for("staff_asking.ask", account_id=account_id)


def _grantors(error: NotAllowed) -> str:
    """Which roles can do it: built-in ones, and those that administrators made for the reader's side."""
    scope = RoleScope.STAFF if current_actor().is_staff else RoleScope.ACCOUNT
    made = roles.custom_with(error.right, scope) if error.right and current_actor().user_id else []
    return ", ".join(filter(None, [role_labels.of_keys(error.grantor), *made]))


def _givers(error: NotAllowed) -> str:
    """Which roles can give the reader the right that is missing; empty where no right is, or nobody can."""
    if not error.right or current_actor().user_id is None:
        return ""
    staff = current_actor().is_staff
    given_by = Permission.STAFF_WRITE if staff else Permission.OWN_PEOPLE_ROLE
    made = roles.custom_with(given_by, RoleScope.STAFF if staff else RoleScope.ACCOUNT)
    return ", ".join(filter(None, [role_labels.of_keys(", ".join(grantors(given_by))), *made]))


def _csrf(_error: CSRFError) -> Response:
    """A token that is missing, foreign or from before the last sign-in: nothing is done, and nothing typed is lost."""
    security("csrf", status=400)
    if (
        g.get("login") is None and request.endpoint == f"sign_in.{g.kind}_sign_out"
    ):  # nobody is left to sign out
        return see_other(f"sign_in.{g.kind}_sign_in")
    if "HX-Request" in request.headers or wants_json():
        response = answer(400, code="csrf")
        response.headers[SESSION] = "stale"
        return response
    return unsent.refill() or answer(400, code="somebody_else" if unsent.is_anothers() else "csrf")


def _http(error: HTTPException) -> Response:
    db.session.rollback()
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 - a redirect
        return make_response(error.get_response())
    if status in {403, 404}:
        security("refused", status=status, code="http")
    if status == 413:  # noqa: PLR2004
        return _too_large()
    status = status if status in SHOWN else 400
    response = problem.of_http(error, status) if bearer.is_asked() else answer(status)
    if status == 405:  # noqa: PLR2004
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def _too_large() -> Response:
    """More was sent than this page takes: how much that is, and the way back to it."""
    most = uploads.limit()
    params = {"most": f"{most // MB} MB" if most >= MB else f"{most // KB} KB"}
    rule = request.url_rule
    back = request.path if rule and rule.methods and "GET" in rule.methods else ""
    return answer(413, message=TOO_LARGE, params=params, back=back)


def _bad_host(error: BadHost) -> Response:
    """A forged Host such as `a..b`, of which no address can be made: the page's links are made for our own."""
    request_ctx.url_adapter = current_app.url_map.bind(config.active().hostname)
    return _http(error)


def _without_host(response: Response) -> Response:
    """Routing redirects to a tidier path by the request's host, which may be forged: only the path goes out.

    But for an address of the settings that a view leads to and says so (`g.leads_away`).
    """
    target = response.headers.get("Location", "")
    to = urlsplit(target)
    if to.netloc and target != g.get("leads_away"):
        response.headers["Location"] = urlunsplit(("", "", "/" + to.path.lstrip("/"), to.query, ""))
        response.set_data(b"")
    return response


def _bad_data(_error: DataError) -> Response:
    db.session.rollback()
    return answer(400)


def _database(error: SQLAlchemyError) -> Response:
    if not is_away(error):
        return _fault(error)
    db.session.rollback()
    log().error("database", **told(error))
    return answer(503)


def _not_opened(error: BadCiphertext) -> Response:
    db.session.rollback()
    log().error("not_opened", key=error.key, **told(error))
    return answer(503, message=NOT_OPENED, code="not_opened")


def _unreadable(_error: ParseException) -> Response:
    """A body that breaks off in its coding (chunks): what comes after it on the connection means nothing."""
    db.session.rollback()
    response = answer(400)
    response.headers["Connection"] = "close"
    return response


def _fault(error: Exception) -> Response:
    db.session.rollback()
    log().error("fault", **told(error))
    return answer(500)
