"""Nonsense in addresses is refused with a text, never with a fault (SECURITY 31); tests/security has the forms."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.cast import sign_in
from tests.route_walk import NAMES, side_of
from tests.routes import LINES
from tests.world import World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
BOUNDED = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
NASTY = st.sampled_from(
    (
        "", "0", "-1", "9" * 30, "NaN", "1e999", "2026-02-30", "0000-00-00", "9999-12-31", "'", '"', "\\", "%", "%00", "\x00", "\r\nX: y",
        "ZZZZ", "eyJ", "e30", "W10", "bnVsbA", "null", "[]", "{}", "true", "yes", "active", "-created_at", "created_at", "full_name_folded",
        "../../etc/passwd", "//x.example", "\u202e", "\ud7ff", "é" * 300, "🚀", "a" * 5000, "SELECT 1", "* OR 1=1 --", "[*]", "_%_",
        "DE", "yes\x00", "A-20418836", "00000000-0000-0000-0000-000000000000",
    )
)  # fmt: skip
VALUES = st.one_of(
    NASTY, st.text(max_size=30), st.uuids().map(str), st.dates().map(str), st.integers().map(str)
)
NAMED = st.sampled_from(
    (
        "key", "sort", "size", "search", "kind", "view", "next", "status", "account", "person", "country", "state", "live", "support",
        "locked", "created_at_from", "created_at_to", "customer_since_from", "issued_on_to", "due_on_from", "since_to", "from_at_from", "at_from",
    )
)  # fmt: skip
ARGUMENTS = st.lists(st.tuples(st.one_of(NAMED, NAMED, st.text(max_size=8)), VALUES), max_size=4)
PARTS = st.one_of(NASTY.filter(bool), st.uuids().map(str), st.text(min_size=1, max_size=40))


def rules(app: Flask, side: str) -> list[str]:
    """Every address that answers GET on a side of the house."""
    sides = {line.endpoint: side_of(line) for line in LINES}
    known = (rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint != "static")
    return sorted(rule.rule for rule in known if sides.get(rule.endpoint) in {side, ""})


@pytest.mark.postgres  # the sterner of the two
@pytest.mark.parametrize("role", ["administrator", "auditor", "owner"])
def test_s31_s32_nonsense_in_an_address_never_ends_in_a_fault(app, cast, client, role):
    world = World(cast)
    there = [str(v) for v in world.own.values()]
    sign_in(client, getattr(cast, NAMES[role]))
    ways = rules(app, "customer" if role == "owner" else "staff")

    @BOUNDED
    @given(
        first=st.integers(0, 10_000),
        parts=st.lists(st.one_of(PARTS, st.sampled_from(there)), min_size=2, max_size=2),
        arguments=ARGUMENTS,
    )
    @example(first=0, parts=there[:2], arguments=[("key", "\x00"), ("key", "twice")])
    def asked(first: int, parts: list[str], arguments: list[tuple[str, str]]) -> None:
        for step in range(7):  # neighbours get the same nonsense, so that few examples reach many routes
            rule = ways[(first + step * 5) % len(ways)]
            left = iter(parts * 2)
            path = PART.sub(lambda _m, left=left: quote(next(left), safe="", errors="surrogatepass"), rule)
            url = f"{path}?{urlencode(arguments, errors='surrogatepass')}"
            with client.get(url) as answer:
                assert answer.status_code < 500, url

    asked()


@pytest.mark.parametrize(
    "query",
    [
        "?%ff=%fe",
        "?key=%C0%80",
        "?search=%ED%A0%80",
        "?a=1&a=2",
        "?" + "&".join(f"x{i}=1" for i in range(2000)),
        "?key[]=1",
        "?%00",
    ],
)
def test_s31_broken_encodings_are_refused(client, cast, query):
    sign_in(client, cast.root)
    for path in ("/admin/people/", "/admin/audit/", "/admin/requests/", "/admin/", "/sign-in"):
        assert client.get(path + query).status_code < 500, path
