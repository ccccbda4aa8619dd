"""What was typed into a form whose session or token is gone: kept for whoever typed it, and for nobody else (UX 11).

The CSRF value of a page names, by a keyed hash, the person that the page was made for. Where a POST finds its session
gone, the answer carries what was typed, sealed, until that person is back. Where only the token is old, the form is
shown again, filled in, with a new one. A form shown so has done nothing: no command runs, no transaction opens
(SECURITY 25). Passwords, PINs, codes and private keys are never kept.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from flask import Response, current_app, flash, g, request, session
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from admin_app import config
from admin_app.kernel import clock
from admin_app.kernel.crypto import BadCiphertext, same, seal, unseal
from admin_app.kernel.errors import DomainError
from admin_app.lib.private_keys import holds_private_key
from admin_app.lib.reading_only import ReadingOnly, reading_only
from forms.base import secret_fields, worded_fields
from views.http.web import page
from views.sign_in import open_page
from views.sign_in.open_page import mark

TOKEN = "csrf_token"  # noqa: S105 - the name of the field, and of the value in Flask's cookie
FIELD = "kept"
OF_PAGE = ("_flashes", TOKEN)  # what a page shown again leaves in Flask's own cookie
PLACE = "page.unsent"
LIVES = timedelta(hours=12)
STALE = 400  # as `perform` answers a form that is only shown again
REDIRECTS = range(300, 400)
ROOM = 4096  # bytes of a request besides what was kept
# Nobody types these: a form that holds no more is a button.
NOT_TYPED = frozenset({TOKEN, FIELD, "version", "next"})


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed: by whom (`mark`), into the form of which address, and the names of files, which aren't kept."""

    who: str
    path: str
    fields: list[list[str]]
    files: list[str]
    at: float


def mark_pages(user_id: UUID) -> None:
    """Let the pages to come say for whom they are made: once a sign-in, in Flask's own cookie."""
    # Pictures arrive beside the page: a value of theirs would take the place of the page's own.
    if TOKEN not in session and request.headers.get("Sec-Fetch-Dest", "document") in {"document", "empty"}:
        session[TOKEN] = f"{secrets.token_hex(20)}.{mark(user_id)}"


def typist() -> str | None:
    """Whose page this request's token is from: empty for a page of nobody, None where no page of ours was given it."""
    token = request.form.get(TOKEN) or request.headers.get("X-CSRFToken") or ""
    signed = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        return str(signed.loads(token)).partition(".")[2]
    except BadData:
        return None


def carry(*, to: str, why: str = "", locked: bool = False) -> Response | None:
    """The page that keeps what was sent until its typist is back, by way of `to`; None where there is nothing to keep.

    Only for a form of a page that was made for somebody: what a stranger's page sends is carried nowhere.
    """
    try:
        kept = _opened() or _sent()
    except HTTPException:  # too large
        return None
    if kept is None or not kept.fields:
        return None
    sealed = _sealed(kept)
    if len(sealed) > config.active().max_body_bytes - ROOM:
        return None
    path = request.full_path.rstrip("?")
    here = None if locked else open_page.signed_out(kept.who)
    shown = page("sign_in/unsent.html", kept=sealed, path=path, to=to, why=why, locked=locked, open_page=here)
    shown.status_code = 401
    return shown


def refill() -> Response | None:
    """Answer a refused token with the form as it was sent, filled in; None where nothing proves that it may be."""
    view = cast("Callable[..., Response]", current_app.view_functions[request.endpoint or ""])
    kept = _opened()
    if not _may_be_shown(view, kept):
        return None
    files = _chosen()
    if kept:
        request.form = ImmutableMultiDict((name, text) for name, text in kept.fields)
        files = kept.files
    g.unsent = True
    _say(back=kept is not None, files=files)
    before = {name: value for name, value in session.items() if name not in OF_PAGE}
    try:
        with reading_only():
            response = current_app.make_response(view(**(request.view_args or {})))
    except (ReadingOnly, DomainError, HTTPException):
        return None
    finally:  # an act that is kept in that cookie alone isn't done either
        left = {name: session[name] for name in OF_PAGE if name in session}
        session.clear()
        session.update(before | left)
    shown = response.status_code == STALE or response.status_code in REDIRECTS
    return response if shown and response.mimetype == "text/html" else None


def is_anothers() -> bool:
    """Whether somebody else is signed in here than the one who typed."""
    whose = kept.who if (kept := _opened()) else typist()
    return bool(whose) and g.get("session_open") and whose != mark(g.login.user_id)


def words() -> list[str]:
    """What somebody typed into a form that was refused, for the page that says so; nothing where another one typed it."""
    try:
        sent = _sent()
    except HTTPException:  # too large, or unreadable
        return []
    if sent is None or not g.get("session_open") or not same(sent.who, mark(g.login.user_id)):
        return []
    return [text for name, text in sent.fields if name in worded_fields() and text.strip()]


def _may_be_shown(view: Callable[..., object], kept: Unsent | None) -> bool:
    """Whether whoever is here may see what was typed: its typist, or anybody where the page asks for nobody."""
    here = mark(g.login.user_id) if g.get("session_open") else ""
    if kept:
        return same(kept.who, here) and kept.path == request.full_path.rstrip("?")
    whose = typist()
    if getattr(view, "at_any_stage", False):  # signing out: nothing is typed there
        return True
    asks_nobody = getattr(view, "is_public", False) or bool(getattr(view, "stages", ()))
    return whose is not None and (same(whose, here) if whose or not asks_nobody else True)


def _say(*, back: bool, files: list[str]) -> None:
    typed = any(name not in NOT_TYPED and text for name, text in request.form.items(multi=True))
    if back:
        said = _("You are signed in again. Nothing has been sent yet: check it, then send it.")
    elif typed:
        said = _(
            "This page was from before your last sign-in. Nothing has been sent yet: check it, then send it."
        )
    else:
        said = _("This page was from before your last sign-in. Nothing was changed: press the button again.")
    flash(said, "warn")
    if files:
        flash(_("Choose the file again: %(names)s", names=", ".join(files)), "warn")


def _sent() -> Unsent | None:
    """What this request sent, if its page was made for somebody."""
    who = typist()
    if not who:
        return None
    secret = secret_fields() | {TOKEN, FIELD}
    fields = [
        [name, text]
        for name, text in request.form.items(multi=True)
        if name not in secret and not holds_private_key(text)
    ]
    if not any(name not in NOT_TYPED and text for name, text in fields):
        return None
    files = _chosen()
    return Unsent(who, request.full_path.rstrip("?"), fields, files, clock.now().timestamp())


def _chosen() -> list[str]:
    """The names of the files that were sent."""
    return [file.filename for files in request.files.listvalues() for file in files if file.filename]


def _sealed(kept: Unsent) -> str:
    return seal(base64.b64encode(zlib.compress(json.dumps(asdict(kept)).encode())).decode(), PLACE)


def _opened() -> Unsent | None:
    """What an earlier answer kept, as this request brings it back; None where it is none of ours, or too old."""
    try:
        text = unseal(request.form.get(FIELD, ""), PLACE)
    except BadCiphertext:
        return None
    kept = Unsent(**json.loads(zlib.decompress(base64.b64decode(text))))
    return kept if clock.now().timestamp() - kept.at < LIVES.total_seconds() else None
