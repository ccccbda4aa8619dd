"""The menu of each role: built parts only, a missing right hides the entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext

from admin_app.kernel.actor import Actor
from views.http import addresses
from views.labels import common
from views.pages import appearance, avatars, notices_on_top
from views.pages.registry import SELF_SERVICE, MenuPage, MenuPlace, first_of, records_of
from views.sign_in import screen_lock


@dataclass(slots=True)
class MenuLine:
    """A page in the menu, as the template gets it."""

    label: str
    url: str
    icon: str
    active: bool
    count: str | None = None


@dataclass(slots=True)
class MenuGroup:
    """Lines under a heading, which may be empty."""

    label: str
    entries: list[MenuLine]


URLS = {
    "sign_out": ("sign_in.staff_sign_out", "sign_in.customer_sign_out"),
    "home": ("home.index", "customer_profile.start"),
    "start": ("home.start", "customer_profile.start"),
    "search": ("staff_search.find", ""),
    "profile": ("staff_me.profile", "customer_profile.profile"),
    "security": ("staff_me.overview", "customer_security.overview"),
    "authenticator": ("staff_me.authenticator", "customer_security.authenticator"),
    "theme": ("staff_me.theme", "customer_profile.theme"),
    "confirm_end": ("sign_in.staff_confirm_end", "sign_in.customer_confirm_end"),
    "sign_in": ("sign_in.staff_sign_in", "sign_in.customer_sign_in"),
}
NOBODY = {"actor": None, "account_name": "", "theme": "", "buttons": "", "screen_lock": None}


def context() -> dict[str, Any]:
    """`actor`, `nav`, `urls`, `account_name` and `theme` of the signed-in person, as layouts use them."""
    actor = g.get("actor")
    if actor is None or actor.user_id is None or not g.get("session_open"):
        return {**NOBODY, "nav": [], "urls": {}}
    side = 0 if actor.is_staff else 1
    urls = {name: addresses.plain(pair[side]) for name, pair in URLS.items() if pair[side]}
    return {
        "actor": actor,
        "nav": _groups(actor),
        "urls": urls,
        "account_name": g.get("account_name", ""),
        "face": avatars.url(actor.user_id, g.login.avatar_hash) if g.get("login") else None,
        "theme": g.login.theme if g.get("login") else "",
        "buttons": appearance.mine().button_size,
        "screen_lock": screen_lock.lock(),
        "role_name": common.role(", ".join(actor.roles)).capitalize(),
        "banners": notices_on_top.shown(),
    }


def _groups(actor: Actor) -> list[MenuGroup]:
    groups = []
    for label, pages in _menu(actor):
        lines = [line for page in pages if (line := _line(actor, page))]
        if lines:
            _light(lines)
            groups.append(MenuGroup(label, lines))
    return groups


def _menu(actor: Actor) -> list[tuple[str, list[MenuPage]]]:
    """Headings and pages of the reader's side; whoever holds several roles has what each finds first."""
    if not actor.is_staff:
        headings = {MenuPlace.YOU: gettext("You"), MenuPlace.ACCOUNT: g.get("account_name", "")}
        return [
            (label, [page for page in SELF_SERVICE if page.place is place])
            for place, label in headings.items()
        ]
    first = {page.key: page for role in actor.roles for page in first_of(role)}
    records = [page for page in records_of(actor.roles) if page.key not in first]
    return [("", list(first.values())), (gettext("Records"), records)]


def _line(actor: Actor, page: MenuPage) -> MenuLine | None:
    if page.permission and not actor.may(page.permission):
        return None
    url = addresses.plain(page.endpoint)
    return MenuLine(str(page.label), url, page.icon, active=_at(url, whole=page.whole))


def _light(lines: list[MenuLine]) -> None:
    """Only the most exact of several matching lines is lit."""
    lit = [line for line in lines if line.active]
    for other in sorted(lit, key=lambda line: len(line.url))[:-1]:
        other.active = False


def _at(url: str, *, whole: bool) -> bool:
    return request.path == url if whole else request.path.startswith(url)
