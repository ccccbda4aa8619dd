"""Errors as programs read them: problem details (RFC 9457), for every refusal and fault under `/api/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus

from flask import Response
from flask_babel import get_locale, gettext
from werkzeug.exceptions import HTTPException

from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from views.http.web import request_id, retry_after

MEDIA_TYPE = "application/problem+json"
UNKNOWN_FIELD = "Unknown field."  # as marshmallow says it
UNKNOWN = N_("There is no such parameter here.")
NOT_TAKEN = N_("This value can’t be taken; the description of the API says which can.")
TYPES = "/api/docs#"  # where each kind of problem is told of


def answer(
    status: int,
    *,
    code: str = "",
    detail: str = "",
    retry_at: datetime | None = None,
    errors: Iterable[Mapping[str, str]] = (),
) -> Response:
    """A problem: its status, a stable code, what happened in the reader's words, and the reference of the log."""
    phrase = HTTPStatus(status).phrase
    code = code or phrase.lower().replace(" ", "_")
    told: dict[str, object] = {"type": f"{TYPES}{code}", "title": phrase, "status": status, "code": code}
    told |= {"detail": detail} if detail else {}
    told |= {"errors": list(errors)} if errors else {}
    response = Response(json.dumps({**told, "reference": request_id()}), status, mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = str(get_locale() or "en").replace("_", "-")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return retry_after(response, retry_at)


def of_refusal(error: DomainError) -> Response:
    """What the domain refuses."""
    text = gettext(error.text) % error.params if error.params else gettext(error.text)
    return answer(error.status, code=error.reason, detail=text, retry_at=error.retry_at)


def of_http(error: HTTPException, status: int) -> Response:
    """What the routing or the reading of parameters refuses; each parameter by name."""
    told = getattr(error, "data", None) or {}
    found = [
        {"parameter": str(name), "detail": gettext(UNKNOWN if texts == [UNKNOWN_FIELD] else NOT_TAKEN)}
        for fields in told.get("messages", {}).values()
        if isinstance(fields, dict)
        for name, texts in fields.items()
    ]
    return answer(status, code="parameters" if found else "", errors=found)
