"""The menu of each role: built parts only, a missing right hides the entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import g, request
from flask_babel import force_locale, gettext

from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission
from views.http import addresses
from views.http.reader import reader
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


class MenuKey(NamedTuple):
    """All that the lines of a menu depend on, besides the page that is open and the account's name."""

    side: UserKind
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    language: str
    root: str  # where the application is mounted


class PlainLine(NamedTuple):
    """A line that isn't lit yet; `whole` where only its very address lights it."""

    label: str
    url: str
    icon: str
    whole: bool


def _groups(actor: Actor) -> list[MenuGroup]:
    side = UserKind.STAFF if actor.is_staff else UserKind.CUSTOMER
    key = MenuKey(side, tuple(actor.roles), actor.permissions, reader().language, request.script_root)
    headings = {MenuPlace.ACCOUNT: g.get("account_name", "")}
    groups = []
    for place, label, lines in _lines(key):
        lit = _lit(lines)
        shown = [MenuLine(line.label, line.url, line.icon, active=line is lit) for line in lines]
        groups.append(MenuGroup(headings.get(place, label) if place else label, shown))
    return groups


@lru_cache(512)
def _lines(key: MenuKey) -> tuple[tuple[MenuPlace | None, str, tuple[PlainLine, ...]], ...]:
    """Headings and lines; the place where the reader's account gives the heading."""
    with force_locale(key.language):
        found = [(place, label, tuple(_plain(key, pages))) for place, label, pages in _menu(key)]
    return tuple(group for group in found if group[2])


def _plain(key: MenuKey, pages: Iterable[MenuPage]) -> Iterator[PlainLine]:
    for page in pages:
        if not page.permission or page.permission in key.permissions:
            yield PlainLine(str(page.label), addresses.plain(page.endpoint), page.icon, page.whole)


def _menu(key: MenuKey) -> list[tuple[MenuPlace | None, str, list[MenuPage]]]:
    """Pages of the reader's side; whoever holds several roles has what each finds first."""
    if key.side is UserKind.CUSTOMER:
        headings = {MenuPlace.YOU: gettext("You"), MenuPlace.ACCOUNT: ""}
        return [
            (place, label, [page for page in SELF_SERVICE if page.place is place])
            for place, label in headings.items()
        ]
    first = {page.key: page for role in key.roles for page in first_of(role)}
    records = [page for page in records_of(key.roles) if page.key not in first]
    return [(None, "", list(first.values())), (None, gettext("Records"), records)]


def _lit(lines: tuple[PlainLine, ...]) -> PlainLine | None:
    """The line of the page that is open: the most exact of those that match."""
    path = request.script_root + request.path
    fitting = [line for line in lines if (path == line.url if line.whole else path.startswith(line.url))]
    return max(fitting, key=lambda line: len(line.url), default=None)
