"""Parts of the frame that are alike on many pages: each is rendered once for all that it depends on, and kept.

They depend on the language, on where the application is mounted and on what is handed to them here; nothing in them is
of a person. The nonce of an answer's scripts is put in each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from flask import current_app, request
from flask_babel import ngettext
from markupsafe import Markup

from admin_app import config
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from views.http import addresses
from views.http.headers import csp_nonce
from views.http.requester.reader import reader, said
from views.pages import appearance, waiting_numbers
from views.sign_in.locked.screen_lock import ScreenLock
from views.sign_in.open_page import OpenPage
from views.templating.controls import csrf_token, field
from views.templating.parts import drawn_icon, html

NONCE = "put-the-nonce-here"
OF_PAGE = "put-what-is-of-the-page-here"
TOKEN, PATH, UNTIL = "put-the-token-here", "put-the-path-here", "put-the-time-here"
OF_ME = (
    "confirm_end",
    "profile",
    "security",
    "theme",
    "sign_out",
)  # addresses in the menu of who is signed in


def head(*, signed_in: bool, locked: bool, open_page: bool = False) -> Markup:
    """Scripts, styles and icon of every page."""
    depends = {"signed_in": signed_in, "locked": locked, "open_page": open_page}
    kept = _rendered("layout/head.html", "", request.script_root, **depends)
    return Markup(kept.replace(NONCE, csp_nonce()))  # noqa: S704 - rendered with autoescape


def shortcuts() -> Markup:
    """The list of shortcuts, opened by "?", with the switch that turns keys of one letter off."""
    mine = appearance.mine()
    kept = _rendered(
        "layout/keys.html",
        reader().language,
        request.script_root,
        tips=mine.tooltips,
        off=not mine.single_keys,
        action=addresses.plain("staff_me.keys"),
        token=_token,
        path=Markup(PATH),  # noqa: S704 - stands for an input
    )
    # Without its query: what was searched for may be somebody's whole address (SECURITY 60).
    path = field("next", request.path) if request.method == "GET" else ""
    return Markup(kept.replace(TOKEN, csrf_token()).replace(PATH, path))  # noqa: S704 - rendered with autoescape


def bar_buttons() -> Markup:
    """What stands at the right of the desk's bar."""
    return Markup(_of_reader("layout/bar.html"))  # noqa: S704 - rendered with autoescape


def me(
    actor: Actor,
    urls: Mapping[str, str],
    theme: str,
    lock: ScreenLock | None,
    told: Callable[[datetime | None], Markup | str],
) -> Markup:
    """The menu of who is signed in: kept for all who stand alike, with this page's token, path and time put in.

    `told` says the moment until which the fresh sign-in lasts.
    """
    fresh = actor.fresh_until if actor.fresh_until and actor.fresh_until > clock.now() else None
    kept = _rendered(
        "layout/me.html",
        reader().language,
        "",
        confirmed=fresh is not None,
        until=UNTIL,
        path=Markup(PATH),  # noqa: S704 - stands for an input
        dark=theme == "dark",
        staff=actor.is_staff,
        lock=lock.now_url if lock else "",
        token=_token,
        **{name: urls[name] for name in OF_ME},
    )
    path = field("next", request.path) if request.method == "GET" else ""
    found = kept.replace(TOKEN, csrf_token()).replace(PATH, path)
    return Markup(found.replace(UNTIL, str(told(fresh))) if fresh else found)  # noqa: S704 - rendered with autoescape


def _token() -> Markup:
    return Markup(field("csrf_token", TOKEN))  # noqa: S704 - escaped


def bell() -> Markup:
    """The bell: a link to what it told, with how much of it is new."""
    untold = waiting_numbers.untold()
    words = (
        ngettext("Notices, %(told)s new", "Notices, %(told)s new", untold, told=waiting_numbers.told(untold))
        if untold
        else said(N_("Notices"))
    )
    here = "bell" if untold else ""
    title = f' title="{html(words)}"' if appearance.mine().tooltips else ""
    return Markup(  # noqa: S704 - escaped
        f'<a class="btn btn-quiet btn-icon {here}" href="{html(addresses.plain("staff_waiting.notices"))}"'
        f' aria-label="{html(words)}"{title}>{drawn_icon("bell")}</a>'
    )


def session(here: OpenPage) -> Markup:
    """What stands in a page's place once its session is over."""
    language = reader().language
    side = {"url": here.url, "door": here.door, "home": here.home, "brand": config.active().brand}
    kept = _rendered("layout/session.html", language, "", of_page=OF_PAGE, **side)
    of_page = f'data-who="{here.who}" data-idle="{here.idle:.0f}"'
    return Markup(kept.replace(OF_PAGE, of_page, 1))  # noqa: S704 - rendered with autoescape; a hash and a number


def palette() -> Markup:
    """The palette of the desk, kept for all with the page's token put in."""
    language = reader().language
    kept = _rendered(
        "layout/palette.html",
        language,
        request.script_root,
        search=addresses.plain("staff_search.find"),
        suggest=addresses.plain("staff_search.suggest"),
        hint=said(N_("A name or number, or > for something to do")),
        token=_token,
    )
    return Markup(kept.replace(TOKEN, csrf_token()))  # noqa: S704 - rendered with autoescape


def _of_reader(template: str) -> str:
    language = reader().language
    return _rendered(template, language, "", tips=appearance.mine().tooltips)


@lru_cache(512)
def _rendered(template: str, language: str, root: str, **depends: object) -> str:  # noqa: ARG001 - read from the request
    return current_app.jinja_env.get_template(template).render(nonce=NONCE, **depends)


FRAME = {
    "draw_head": head,
    "draw_me": me,
    "draw_shortcuts": shortcuts,
    "draw_bar_buttons": bar_buttons,
    "draw_bell": bell,
    "draw_session": session,
    "draw_palette": palette,
}
