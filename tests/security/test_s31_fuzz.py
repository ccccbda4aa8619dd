"""Whatever stands in a path, a query or a form: an answer, never a fault (SECURITY 31)."""

from __future__ import annotations

import itertools
import random
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import sign_in
from tests.routes import LINES
from tests.security import crawl
from tests.world import World

MANY = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ARGUMENTS = (
    "key",
    "kind",
    "view",
    "next",
    "sort",
    "search",
    "size",
    "status",
    "account",
    "person",
    "page",
    "created_at_from",
    "theme",
)
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\0",
            "%",
            "_",
            "'",
            '"',
            "\\",
            "-1",
            "1e999",
            "NaN",
            "9" * 40,
            "2026-02-30",
            "0001-01-01",
            "null",
            "[]",
            "{}",
            "../",
            "\u202e",
            "🏳️‍🌈",
        ]
    ),
    st.integers().map(str),
    st.uuids().map(str),
)
ROLES = ("owner", "manager", "support", "billing", "approver", "administrator")
READ = [line for line in LINES if "GET" in line.methods and line.endpoint != "static"]


def encoded(text):
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def browsers(app, cast, new_client):
    """A browser of each role, and the nouns that paths lead to."""
    world = World(cast)
    found = crawl.nouns(world)
    opened = {}
    for role in ROLES:
        opened[role] = new_client()
        crawl.enter(world, opened[role], role, found)
    return opened, found


@pytest.fixture
def browser_for(browsers):
    """A browser whose side the route is on, with the right where somebody has it."""

    def chosen(line):
        fit = [
            r
            for r in ROLES
            if r in line.roles
            and (line.who == "public" or crawl.is_staffs(line) == (r not in {"owner", "manager"}))
        ]
        return browsers[0][fit[0] if fit else "owner"]

    return chosen


def test_s31_no_path_or_query_of_any_route_makes_a_fault(app, browsers, browser_for):
    turn = itertools.cycle(READ)

    @MANY
    @given(
        st.lists(WORDS, min_size=3, max_size=3),
        st.dictionaries(st.sampled_from(ARGUMENTS), WORDS, max_size=3),
        st.booleans(),
    )
    def judged(words, query, real):
        line = next(turn)
        path = crawl.path_of(app, line, browsers[1])
        if not real and line.about:
            for noun, word in zip(line.about.values(), words, strict=False):
                path = path.replace(str(browsers[1][noun]), encoded(word) or "x")
        asked = "&".join(f"{k}={encoded(v)}" for k, v in query.items())
        with browser_for(line).get(f"{path}?{asked}") as answer:
            assert answer.status_code < 500, (line.endpoint, path, query)

    judged()


# What a form's field may be called; others are ignored.
FIELDS = (
    "reason", "note", "number", "version", "full_name", "email", "username", "role", "language", "time_zone", "theme", "areas", "mode",
    "ticket", "area", "field", "user_id", "hold", "fact", "outcome", "kinds", "total", "paid", "amount", "currency", "status", "issued_on",
    "due_on", "since", "name", "kind", "code", "q", "current", "new", "again", "typed", "role_keys", "next", "confirm_password", "confirm_code",
)  # fmt: skip
GOOD = {
    "reason": "For the test", "note": "For the test", "full_name": "Some Body", "email": "some@example.com", "role": "manager", "language": "en",
    "time_zone": "UTC", "theme": "auto", "areas": "profile", "mode": "look", "area": "profile", "hold": "debts", "outcome": "paid",
    "kinds": "invoices", "total": "1.00", "paid": "0", "amount": "1", "currency": "EUR", "status": "active", "issued_on": "2026-01-01",
    "due_on": "2026-02-01", "since": "2026-01-01", "name": "Name", "kind": "server", "code": "S-1", "number": "N-1", "version": "1",
}  # fmt: skip
WRITTEN = [
    line
    for line in LINES
    if "POST" in line.methods and "sign_out" not in line.endpoint and line.who != "step"
]


def test_s31_nothing_typed_into_any_form_makes_a_fault(app, browsers, browser_for):
    tokens = {
        b: b.csrf("/admin/me/profile" if r not in {"owner", "manager"} else "/profile")
        for r, b in browsers[0].items()
    }
    order = random.Random(31).sample(WRITTEN, len(WRITTEN))
    turn = itertools.cycle(order)

    @MANY
    @given(st.dictionaries(st.sampled_from(FIELDS), WORDS, min_size=1, max_size=6))
    def judged(typed):
        line = next(turn)
        browser = browser_for(line)
        data = {
            **GOOD,
            **{k: v.encode("utf-8", "surrogatepass") for k, v in typed.items()},
            "csrf_token": tokens[browser],
        }
        answer = browser.post(crawl.path_of(app, line, browsers[1]), data=data)
        assert answer.status_code < 500, (line.endpoint, typed)

    judged()


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"a=%ff%fe&b=%", b"{", b"--x\r\n\r\n", b"csrf_token=" + b"a" * 5000]
)
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain; charset=nonsense",
    ],
)
def test_s31_bodies_of_any_encoding_are_refused_in_words(client, body, kind):
    answer = client.post("/sign-in", data=body, content_type=kind)
    assert answer.status_code == 400
    assert "<h1" in answer.text


@pytest.mark.parametrize("value", [5, None, [], ["a"], {"a": 1}, True, 1e400])
def test_s31_a_json_body_is_no_form(client, cast, value):
    sign_in(client, cast.alice)
    token = client.csrf("/profile")
    for body in ({"full_name": value, "csrf_token": token}, [value], value):
        answer = client.post("/profile", json=body, headers={"X-CSRFToken": token})
        assert answer.status_code in {200, 400, 415, 422}
