"""The cookies of an answer: a session's, the browser's, and whether Flask's own may be written.

Not known is not no. A request that couldn't ask whose session it has (database away, read-only, frozen) takes away and
renews none of them, so that everybody is still signed in once the database answers again (SECURITY 76).
"""

from __future__ import annotations

import enum

from flask import Response, g, request

from admin_app import config
from admin_app.session import pending_cookies
from admin_app.session.pending_cookies import CookieKind

BROWSER_DAYS = 400  # as long as browsers keep a cookie


class SessionFound(enum.Enum):
    """What is known of a request's session. Only an answer changes a cookie; without one all stay as they are."""

    UNKNOWN = enum.auto()  # not asked for, or it couldn't be
    NOBODY = enum.auto()  # asked for: there is none, or no more
    SOMEBODY = enum.auto()


def name(kind: CookieKind) -> str:
    """The cookie of a kind of session; on https no other host or path can set one (`__Host-`)."""
    return f"__Host-gh_{kind}" if config.active().https else f"gh_{kind}"


def begin() -> None:
    """A new request: nothing is known yet, and nothing of a former one may be handed out."""
    g.asked = SessionFound.UNKNOWN
    pending_cookies.begin()


def answered(*, somebody: bool) -> None:
    """The session was asked for, and this is the answer."""
    g.asked = SessionFound.SOMEBODY if somebody else SessionFound.NOBODY


def untouched() -> None:
    """The page reads no session: whatever there is stays as it is, and Flask's own cookie may be written."""
    g.asked = SessionFound.SOMEBODY


def session_over() -> None:
    """The session has ended by this very request; its cookie goes with the answer."""
    g.asked = SessionFound.NOBODY


def keep() -> None:
    """The request failed: the browser's cookies stay as they are, but for those of commands that were kept."""
    g.asked = SessionFound.UNKNOWN


def may_write() -> bool:
    """Whether enough is known to write Flask's own cookie."""
    return g.get("asked", SessionFound.UNKNOWN) is not SessionFound.UNKNOWN


def give_out(response: Response) -> Response:
    """Give out what the request's commands handed over; take away what is known to open nothing any more."""
    given = pending_cookies.take()
    for kind, cookie in given.items():
        response.set_cookie(
            name(kind),
            cookie,
            secure=config.active().https,
            httponly=True,
            samesite="Lax",
            path="/",
            max_age=BROWSER_DAYS * 86_400 if kind is CookieKind.BROWSER else None,
        )
    if g.get("asked") is not SessionFound.NOBODY:
        return response
    own = CookieKind(g.kind)
    if own not in given and name(own) in request.cookies:
        response.delete_cookie(
            name(own), secure=config.active().https, httponly=True, samesite="Lax", path="/"
        )
    return response
