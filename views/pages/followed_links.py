"""The short address of an affiliate link: anybody follows it, and comes to the company's own page with its code."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, request

from admin_app.affiliate import links
from views.http.web import public

bp = Blueprint("followed_links", __name__)
AHEAD = (
    "Purpose",
    "Sec-Purpose",
    "X-Moz",
)  # a browser that only fetches ahead says so: nobody has clicked yet


@bp.get("/r/<code>")
@public
def follow(code: str) -> Response:
    """Count the click and lead on. Nothing of whoever follows it is kept, and the page doesn't learn where from."""
    found = links.follow(code)
    if found.link_id is not None and request.method == "GET" and not _ahead():
        links.count(found.link_id)
    g.leads_away = found.url  # the configured page, and no other host
    answer = make_response(redirect(found.url, code=303))
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _ahead() -> bool:
    return any("prefetch" in request.headers.get(name, "").lower() for name in AHEAD)
