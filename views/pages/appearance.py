"""The reader's own appearance of pages: rows a page, tips, the text after a sign-in. All of it came with the session."""

from __future__ import annotations

from flask import g, session
from markupsafe import Markup, escape

from admin_app.identity.models import UserKind
from admin_app.kernel import paging
from admin_app.session import display_preferences
from views.http.addresses import kept

GREET = "greet"  # in Flask's cookie: a sign-in of this kind just ended, its start page is to come


def mine() -> display_preferences.Looks:
    """How the reader wants the pages; the usual way for whoever isn't signed in."""
    here = kept()
    login = here.get("login")
    return login.appearance if login and here.get("session_open") else display_preferences.USUAL


def rows_a_page() -> int:
    """How many rows a page of a list has."""
    wanted = mine().rows_per_page
    return wanted if wanted in paging.SIZES else display_preferences.USUAL.rows_per_page


def columns_of(name: str) -> tuple[str, ...]:
    """The columns that the reader last chose for the list of this name, if any."""
    return mine().list_columns.get(name, ())


def tip(text: object) -> Markup:
    """The attribute of a tip; nothing for whoever wants none. It never is the only name of a thing."""
    return Markup(f' title="{escape(text)}"') if mine().tooltips else Markup("")  # noqa: S704 - escaped


def begin_anew(kind: UserKind) -> None:
    """A sign-in is through: Flask's own cookie begins anew (CSRF value), the first page greets."""
    session.clear()
    session[GREET] = kind


def welcome() -> str:
    """The reader's own text on the first whole page after a sign-in, empty on all others."""
    if not g.get("session_open") or session.get(GREET) != g.get("kind"):
        return ""
    session.pop(GREET)
    return mine().welcome
