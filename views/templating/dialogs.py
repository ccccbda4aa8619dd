"""Acts asked for in a dialog: the same page of the same view, in the layout of a dialog, told by a header of js/acts.js.

Without script the address leads to the page. A redirect can't be followed into a dialog, so its target is told in a
header and the browser goes there itself.
"""

from __future__ import annotations

import re

from flask import Flask, Response, g, request

ASKED, GO = "X-Dialog", "X-Go"
REDIRECTS = range(300, 400)
OF_ROW = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}/([a-z-]+)(?:\?|$)")
_slugs: set[str] = set()  # how addresses of acts end, each after the id of its row


def offer(*slugs: str) -> None:
    """Name acts by the ends of their addresses, so that links to them open as dialogs wherever they stand."""
    _slugs.update(slugs)


def mark(url: str) -> str:
    """The attribute of a link to an act; empty for any other link."""
    found = OF_ROW.search(url) if "/admin/" in url else None
    return " data-act" if found and found[1] in _slugs else ""


def register(app: Flask) -> None:
    """Let templates know whether they are asked for in a dialog, and redirects where they lead."""
    app.jinja_env.globals["in_dialog"] = in_dialog
    app.before_request(_without_frame)
    app.after_request(_told)


def in_dialog() -> bool:
    """Whether this request asks for a dialog in place of a page."""
    return ASKED in request.headers


def _without_frame() -> None:
    """No menu is drawn around a dialog, so nothing is counted for one."""
    if in_dialog():
        g.counts_nothing = True


def _told(response: Response) -> Response:
    """A redirect as a header of an empty answer, cookies and messages kept."""
    if in_dialog() and response.status_code in REDIRECTS and response.location:
        response.headers[GO] = response.location
        del response.headers["Location"]
        response.set_data(b"")
        response.status_code = 204
    return response
