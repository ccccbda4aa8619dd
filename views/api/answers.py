"""What every answer of the API carries: what may still be asked, and a mark by which a program knows the same answer again."""

from __future__ import annotations

from flask import Response, current_app, request
from werkzeug.exceptions import UnprocessableEntity

from views.http.problem import UNKNOWN_FIELD
from views.http.requester.bearer import tell_allowance


def refuse_unknown() -> None:
    """Refuse what a route doesn't know: a program that mistypes a parameter would else read something else (422)."""
    takes = getattr(current_app.view_functions[request.endpoint or ""], "_apidoc", {}).get("arguments")
    if request.args and not takes:  # a route that takes some judges them all by itself
        refused = UnprocessableEntity()
        refused.data = {"messages": {"query": {name: [UNKNOWN_FIELD] for name in sorted(request.args)}}}  # type: ignore[attr-defined]
        raise refused


def finish(response: Response) -> Response:
    """Say how much may still be asked; an answer that the program has already is told by its mark alone (304)."""
    tell_allowance(response)
    if response.status_code == 200:  # noqa: PLR2004
        response.add_etag()
        response.make_conditional(request)
    return response
