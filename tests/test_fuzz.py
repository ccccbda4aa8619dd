"""Nonsense in addresses and bodies is refused with a text, never with a fault (SECURITY 31)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from admin_app.kernel import clock
from tests.cast import sign_in
from tests.routes import LINES
from tests.test_routes import NAMES, side_of
from tests.world import World

PART = re.compile(r"<(?:\w+:)?(\w+)>")
BOUNDED = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
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


BODIES: dict[str, dict[str, Any]] = {
    "json": {"json": {"q": 1}},
    "broken json": {"data": b"{", "content_type": "application/json"},
    "broken multipart": {"data": b"--x\r\nContent", "content_type": "multipart/form-data; boundary=x"},
    "no boundary": {"data": b"x", "content_type": "multipart/form-data"},
    "not UTF-8": {
        "data": b"name=%ff%fe&password=\xff&csrf_token=%00",
        "content_type": "application/x-www-form-urlencoded",
    },
    "a file for a field": {
        "data": b'--x\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\nx\r\n--x--',
        "content_type": "multipart/form-data; boundary=x",
    },
}


@pytest.mark.parametrize("kind", BODIES)
def test_s31_bodies_nobody_asked_for_are_refused(client, cast, kind):
    sign_in(client, cast.sam)
    for path in (
        "/sign-in",
        "/admin/sign-in",
        "/admin/search/",
        "/forgotten",
        f"/admin/people/{clock.new_id()}/unlock",
    ):
        assert 400 <= client.post(path, **BODIES[kind]).status_code < 500, path


FIELDS = (
    "\x00",
    "\ud800",
    "a" * 10_000,
    "\u202eevil",
    "x\r\nBcc: y",
    "<script>alert(1)</script>",
    "=1+1",
    "9" * 400,
    "NaN",
    "-0",
    "2026-13-40",
)


@pytest.mark.parametrize(
    ("role", "path", "names"),
    [
        ("owner", "/people/invite", ("email", "full_name", "role", "username")),
        ("owner", "/profile", ("full_name", "language", "time_zone", "theme", "version")),
        ("owner", "/support-access/allow", ("areas", "mode", "ticket", "reason")),
        ("owner", "/close/ask", ("number", "reason")),
        ("support", "/admin/search/", ("q",)),
        ("support", "/admin/people/{person}/unlock", ("reason", "version", "next")),
        ("support", "/admin/accounts/{account}/look", ("area", "field", "user_id", "reason", "next")),
        ("billing", "/admin/accounts/{account}/billing/invoices/enter", ("number", "issued_on", "due_on", "currency", "total", "paid", "status", "reason")),
        ("billing", "/admin/accounts/{account}/billing/balance", ("currency", "amount", "reason", "version")),
        ("billing", "/admin/requests/{case}/clear", ("hold", "fact", "outcome", "note", "version")),
        ("approver", "/admin/requests/{case}/approve", ("number", "note", "version")),
        ("administrator", "/admin/staff/invite", ("email", "full_name", "username", "role_keys", "reason")),
    ],
)  # fmt: skip
def test_s27_s31_nonsense_in_a_field_is_refused_beside_it_or_taken_as_text(
    app, cast, client, role, path, names
):
    world = World(cast)
    path = path.format(**world.own)
    sign_in(client, getattr(cast, NAMES[role]))
    token = client.csrf("/profile" if role == "owner" else "/admin/me/profile")
    for value in FIELDS:
        body = urlencode({"csrf_token": token, **dict.fromkeys(names, value)}, errors="surrogatepass")
        answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, (path, value[:20])
        assert "<script>alert(1)" not in answer.text
        assert "Bcc" not in answer.headers
