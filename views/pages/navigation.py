"""The menu of each role: built parts only, a missing right hides the entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from flask import g, request
from flask_babel import force_locale, gettext
from markupsafe import Markup

from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview.waiting import Counted
from views.http import addresses, parts
from views.http.requester import seen_as
from views.http.requester.reader import reader
from views.labels.people import roles
from views.pages import appearance, avatars, notices_on_top, waiting_numbers
from views.pages.registry import MenuPage, MenuPlace, first_of, own_pages, records_of
from views.sign_in import open_page
from views.sign_in.locked import screen_lock
from views.templating.parts import drawn_icon, html

URLS = {
    "sign_out": ("sign_in.staff_sign_out", "sign_in.customer_sign_out"),
    "home": ("home.index", "customer_profile.start"),
    "start": ("home.start", "customer_profile.start"),
    "search": ("staff_search.find", ""),
    "profile": ("staff_me.profile", "customer_profile.profile"),
    "security": ("staff_me.overview", "customer_security.overview"),
    "password": ("staff_me.change_password", "customer_security.change_password"),
    "authenticator": ("staff_me.authenticator", "customer_security.authenticator"),
    "theme": ("staff_me.theme", "customer_profile.theme"),
    "confirm_end": ("sign_in.staff_confirm_end", "sign_in.customer_confirm_end"),
    "sign_in": ("sign_in.staff_sign_in", "sign_in.customer_sign_in"),
}
NOBODY = {
    "actor": None,
    "account_name": "",
    "theme": "",
    "buttons": "",
    "screen_lock": None,
    "open_page": None,
}


def context() -> dict[str, Any]:
    """`actor`, `nav` (drawn), `urls`, `account_name` and `theme` of the signed-in person, as layouts use them."""
    kept = addresses.kept()
    actor, login = kept.get("actor"), kept.get("login")
    if actor is None or actor.user_id is None or not kept.get("session_open"):
        return {**NOBODY, "nav": "", "nav_here": "", "urls": {}}
    nav, here = _drawn(actor)
    return {
        "actor": actor,
        "nav": nav,
        "nav_here": here,
        "urls": dict(_urls(0 if actor.is_staff else 1, request.script_root)),
        "account_name": kept.get("account_name", ""),
        "face": avatars.url(actor.user_id, login.avatar_hash) if login else None,
        "theme": login.theme if login else "",
        "buttons": appearance.mine().button_size,
        "screen_lock": screen_lock.lock(),
        "open_page": None if seen_as.banner() else open_page.of_request(),
        "role_name": roles.titles(actor.role_names),
        "banners": notices_on_top.shown(),
    }


@lru_cache(512)
def _urls(side: int, _root: str) -> Mapping[str, str]:
    """The addresses of a side; they depend on where the application is mounted."""
    return {name: addresses.plain(pair[side]) for name, pair in URLS.items() if pair[side]}


class MenuKey(NamedTuple):
    """All that the lines of a menu depend on, besides the page that is open and the account's name."""

    side: UserKind
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    language: str
    root: str  # where the application is mounted
    parts: frozenset[str]  # of the product that are on
    has_account: bool = True


class PlainLine(NamedTuple):
    """A line that isn't lit yet; `whole` where only its very address lights it."""

    label: str
    url: str
    icon: str
    whole: bool
    counts: frozenset[Counted] = frozenset()


NUMBER = "<!--number of {}-->"


def _drawn(actor: Actor) -> tuple[Markup, str]:
    """The menu, and the line of it that is open."""
    side = UserKind.STAFF if actor.is_staff else UserKind.CUSTOMER
    key = MenuKey(
        side,
        tuple(actor.roles),
        actor.permissions,
        reader().language,
        request.script_root,
        parts.on(),
        actor.account_id is not None,
    )
    groups, path = _lines(key), request.script_root + request.path
    lit = tuple([_lit(lines, path) for *_, lines in groups])
    here = next((line.label for line in reversed(lit) if line), "")
    if side is UserKind.STAFF:  # whose menu holds nothing of a person
        return _of_desk(key, lit, _numbers(key)), here
    name = g.get("account_name", "")
    drawn = [
        _heading(side, name if place is MenuPlace.ACCOUNT else label) + _links(key, number, lit[number])
        for number, (place, label, _) in enumerate(groups)
    ]
    return Markup(_with_numbers(key, "".join(drawn), _numbers(key))), here  # noqa: S704 - each part is escaped


