"""Pages, compressed where their length tells nothing (BREACH, CVE-2013-3587).

Who watches the line learns how long an answer is. Who can also put guesses into a page, beside a secret that comes again
and again, finds the secret by its length, letter by letter. So compressed is only what takes nothing from its request: a
page that was asked for by GET, without a query. One that shows a secret to sign in with is sent as it is. What is left,
names that somebody stored and keeps changing, is blurred by up to 100 random bytes (Heal the Breach, Palacios et al.
2022); and the token of a form is worth nothing without its cookie, which no other site can send along.
"""

from __future__ import annotations

import gzip
import io
import secrets
import string

from flask import Flask, Response, g, request

KINDS = frozenset({"text/html", "application/json", "text/plain"})
LEAST = 1_400  # bytes; less fits into one packet anyway
LEVEL = 1  # a list of 67 kB becomes 9.4 kB within 0.2 ms; the best level saves 1 kB more for 3 ms
BLUR = 100  # random bytes at most
PLAIN = "kept_plain"


def register(app: Flask) -> None:
    """Compress each answer last, when everything else is done to it."""
    app.jinja_env.globals["keep_plain"] = keep_plain
    app.before_request(_begin)
    app.after_request(_compress)


def keep_plain() -> str:
    """This answer shows a secret, so its length must tell nothing of it. Templates that draw one say so."""
    setattr(g, PLAIN, True)
    return ""


def _begin() -> None:
    g.pop(PLAIN, None)


def _compress(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or not _tells_nothing(response):
        return response
    whole = response.get_data()
    if len(whole) >= LEAST:
        response.set_data(_blurred(whole))
        response.content_encoding = "gzip"
    return response


def _tells_nothing(response: Response) -> bool:
    asked = request.method in {"GET", "HEAD"} and not request.query_string and "/link/" not in request.path
    plain = response.content_encoding or g.get(PLAIN)
    return asked and response.status_code == 200 and not plain  # noqa: PLR2004


def _blurred(whole: bytes) -> bytes:
    name = "".join(secrets.choice(string.ascii_letters) for _ in range(secrets.randbelow(BLUR + 1)))
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", LEVEL, buffer, mtime=0) as file:
        file.write(whole)
    return buffer.getvalue()
