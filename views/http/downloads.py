"""Files of others as answers: always a download, of one fixed type, that no page of ours can be made of (SECURITY 30)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from admin_app.stored_file.service import OpenFile

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def attachment(name: str, file: OpenFile) -> Response:
    """A file under a cleaned name, in pieces. `filename*` is RFC 8187; the plain one is for programs that don't read it."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    response = Response(file.pieces, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
