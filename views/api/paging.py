"""Pages by key, as programs ask for them: an opaque cursor, and the address of the next page in the Link header (RFC 8288).

A cursor is sealed for its reader and list: the key inside holds values of a row, and no address tells those (SECURITY 60).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import marshmallow as ma
from flask import request, url_for
from marshmallow import fields, validate

from admin_app.kernel import crypto
from admin_app.kernel.crypto import BadCiphertext
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.kernel.paging import Page
from views.http.web import current_actor

T = TypeVar("T")
Answer = tuple[dict[str, Any], int, dict[str, str]]
MOST, USUAL = 100, 25
CURSOR_MAX = 1200
CURSOR = validate.Length(min=1, max=CURSOR_MAX)


class BadCursor(DomainError):
    """None of ours for this list and reader."""

    code = "cursor"
    message = N_("This cursor leads to no page of this list. Start again without one.")


class PageArgs(ma.Schema):
    """Which page of a list."""

    limit = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(1, MOST),
        metadata={"description": "How many rows a page holds at most."},
    )
    cursor = fields.String(
        validate=CURSOR,
        metadata={"description": "`next_cursor` of the page before; none for the first page."},
    )


def pages_of(schema: type[ma.Schema]) -> type[ma.Schema]:
    """What a page of a list looks like."""
    columns: dict[str, Any] = {
        "data": fields.List(fields.Nested(schema), required=True),
        "next_cursor": fields.String(
            required=True, allow_none=True, metadata={"description": "Null on the last page."}
        ),
    }
    made = ma.Schema.from_dict(columns, name=f"{schema.__name__}Page")
    made.__doc__ = f"A page of a list: {schema.__doc__}"
    return made


def read(args: Mapping[str, Any]) -> dict[str, Any]:
    """Key and size, as the reads of pages take them. Raises BadCursor."""
    sealed = args.get("cursor")
    if sealed is None:
        return {"size": args["limit"], "key": None}
    try:
        return {"size": args["limit"], "key": crypto.unseal(sealed, _place())}
    except BadCiphertext:
        raise BadCursor from None


def answer(page: Page[T], told: Callable[[T], Mapping[str, Any]]) -> Answer:
    """A page as it is answered, with the address of the next one."""
    cursor = crypto.seal(page.older, _place()) if page.older else None
    headers = {}
    if cursor:
        asked = {**request.args.to_dict(), **(request.view_args or {}), "cursor": cursor}
        headers["Link"] = f'<{url_for(request.endpoint or "", **asked)}>; rel="next"'
    return {"data": [told(row) for row in page.rows], "next_cursor": cursor}, 200, headers


def _place() -> str:
    return f"api.cursor:{request.endpoint}:{current_actor().user_id}"
