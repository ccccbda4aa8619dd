"""Static files and icons: each file is addressed by the hash of its content, the style sheet is one of many parts.

Browsers that ask for it get texts compressed, which is done once a process.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import Markup
from werkzeug.security import safe_join

from views.http import addresses

STATIC = Path(__file__).resolve().parents[1] / "static"
FAR_FUTURE = 31_536_000
STYLE_SHEET = "css/app.css"
COMPRESSIBLE = frozenset(
    {".css", ".js", ".svg", ".json", ".txt"}
)  # fonts and pictures are compressed by nature
BEST = 9
CSS_COMMENT = re.compile(rb"/\*.*?\*/\n?", re.DOTALL)
# The order is the cascade's: a later part overrides an earlier one of the same weight.
STYLE_PARTS = (
    "tokens",
    "base",
    "buttons",
    "cards",
    "tables",
    "lists",
    "messages",
    "forms",
    "desk",
    "self_service",
    "pieces",
    "sign_in",
    "documents",
    "pages",
    "phone",
    "print",
    "access",
)


def register(app: Flask) -> None:
    """Serve the style sheet beside the files, and let templates address both."""
    app.jinja_env.globals.update(static_url=static_url)
    app.view_functions["static"] = lambda filename: _answer(app, filename)
    app.after_request(_cache_static)


@cache
def icon_svg(name: str) -> Markup:
    """A vendored icon as inline SVG; it says nothing to a screen reader by itself."""
    path = STATIC / "vendor" / "tabler-icons" / f"{Path(name).name}.svg"
    svg = path.read_text("utf-8")
    body = svg[svg.index("<svg") :]
    inner = body[body.index(">") + 1 :]
    return Markup(  # noqa: S704 - the file is ours
        '<svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">' + inner
    )


def static_url(name: str) -> str:
    """A static file by its content's hash, so that browsers may keep it for a year."""
    return addresses.static(name, _version(name))


@cache
def style_sheet() -> bytes:
    """The parts of the look in their order, as one file, so that a page asks for one address; comments stay here."""
    parts = b"\n".join((STATIC / "css" / f"{part}.css").read_bytes() for part in STYLE_PARTS)
    return CSS_COMMENT.sub(b"", parts)


def content(name: str) -> bytes:
    """What a static file holds."""
    return style_sheet() if name == STYLE_SHEET else (STATIC / name).read_bytes()


def digest(content: bytes) -> str:
    """A short hash."""
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def _version(name: str) -> str:
    return digest(content(name))


def _answer(app: Flask, filename: str) -> Response:
    compressible = Path(filename).suffix in COMPRESSIBLE
    wanted = compressible and request.accept_encodings["gzip"] > 0 and "Range" not in request.headers
    response = (wanted and _smaller(filename)) or _as_it_is(app, filename)
    if compressible:
        response.vary.add("Accept-Encoding")
    return response


def _smaller(filename: str) -> Response | None:
    """A file compressed, once a process and content; None for one that isn't there."""
    if filename == STYLE_SHEET:
        changed = 0
    else:
        path = safe_join(str(STATIC), filename)
        if path is None or not Path(path).is_file():
            return None
        changed = Path(path).stat().st_mtime_ns
    compressed, etag = _compressed(filename, changed)
    response = Response(compressed, mimetype=mimetypes.guess_type(filename)[0])
    response.content_encoding = "gzip"
    return _conditional(response, etag)


@lru_cache(256)
def _compressed(filename: str, _changed: int) -> tuple[bytes, str]:
    whole = content(filename)
    return gzip.compress(whole, BEST, mtime=0), f"{digest(whole)}-gzip"


def _as_it_is(app: Flask, filename: str) -> Response:
    if filename != STYLE_SHEET:
        return app.send_static_file(filename)
    return _conditional(Response(style_sheet(), mimetype="text/css"), _version(filename))


def _conditional(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.cache_control.no_cache = True  # as any static file asked for without the hash of its content
    response.make_conditional(request)
    return response


def _cache_static(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:  # noqa: PLR2004
        response.headers["Cache-Control"] = f"public, max-age={FAR_FUTURE}, immutable"
    return response