@lru_cache(2048)
def _of_desk(key: MenuKey, lit: tuple[PlainLine | None, ...], numbers: tuple[str, ...]) -> Markup:
    """The whole menu of staff: the same for all who have these rights, are on such a page and have as much waiting."""
    drawn = [
        _heading(key.side, label) + _links(key, number, lit[number])
        for number, (_, label, _) in enumerate(_lines(key))
    ]
    return Markup(_with_numbers(key, "".join(drawn), numbers))  # noqa: S704 - each part is escaped


def _numbers(key: MenuKey) -> tuple[str, ...]:
    """What waits, for each line that tells it: one statement at most for all of them."""
    counted = _counting(key)
    ask = waiting_numbers.waits if key.side is UserKind.STAFF else waiting_numbers.of_customer
    found = ask() if counted else {}
    return tuple([waiting_numbers.beside(line.counts, found) if found else "" for line in counted])


def _with_numbers(key: MenuKey, text: str, numbers: tuple[str, ...]) -> str:
    """The menu with what waits beside its lines."""
    for line, number in zip(_counting(key), numbers, strict=True):
        text = text.replace(NUMBER.format(line.url), f'<span class="n">{number}</span>' if number else "")
    return text


@lru_cache(512)
def _counting(key: MenuKey) -> tuple[PlainLine, ...]:
    """The lines that tell how much waits."""
    return tuple(line for *_, lines in _lines(key) for line in lines if line.counts)


def _heading(side: UserKind, text: str) -> str:
    if not text:
        return ""
    return (
        f"<h2>{html(text)}</h2>"
        if side is UserKind.STAFF
        else f'<h2 class="cut" dir="auto">{html(text)}</h2>'
    )


@lru_cache(4096)
def _links(key: MenuKey, number: int, lit: PlainLine | None) -> str:
    """The lines of a group: with their icons at the desk."""
    drawn = []
    for line in _lines(key)[number][2]:
        current = ' aria-current="page"' if line == lit else ""
        desk = key.side is UserKind.STAFF
        label = f"{drawn_icon(line.icon)}<span>{html(line.label)}</span>" if desk else html(line.label)
        beside = NUMBER.format(line.url) if line.counts else ""
        drawn.append(f'<a href="{html(line.url)}"{current}>{label}{beside}</a>\n')
    return "".join(drawn)


@lru_cache(512)
def _lines(key: MenuKey) -> tuple[tuple[MenuPlace | None, str, tuple[PlainLine, ...]], ...]:
    """Headings and lines; the place where the reader's account gives the heading."""
    with force_locale(key.language):
        found = [(place, label, tuple(_plain(key, pages))) for place, label, pages in _menu(key)]
    return tuple(group for group in found if group[2])


def _plain(key: MenuKey, pages: Iterable[MenuPage]) -> Iterator[PlainLine]:
    for page in pages:
        if page.part and page.part.value not in key.parts:
            continue
        if not page.permission or page.permission in key.permissions:
            url = addresses.plain(page.endpoint)
            yield PlainLine(str(page.label), url, page.icon, page.whole, page.counts)


def _menu(key: MenuKey) -> list[tuple[MenuPlace | None, str, list[MenuPage]]]:
    """Pages of the reader's side; whoever holds several roles has what each finds first."""
    if key.side is UserKind.CUSTOMER:
        headings = {MenuPlace.YOU: gettext("You"), MenuPlace.ACCOUNT: ""}
        return [
            (place, label, [page for page in own_pages(key.has_account) if page.place is place])
            for place, label in headings.items()
        ]
    first = {page.key: page for page in first_of(key.roles, key.permissions)}
    records = [page for page in records_of(key.roles) if page.key not in first]
    return [(None, "", list(first.values())), (None, gettext("Records"), records)]


def _lit(lines: tuple[PlainLine, ...], path: str) -> PlainLine | None:
    """The line of the page that is open: the most exact of those that match."""
    lit = None
    for line in lines:
        fits = path == line.url if line.whole else path.startswith(line.url)
        if fits and (lit is None or len(line.url) > len(lit.url)):
            lit = line
    return lit
