"""Without consent and without a look no private value reaches staff: pages, exports, headers, logs, search, order (SECURITY 22)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.billing import service as billing
from admin_app.support_access import service as support_access
from admin_app.user import people
from tests.canaries import CANARIES, SPELT, without_ids
from tests.cast import actor_of, sign_in
from tests.lasting import lasting
from tests.rights import STAFF_ROLES
from tests.route_walk import NAMES
from tests.sign_in.door import WRONG, knock
from tests.world import World
from views.desk.base import DeskView

PRIVATE = {**CANARIES, **{f"amount {text}": text for text in SPELT}}
LINK = re.compile(r'(?:href|action)="(/admin/[^"#]*)')
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LAST_PART = re.compile(r"(?<=/policies/).*")  # a policy's name
MOST = 12  # pages of one making


@pytest.fixture
def world(app: Flask, cast: Any) -> World:
    """Nordlicht with canaries everywhere, made by commands where there are some, and no consent in force."""
    return lasting(app, cast, "canaries", sing)


def sing(found: World) -> None:
    cast = found.cast
    own, alice = found.own, actor_of(cast.alice)
    support_access.end(alice, own["grant"])
    email = f"{CANARIES['e-mail']}@nordlicht.example"
    knock(email, ip=CANARIES["first address"])
    with pytest.raises(Exception, match="password"):
        knock(email, WRONG, ip=CANARIES["last address"])
    people.invite(alice, email=f"zweiter.{email}", full_name="Erna Eingeladen", role="manager")
    people.disable(alice, found.canary.id, reason="Leaves")
    people.enable(alice, found.canary.id)
    billing.set_balance(
        actor_of(cast.bill), own["account"], currency="EUR", amount=456_066, reason="Entered by hand"
    )


def seen(answer: Any) -> list[str]:
    """The canaries in an answer."""
    text = without_ids(answer.get_data(as_text=True) + repr(answer.headers))
    return [name for name, value in PRIVATE.items() if value in text]


def crawled(browser: FlaskClient, start: str, always: frozenset[str]) -> dict[str, list[str]]:
    """The pages that links lead to from here, with the canaries on them; a list once for each set of its arguments.

    Of pages of one making `MOST` are read, and each with one of the ids in `always` in its path.
    """
    waiting, known, kinds, found = [start], set(), Counter[str](), {}
    while waiting:
        url = waiting.pop()
        parts = urlsplit(url)
        key = (parts.path, frozenset(parse_qs(parts.query)))
        making = LAST_PART.sub("", ID.sub("", parts.path))
        if key in known or (kinds[making] >= MOST and always.isdisjoint(ID.findall(parts.path))):
            continue
        known.add(key)
        kinds[making] += 1
        answer = browser.get(url)
        assert answer.status_code < 500, url
        found[url] = seen(answer)
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
    return found


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_s22_no_canary_on_any_page_a_role_can_reach(client, world, role, capfd, sqlite_only):
    sign_in(client, getattr(world.cast, NAMES[role]))
    own = {str(world.canary.id), *(str(row) for name, row in world.own.items() if name != "account")}
    pages = crawled(client, "/admin/", frozenset(own))
    shown = {url: names for url, names in pages.items() if names}
    assert len(pages) > 30
    assert shown == {}
    log = without_ids("".join(capfd.readouterr()))
    assert [name for name, value in PRIVATE.items() if value in log] == []


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_s22_no_canary_on_the_page_of_any_row(client, world, role, sqlite_only):
    sign_in(client, getattr(world.cast, NAMES[role]))
    for path in (
        "people/{canary}",
        "sessions/{session}",
        "trusted-addresses/{address}",
        "mail/{mail}",
        "invoices/{invoice}",
    ):
        answer = client.get("/admin/" + path.format(canary=world.canary.id, **world.own))
        assert answer.status_code == 200, path
        assert seen(answer) == [], path


def test_digits_that_came_by_chance_are_no_private_value():
    chance = "at 2026-11-29T21:30:15.777077Z of 5f77707a-0000-4777-8077-777077777077 by 77707abcdef012"
    assert without_ids(chance) == "at 2026-11-29T21:30:15Z of  by "
    for headers in (
        "Content-Length: 123033\r\n",
        "('Content-Length', '123033')",
        '["Content-Length", "123033"]',
    ):
        assert "123033" not in without_ids(headers)
    assert "777077" in without_ids("paid 777077 at 21:30")


PARTS = (
    "kanarienvogel",
    "privat@nordlicht",
    "5501993",
    "198.51.100",
    "Kanarienstra",
    "777077",
    "Kanarienbrowser",
    "77707",
)


def test_s22_a_part_of_a_private_value_finds_nothing(client, world):
    sign_in(client, world.cast.sam)
    token = client.csrf()
    for part in PARTS:
        answer = client.post("/admin/search/", data={"csrf_token": token, "q": part})
        assert answer.status_code in {200, 422}, f"{part}: a single hit would open at once"
        assert "Dora Canari" not in answer.text, part
        for noun in ("people", "accounts"):
            assert "Dora Canari" not in client.get(f"/admin/{noun}/", query_string={"search": part}).text, (
                part
            )


def test_s22_a_whole_address_finds_her_without_showing_it_and_the_search_is_recorded(client, world, db):
    sign_in(client, world.cast.sam)
    whole = f"{CANARIES['e-mail']}@nordlicht.example"
    answer = client.post("/admin/search/", data={"csrf_token": client.csrf(), "q": whole})
    assert answer.status_code == 303
    assert answer.location == f"/admin/people/{world.canary.id}"
    assert seen(client.get(answer.location)) == []
    assert "search.whole_value" in db.session.scalars(db.text("SELECT name FROM audit_events")).all()


def test_s22_no_list_sorts_searches_or_filters_by_a_private_column(app: Flask):
    views = [v for v in app.extensions["admin"][0]._views if isinstance(v, DeskView)]
    assert len(views) >= 12
    for view in views:
        asked = {*view.column_sortable_list, *(f.column.key for f in view.filters if f.column is not None)}
        asked |= {c.key for c in view.column_searchable_list}
        assert asked.isdisjoint(view.private), view.endpoint


PRIVATE_ARGUMENTS = (
    "sort=to_address",
    "sort=last_ip",
    "last_ip=198.51.100.178",
    "to_address=x",
    "sort=-total",
    "total=777077",
)


def test_s22_s31_a_private_column_in_the_address_tells_nothing(client, world):
    sign_in(client, world.cast.root)
    for noun in ("mail", "sessions", "invoices", "people"):
        rows = rows_of(client.get(f"/admin/{noun}/"))
        for argument in PRIVATE_ARGUMENTS:
            answer = client.get(f"/admin/{noun}/?{argument}")
            assert answer.status_code == 422 or rows_of(answer) == rows, (noun, argument)


def rows_of(answer):
    """The rows of a list, by where they lead."""
    return re.findall(r'<tr.*?href="([^"]+)"', answer.text, re.DOTALL)
